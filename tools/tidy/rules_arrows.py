"""Which room may know which, and who may name the heavy and the foreign headers."""

import fnmatch

from lists import HEAVY_HEADERS, LIGHT_HEADERS
from rule import rule

ROOMS = {"src/CMakeLists.txt": "add_room(base)\nadd_room(mail USES base)\nadd_room(net USES base)\n"
         "add_room(doors/smtp USES mail TEST_USES net)\nadd_room(app USES doors/smtp)\n"}


@rule(
    good=ROOMS | {
        "src/mail/a.cpp": '#include "mail/a.h"\n#include "base/b.h"\n',
        "src/doors/smtp/a_test.cpp": '#include "net/n.h"\n#include "testing/world.h"\n'},
    bad=[ROOMS | {"src/mail/a.cpp": '#include "net/n.h"\n'},
         ROOMS | {"src/doors/smtp/a.cpp": '#include "net/n.h"\n'},
         ROOMS | {"src/mail/a.cpp": '#include "nowhere/n.h"\n'},
         ROOMS | {"src/mail/a.cpp": '#include "testing/world.h"\n'},
         ROOMS | {"src/unlisted/a.cpp": '#include "base/b.h"\n'}],
)
def arrows(house):
    """A file includes only the rooms that src/CMakeLists.txt lets its room use."""
    rooms = house.rooms()
    for path in house.paths(".cpp", ".h", under="src/"):
        room = house.room_of(path)
        if room not in rooms:
            yield path, 1, f"src/CMakeLists.txt has no add_room({room} …)"
            continue
        allowed = {room, *rooms[room]["uses"]}
        if path.endswith(("_test.cpp", "_test_support.h")):
            allowed |= {"testing", *rooms[room]["test_uses"]}
        for line, spelling in house.includes(path):
            if spelling[0] == '"' and house.room_of(spelling.strip('"')) not in allowed:
                yield path, line, f"{room} may not use {spelling}"


@rule(
    good=ROOMS,
    bad=[{"src/CMakeLists.txt": "add_room(mail USES base)\nadd_room(base)\n"},
         {"src/CMakeLists.txt": "add_room(a USES gone)\n"},
         {"src/CMakeLists.txt": "add_room(doors/a)\nadd_room(doors/b USES doors/a)\n"},
         {"src/CMakeLists.txt": "add_room(app)\nadd_room(late USES app)\n"}],
)
def floors(house):
    """Rooms use rooms above them in the list; nothing uses app; no door uses a door."""
    above = set()
    for room, facts in house.rooms().items():
        for used in facts["uses"]:
            where = ("src/CMakeLists.txt", facts["line"])
            if used not in above:
                yield *where, f"{room} uses {used}, which does not stand above it"
            if used == "app":
                yield *where, f"{room} uses app"
            if used.startswith("doors/") and room.startswith("doors/"):
                yield *where, f"the door {room} uses the door {used}"
        above.add(room)


@rule(
    good={"src/net/tcp.cpp": "#include <boost/asio/ip/tcp.hpp>\n",
          "src/path/a.h": "#include <boost/asio/awaitable.hpp>\n"},
    bad=[{"src/path/a.h": "#include <boost/asio.hpp>\n"},
         {"src/http/message.h": "#include <boost/beast/http/message.hpp>\n"}],
)
def heavy_headers(house):
    """Asio's and Beast's heavy headers are named only where lists.py allows it."""
    for path in house.paths(".cpp", ".h"):
        if matches(path, HEAVY_HEADERS):
            continue
        for line, spelling in house.includes(path):
            header = spelling.strip('<>"')
            heavy = header.startswith(("boost/asio", "boost/beast"))
            if heavy and header not in LIGHT_HEADERS:
                yield path, line, f"{spelling} is heavy: use net's interfaces"


@rule(
    good={"src/store/sqlite.cpp": "#include <sqlite3.h>\n"},
    bad=[{"src/path/queue/a.cpp": "#include <sqlite3.h>\n"},
         {"src/app/a.cpp": "#include <libpq-fe.h>\n"}],
)
def database_headers(house):
    """Only the store knows a database."""
    for path in house.paths(".cpp", ".h", under="src/"):
        for line, spelling in house.includes(path):
            if spelling in ("<sqlite3.h>", "<libpq-fe.h>") and not path.startswith("src/store/"):
                yield path, line, f"{spelling} belongs to src/store"


def matches(path, patterns):
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)
