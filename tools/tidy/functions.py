"""Finds the functions of a C++ file by its braces: good enough for a house with one format."""

import dataclasses
import re

from house import line_of

SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
CONTROL = re.compile(r"^(else |\} else )*(if|for|while|switch|catch|else|do|try)\b")
ATTRIBUTES = re.compile(r"\[\[.*?\]\]|\b(alignas|decltype|noexcept|requires)\s*\([^()]*\)")


@dataclasses.dataclass
class Function:
    name: str
    parameters: int
    first_line: int
    lines: int
    nesting: int


def functions(code: str) -> list[Function]:
    """Every function, with or without a body, that stands in a namespace or a class."""
    found = []
    position = start = 0
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m[0]), code,
                  flags=re.MULTILINE)
    depth_of_parentheses = 0
    while position < len(code):
        mark = code[position]
        depth_of_parentheses += (mark in "([") - (mark in ")]")
        if mark == ";" and depth_of_parentheses <= 0:
            found += declared(code, start, position, position, 0)
            start = position + 1
        elif mark == "}" and depth_of_parentheses <= 0:
            start = position + 1
        elif mark == "{":
            position, start = opened(code, start, position, depth_of_parentheses, found)
        position += 1
    return found


def opened(code, start, position, parentheses, found):
    """Goes into a namespace or class, over anything else; returns where to go on."""
    head = code[start:position]
    if parentheses <= 0 and is_scope(head):
        return position, position + 1
    end, nesting = body(code, position)
    follows = code[end + 1:end + 60].lstrip()[:1]
    member_initialiser = re.search(r"\)\s*(noexcept\s*)?:[^:]", head) and follows in (",", "{")
    if parentheses > 0 or member_initialiser or "(" not in head or ends_in_initialiser(head):
        return end, start
    found += declared(code, start, position, end, nesting)
    return end, end + 1


def is_scope(head):
    """A namespace, class or enum begins here."""
    bare = ATTRIBUTES.sub("", head)
    while "<" in bare and bare != (shorter := re.sub(r"<[^<>;{}]*>", "", bare)):
        bare = shorter
    return SCOPE.search(bare) is not None and not re.search(r"[(=]", bare)


def ends_in_initialiser(head):
    """`x = {` is a value, not a body; the statement goes on to its end."""
    return re.search(r"(=|\breturn|,)\s*$", head) is not None


def body(code, opening):
    """The closing brace of a block and how deep its control statements nest."""
    kinds = []
    deepest = 0
    statement = opening + 1
    parentheses = 0
    for position in range(opening, len(code)):
        mark = code[position]
        parentheses += (mark == "(") - (mark == ")")
        if mark == "{":
            head = code[statement:position].strip()
            kinds.append(position > opening and CONTROL.match(head) is not None)
            deepest = max(deepest, sum(kinds))
            statement = position + 1
        elif mark == "}":
            kinds.pop()
            statement = position + 1
            if not kinds:
                return position, deepest
        elif mark == ";" and parentheses == 0:
            statement = position + 1
    return len(code) - 1, deepest


def declared(code, start, head_end, end, nesting):
    """A list with the function whose head this is, or an empty one."""
    head = code[start:head_end]
    plain = ATTRIBUTES.sub(lambda m: " " * len(m[0]), head)
    plain = re.sub(r"^\s*((public|private|protected)\s*:(?!:))?", lambda m: " " * len(m[0]), plain)
    match = re.search(r"(operator\s*(\(\)|[^\s\w(]+)|~?[A-Za-z_]\w*)\s*\(", plain)
    before = plain[:match.start()] if match else ""
    if not match or re.search(r"(^|[^=!<>])=([^=]|$)|\b(using|typedef|return)\b", before):
        return []
    leading = re.match(r"\s*", plain)[0]
    first = line_of(code, start + len(leading))
    return [Function(match[1], count_parameters(plain[match.end():]), first,
                     line_of(code, end) - first + 1, nesting)]


def count_parameters(text):
    """Parameters up to the parenthesis that closes the list."""
    depth = 0
    count = 0
    seen = False
    for mark in text:
        if mark == ")" and depth == 0:
            break
        depth += (mark in "(<[{") - (mark in ")>]}")
        seen = seen or not mark.isspace()
        count += mark == "," and depth == 0
    return count + 1 if seen else 0
