"""A function fits on a screen, a file fits in a head."""

import re

from functions import functions
from house import CPP, TYPESCRIPT
from rule import rule

FUNCTION_LINES = 70
FILE_LINES = 500
COLUMNS = 100
PARAMETERS = 5
NESTING = 4


def function(head, body):
    return {"src/a/a.cpp": f"// Purpose.\nnamespace a {{\n{head} {{\n{body}\n}}\n}}\n"}


@rule(good=function("int f(int a)", "    g();\n" * 67),
      bad=[function("int f(int a)", "    g();\n" * 70),
           function("Class::Class(int a) : a_(a), b_{a}", "    g();\n" * 70)])
def function_lines(house):
    """A function has at most 70 lines."""
    for path in house.paths(*CPP):
        for f in functions(house.code(path)):
            if f.lines > FUNCTION_LINES:
                yield path, f.first_line, f"{f.name} has {f.lines} lines, at most {FUNCTION_LINES}"


@rule(good={"src/a/a.cpp": "class A {\npublic:\n    A(int a, B<C, D> b, int c, int d, int e);\n};\n"
                           "X x = f(1, 2, 3, 4, 5, 6);\nvoid g() { f(1, 2, 3, 4, 5, 6); }\n"},
      bad=[{"src/a/a.h": "class A {\npublic:\n    A(int a, B<C, D> b, int c, int d, int e, int f);\n};"},
           function("int f(int a, int b, int c, int d, int e, int f)", "")])
def parameters(house):
    """A function takes at most 5 parameters."""
    for path in house.paths(*CPP):
        for f in functions(house.code(path)):
            if f.parameters > PARAMETERS:
                yield (path, f.first_line,
                       f"{f.name} takes {f.parameters} parameters, at most {PARAMETERS}")


@rule(good=function("int f()", "for (;;) { if (a) { while (b) { if (c) { g({.x = {1}}); } } } }"),
      bad=[function("int f()", "for (;;) { if (a) { while (b) { if (c) { if (d) { } } } } }")])
def nesting(house):
    """Control statements nest at most 4 deep."""
    for path in house.paths(*CPP):
        for f in functions(house.code(path)):
            if f.nesting > NESTING:
                yield path, f.first_line, f"{f.name} nests {f.nesting} deep, at most {NESTING}"


@rule(good={"src/a/a.cpp": "int a;\n" * 500}, bad=[{"src/a/a.cpp": "int a;\n" * 501},
                                                 {"tests/interop/a.test.ts": "a;\n" * 501}])
def file_lines(house):
    """A file has at most 500 lines."""
    for path in house.paths(*CPP, *TYPESCRIPT, ".py", ".sh"):
        count = house.texts[path].count("\n")
        if count > FILE_LINES:
            yield path, FILE_LINES, f"{count} lines, at most {FILE_LINES}"


@rule(good={"src/a/a.cpp": 'auto s = "' + "x" * 120 + '";\n// https://rfc.example/' + "y" * 100},
      bad=[{"src/a/a.cpp": "int " + "x" * 100 + ";\n"},
           {"tools/a.py": "# " + "x" * 100 + "\n"}])
def columns(house):
    """A line has at most 100 columns, not counting long strings and addresses."""
    for path in house.paths(*CPP, *TYPESCRIPT, ".py", ".sh"):
        for number, line in enumerate(house.lines(path), 1):
            if len(line) <= COLUMNS:
                continue
            code = house.code(path).split("\n")[number - 1] if path.endswith(CPP) else line
            inside_raw_string = not code.strip() and "//" not in line
            bare = re.sub(r"https?://\S+|([\"'`]).*?\1", "", line)
            if len(bare) > COLUMNS and not inside_raw_string:
                yield path, number, f"{len(line)} columns, at most {COLUMNS}"
