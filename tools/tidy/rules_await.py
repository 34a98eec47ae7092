"""An await stands alone: g++ 12 silently miscompiles the other shapes."""

import re

from house import CPP, line_of
from rule import rule

# What may stand before co_await in its statement.
HEADS = re.compile(
    r"^(co_return"
    r"|(static |const |constexpr )*(auto|[A-Za-z_][\w:]*(<.*>)?)( const)?[&* ]*"
    r" *(\[[\w, ]+\]|[A-Za-z_]\w*) ="
    r"|\(void\)|\*?[A-Za-z_][\w.:\[\]]*((->|\.)\w+)* =)?$", re.DOTALL)
LABELS = re.compile(r"^(case [^:]*(::[^:]*)*:(?!:)|default:)\s*")
OPERATORS = re.compile(r"\?|&&|\|\||[=!]=| [-+*/|&<>%^] |\bco_await\b")


def in_task(body):
    return {"src/a/a.cpp": "Task<void> run(Door& door) {\n" + body + "\n}\n"}


@rule(
    good=in_task(
        "auto line = co_await door.line(limit, deadline());\nco_await close();\nline = co_await f();\n"
        "if (!line) {\n co_await close();\n}\nswitch (x) {\ncase Step::bye: co_await say(bye);\n"
        "default:\n co_await a::say(text(\"{}\"));\n}\nauto [x, y] = co_await both();\n"
        "const Result<int, E> r = co_await g(std::move(line));\nif (x)\n    co_await f();\n"
        "self->state_ = co_await f();\nco_return co_await f();"),
    bad=[in_task(text) for text in (
        "if (co_await f()) {\n}", "switch (co_await f()) {\n}", "while (co_await f()) {\n}",
        "if (auto x = co_await f(); !x) {\n}", "g(co_await f());", "auto x = a ? co_await f() : 1;",
        "auto x = co_await f() ? 1 : 2;", "co_await f({.name = a});", "co_await f(Options{a});",
        "co_await f([a] { return a; });", "auto x = (co_await f()).y;", "T x{co_await f()};",
        "co_return co_await a() && co_await b();", "auto x = 1 + co_await f();")],
)
def await_stands_alone(house):
    """co_await is a whole statement, a whole right side, or follows co_return; no braces in it."""
    for path in house.paths(*CPP):
        code = house.code(path)
        for found in re.finditer(r"\bco_await\b", code):
            complaint = wrong_before(code, found.start()) or wrong_after(code, found.end())
            if complaint:
                yield path, line_of(code, found.start()), complaint


def wrong_before(code, start):
    """What is wrong between the beginning of the statement and the await."""
    begin = max(code.rfind(mark, 0, start) for mark in ";{}") + 1
    head = " ".join(code[begin:start].split())
    head = re.sub(r"^(else|do) ?", "", head)
    while LABELS.match(head):
        head = LABELS.sub("", head)
    condition = re.match(r"(if|for|while|switch) ?(constexpr )?\(", head)
    if condition:
        end = closing(head, condition.end() - 1)
        if end is None:
            return "an await stands alone, not in a condition: name the value on the line above"
        head = head[end + 1:].strip()
    if head.count("(") != head.count(")") or not HEADS.match(head):
        return "an await stands alone: give the awaited value a name of its own"
    return None


def wrong_after(code, end):
    """What is wrong between the await and the end of its statement."""
    depth = 0
    for position in range(end, len(code)):
        mark = code[position]
        if mark in "([":
            depth += 1
        elif mark in ")]":
            depth -= 1
        if mark == "{":
            return "braces inside an awaited call: build the value on the line above"
        if mark == "}" or depth < 0:
            return "an await stands alone: it is part of a larger expression"
        if mark == ";" and depth == 0:
            break
    if OPERATORS.search(outside_parentheses(code[end:position])):
        return "an await stands alone: no operator may follow it"
    return None


def closing(text, opening):
    depth = 0
    for position in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return None


def outside_parentheses(text):
    depth = 0
    kept = []
    for mark in text:
        depth -= mark in ")]"
        if depth == 0:
            kept.append(mark)
        depth += mark in "(["
    return "".join(kept)
