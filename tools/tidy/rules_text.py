"""What every text file of the house looks like."""

import re

from house import CPP, TYPESCRIPT, line_of
from rule import rule


@rule(good={"src/a/a.h": "// What it is for.\n#pragma once\n", "tools/a.py": '"""What for."""\n',
            "tools/a.sh": "#!/bin/sh\n# What for.\n"},
      bad=[{"src/a/a.h": "#pragma once\n"}, {"src/a/a.cpp": "//\nint a;\n"},
           {"tests/interop/a.ts": "import x;\n"}, {"tools/a.sh": "#!/bin/sh\nset -e\n"}])
def purpose(house):
    """The first line of a source file says in one sentence what the file is for."""
    for path in house.paths(*CPP, *TYPESCRIPT, ".py", ".sh", ".cmake", ".sql"):
        lines = [line for line in house.lines(path)[:3] if not line.startswith("#!")]
        mark = r"//+|/\*\*?" if path.endswith(CPP + TYPESCRIPT) else r'#|--|r?"""'
        if not re.match(rf"({mark})\s*\S+ \S", lines[0] if lines else ""):
            yield path, 1, "the first line must be a comment that says what the file is for"


@rule(good={"src/a/a.h": "// A.\n#pragma once\n"},
      bad=[{"src/a/a.h": "// A.\n#ifndef A_H\n#define A_H\n#endif\n"}])
def pragma_once(house):
    """A header begins with #pragma once."""
    for path in house.paths(".h"):
        if "#pragma once" not in house.texts[path]:
            yield path, 1, "a header needs #pragma once"


@rule(good={"src/a/a.cpp": "// A – ö.\n", "docs/a.md": "Grüße\n"},
      bad=[{"src/a/a.cpp": "// A.\r\n"}, {"src/a/a.cpp": "// A.\n\tint a;\n"},
           {"src/a/a.cpp": "// A. \n"}, {"src/a/a.cpp": "// A."},
           {"docs/a.md": b"Gr\xfc\n".decode("utf-8", "surrogateescape")},
           {"src/a/a.cpp": "// A\u202e.\n"}])
def plain_text(house):
    """Files are UTF-8 with line feeds, without tabs, blanks at line ends, or hidden characters."""
    for path, text in house.texts.items():
        for found in re.finditer(r"[\udc80-\udcff\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|"
                                 r"[\x00-\x08\x0b-\x1f\x7f]|\t|[ ]+$", text, re.MULTILINE):
            if path.endswith(".md") and found[0].isspace() and "\t" not in found[0]:
                continue
            yield path, line_of(text, found.start()), f"{found[0]!r} has no place in a text file"
        if text and not text.endswith("\n"):
            yield path, text.count("\n") + 1, "the last line has no line feed"


@rule(good={"src/a/a.cpp": "// RFC 5321 §4.1.1.4, RFC 2047.\nauto to_rfc5322 = x;\n"},
      bad=[{"src/a/a.cpp": f"// {text} says so.\n"} for text in (
          "RFC5321", "RFC 5321 section 4.1", "RFC 5321, Section 4", "rfc 5321", "RFC-5321",
          "RFC 5321 § 4.1", "RFC 5321 4.1.1")])
def rfc_form(house):
    """An RFC is cited as `RFC 5321 §4.1`."""
    wrong = re.compile(r"\bRFC-?\d|\brfc[ -]\d|\bRFC \d+,? (?:[Ss]ec(?:tion|\.)|§ |\d+\.\d)")
    for path in house.texts:
        for line, text in house.comments(path):
            for found in wrong.finditer(text):
                yield (path, line + text.count("\n", 0, found.start()),
                       f"write it as RFC 5321 §4.1, not {found[0]}")


@rule(good={"src/a/a.cpp": "// TODO(perf): one copy less.\n// TODO(someday): more.\n"},
      bad=[{"src/a/a.cpp": "// TODO: this\n"}, {"src/a/a.cpp": "// TODO(soon): this\n"},
           {"tools/a.py": "# TODO this\n"}])
def todo_kind(house):
    """What is left to do is TODO(someday) or TODO(perf); anything nearer is done at once."""
    for path in house.texts:
        if path.startswith("tools/tidy/"):
            continue
        for line, text in house.comments(path):
            for found in re.finditer(r"\bTODO\b(?!\((someday|perf)\))", text):
                yield (path, line + text.count("\n", 0, found.start()),
                       "TODO(someday) or TODO(perf); anything nearer is done at once")


LEFT_IN_COMMENTS = re.compile(r"\b(FIXME|XXX|HACK|WIP)\b|\b(session|issue) #?\d+\b")
# Package registries are asked through their clients and named nowhere, so not here either.
LEFT_ANYWHERE = re.compile(
    r"(?<![\w.])/wo" r"rk/(?!ers)|\bregistry\.[a-z]{3}js\.org\b"
    r"|\b(deb|security|snapshot)\.deb[a-z]{3}\.org\b")


@rule(good={"src/a/a.cpp": '// A session.\nauto s = "XXX";\n'},
      bad=[{"src/a/a.cpp": "// FIX" + "ME later\n"}, {"docs/a.md": "See issue 12.\n"},
           {"tests/a/package-lock.json": '"https://registry.n' 'pmjs.org/x"\n'},
           {"tools/a.sh": "# Purpose.\ncd /wo" "rk/main\n"}])
def leftovers(house):
    """Nothing left behind: no marks of unfinished work, no paths or hosts of one machine."""
    for path, text in house.texts.items():
        if path.startswith("tools/tidy/"):
            continue
        for found in LEFT_ANYWHERE.finditer(text):
            yield path, line_of(text, found.start()), f"{found[0]!r} is of one machine only"
        for line, comment in house.comments(path):
            for found in LEFT_IN_COMMENTS.finditer(comment):
                yield (path, line + comment.count("\n", 0, found.start()),
                       f"{found[0]!r} was left behind")
