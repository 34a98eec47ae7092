"""A module is x.h, x.cpp and x_test.cpp, and somebody uses it."""

import fnmatch

from house import CPP
from lists import TESTED_BY, UNINCLUDED, UNTESTED
from rule import rule


MODULE = {"src/a/x.h": "", "src/a/x.cpp": '#include "a/x.h"\n\n#include <string>\n',
          "src/a/x_test.cpp": '#include "a/x.h"\n#include <gtest/gtest.h>\n'}


@rule(good=MODULE | {"src/net/sockets.cpp": "", "src/net/asio_network_test.cpp": ""},
      bad=[{"src/a/x.cpp": ""}, {"src/net/sockets.cpp": ""}])
def tested(house):
    """A source file has its test beside it, or lists.py names the test or the reason for none."""
    for path in house.paths(".cpp", under="src/"):
        test = path.removesuffix(".cpp") + "_test.cpp"
        for place, other in TESTED_BY.items():
            if fnmatch.fnmatchcase(path, place) and test not in house.texts:
                test = other
        if not path.endswith("_test.cpp") and test not in house.texts and path not in UNTESTED:
            yield path, 1, f"{test} is missing"


@rule(good=MODULE,
      bad=[MODULE | {"src/a/x.cpp": '#include <string>\n#include "a/x.h"\n'},
           MODULE | {"src/a/x_test.cpp": '#include <gtest/gtest.h>\n#include "a/x.h"\n'}])
def own_header_first(house):
    """A source file and its test include their own header first, so that it stands alone."""
    for path in house.paths(".cpp"):
        stem = path.removesuffix(".cpp")
        stem = stem if stem + ".h" in house.texts else stem.removesuffix("_test")
        includes = house.includes(path)
        if stem + ".h" in house.texts and includes:
            own = '"' + stem.removeprefix("src/") + '.h"'
            if includes[0][1] != own:
                yield path, includes[0][0], f"include {own} first"


@rule(good=MODULE, bad=[{"src/a/x.h": ""}])
def used(house):
    """A header is included by somebody."""
    everywhere = {}
    for path in house.paths(*CPP):
        for _, spelling in house.includes(path):
            everywhere.setdefault(spelling.strip('<>"'), set()).add(path)
    for path in house.paths(".h"):
        name = path.removeprefix("src/")
        if not everywhere.get(name) and path not in UNINCLUDED:
            yield path, 1, "nothing includes this header"


@rule(good=MODULE, bad=[{"src/a/x.cpp": '#include "x.h"\n', "src/a/x.h": ""},
                        {"src/a/x.cpp": '#include "../b/x.h"\n'}])
def include_from_src(house):
    """Our headers are included by their path from src/ or from the top."""
    for path in house.paths(*CPP):
        for line, spelling in house.includes(path):
            name = spelling.strip('"')
            if spelling[0] == '"' and f"src/{name}" not in house.texts and name not in house.texts:
                if "/" not in name or name.startswith("."):
                    yield path, line, f"include {spelling} by its path from src/"
