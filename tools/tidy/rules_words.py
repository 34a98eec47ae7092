"""Words that are not said in this house, each with what is said instead."""

import fnmatch
import re

from house import CPP, line_of
from lists import CATCHES, CLOCKS, REGULAR_EXPRESSIONS, SLEEPS, TERMINAL, THREADS
from rule import rule

# What is banned, where it is allowed, what to say instead.
BANNED = (
    (r"\bthis_thread::sleep_\w+|\b(usleep|nanosleep)\b|(?<![\w.>:])sleep\(", SLEEPS,
     "await the clock's sleep"),
    (r"\b(system_clock|steady_clock)::now\b|\btime\(nullptr\)|\bclock_gettime\b", CLOCKS,
     "take the clock that is handed in"),
    (r"\b(printf|fprintf|puts|fputs)\s*\(|\bstd::(cout|cerr|clog|endl)\b|\bfmt::print\b", TERMINAL,
     "write a line to the log that is handed in"),
    (r"\bnew\s+[A-Za-z_:]", (), "std::make_unique"),
    (r"\b(malloc|calloc|free)\s*\(", (), "a container"),
    (r"\bstd::(thread|jthread|async)\b", THREADS, "a room of docs/threads.md; ask net for it"),
    (r"\bstd::regex\b", REGULAR_EXPRESSIONS, "a few lines over std::string_view"),
    (r"\bstd::(format|print|println)\b|\branges::to\b", (), "fmt, which libstdc++ 12 does not have"),
    (r"\b(std::random_device|s?rand\s*\()", ("src/base/random.cpp",), "base::Random"),
    (r"\bstd::(mt19937\w*)\b", ("src/base/random.*", "testing/*", "tests/*"), "base::SeededRandom"),
    (r"\b(strtok|strcpy|strcat|sprintf|gets|atoi|atol|strtol|strtoul|stoi|stoul|stoull|stol)\s*\(",
     ("*_test.cpp",), "std::from_chars or std::string"),
    (r"\bstd::(tolower|toupper|isalpha|isdigit|isspace|isalnum)\b|(?<![\w:.])(tolower|isspace)\(",
     (), "base/ascii.h: locale has no place in mail"),
    (r"\bassert\s*\(", (), "CHECK of base/check.h"),
    (r"\bgetenv\b", ("src/app/*", "src/config/*", "*_test.cpp", "tests/*", "testing/*"),
     "the configuration that is handed in"),
    (r"\busing namespace (?!std::(chrono_|string_(view_)?)?literals)", ("*_test.cpp", "fuzz/*"), "the name in full"),
    (r"\b(system|popen)\s*\(", ("tests/*", "bench/*"), "a library"),
)


def said(text, path="src/a/a.cpp"):
    return {path: f"// Purpose.\n{text}\n"}


@rule(good=said('a.get_new();  // a new thing\nauto s = "std::cout";')
      | said("std::this_thread::sleep_for(x);", "src/net/a.cpp"),
      bad=[said(text) for text in (
          "std::this_thread::sleep_for(x);", "std::chrono::system_clock::now();", "printf(x);",
          "std::cout << x;", "auto* a = new Thing;", "malloc (1);", "std::jthread t;",
          "std::regex r;", "std::format(x);", "rand();", "std::mt19937 a;", "atoi(x);",
          "std::tolower(c);", "assert(x);", "std::getenv(x);", "using namespace std;",
          "system(x);")])
def banned_words(house):
    """Some calls have a better form in this house."""
    for path in house.paths(*CPP):
        code = house.code(path)
        for pattern, allowed, instead in BANNED:
            if any(fnmatch.fnmatchcase(path, place) for place in allowed):
                continue
            for found in re.finditer(pattern, code):
                yield path, line_of(code, found.start()), f"not {found[0].strip()}: {instead}"


@rule(good=said("struct Lane {};\nauto claim_due();\nthird::get_thing(x);\na.get_executor();"),
      bad=[said(text) for text in (
          "class QueueManager {", "struct StringHelper {", "class ReplyHandler;", "struct FooUtil {",
          "struct MessageInfo {", "int get_name() const;", "void process(int a);",
          "void handle_it(int a);",
          "int process(int a) {")])
def banned_names(house):
    """Names say what a thing is: no Manager, Helper, Handler, Util, Info, Data, get_, process."""
    types = r"\b(?:class|struct)\s+(\w*(?:Manager|Helpers?|Handler|Utils?)|\w+(?:Info|Data))\b"
    calls = r"(?<=[\w>&*] )(get_\w+(?=\()|(?:process|handle)(?:_\w+)?(?=\((?!\))))"
    for path in house.paths(*CPP):
        code = house.code(path)
        for found in [*re.finditer(types, code), *re.finditer(calls, code)]:
            if re.search(r"\b(return|co_return|co_await)\s*$", code[:found.start()][-12:]):
                continue
            yield path, line_of(code, found.start()), f"{found[1]} does not say what it is"


@rule(good=said("int main() { try { a(); } catch (const E& e) { say(e); } }", "src/http/server.cpp")
      | said("catch (...) {}", "src/a/a_test.cpp"),
      bad=[said("void f() { try { a(); } catch (const E&) { say(); } }"),
           said("catch (A) {}\ncatch (B) {}", "src/http/server.cpp")])
def catches(house):
    """An exception is caught only where lists.py says so, as often as it says."""
    for path in house.paths(*CPP, under="src/"):
        if path.endswith("_test.cpp"):
            continue
        code = house.code(path)
        found = [line_of(code, m.start()) for m in re.finditer(r"\bcatch\s*\(", code)]
        allowed = CATCHES.get(path, (0, ""))[0]
        if len(found) > allowed:
            yield path, found[allowed], f"{len(found)} catches, lists.py allows {allowed}"


@rule(good=said("// Owned by the listener, which stops and awaits it.\nco_spawn(e, f(), detached);"),
      bad=[said("co_spawn(e, f(), asio::detached);")])
def detached(house):
    """A detached task has an owner, named in a comment above it."""
    for path in house.paths(*CPP):
        code = house.code(path)
        for found in re.finditer(r"\bdetached\b(?!\.)", code):
            line = line_of(code, found.start())
            near = " ".join(text for n, text in house.comments(path) if line - 8 <= n <= line)
            if not re.search(r"\b[Oo]wn(s|ed|er)\b", near) and "using" not in code.split("\n")[line - 1]:
                yield path, line, "say in a comment who owns the detached task"


@rule(good=said("int a = 1'000'000;"), bad=[said("int a = 1000000;")])
def digit_groups(house):
    """A number of seven digits or more is grouped."""
    for path in house.paths(*CPP):
        if path.endswith("_test.cpp") or not path.startswith("src/"):
            continue
        code = house.code(path)
        for found in re.finditer(r"(?<![\w.'])[1-9]\d{6,}(?![\w.'])", code):
            yield path, line_of(code, found.start()), f"group the digits of {found[0]}"
