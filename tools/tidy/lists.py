"""The named exceptions to the rules; every entry is one that somebody decided on."""

# Where the heavy headers of Asio and Beast may be named (build time: each costs seconds).
HEAVY_HEADERS = (
    "src/app/*", "src/net/*", "src/http/server*.cpp", "src/http/client*.cpp",
    "src/http/request_parser.cpp",
    "src/dns/*resolver*.cpp", "src/store/*.cpp", "testing/*", "tests/*", "bench/*",
)
# Cheap enough for every header that names a Task.
LIGHT_HEADERS = ("boost/asio/awaitable.hpp", "boost/asio/any_io_executor.hpp")

# Where an exception may be caught, how often, and why.
CATCHES = {
    "src/app/main.cpp": (1, "the program's own edge"),
    "src/config/address_pattern.cpp": (1, "an operator's regular expression may be malformed"),
    "src/config/document.cpp": (1, "yaml-cpp throws where a file is not YAML"),
    "src/doors/health/health.cpp": (1, "monitors must hear what is broken"),
    "src/http/server.cpp": (1, "the connection's top: a broken wire is logged"),
    "src/http/session.cpp": (2, "the request's top, and a deadline that is answered with 408"),
    "src/net/workers.h": (1, "carries what a worker threw to the caller's thread"),
}

# A source file without a test of its own, and why that is right.
UNTESTED = {
    "src/app/main.cpp": "argv to cli, nothing else",
    "src/net/asio_bodies.cpp": "compiles Asio, adds nothing",
    "src/net/clock.cpp": "one forwarding call, which every clock's test makes",
    "src/net/connection.cpp": "one forwarding call, which every connection's test makes",
    "src/secrets/sodium.cpp": "one call that starts the library; every test of the room needs it",
}

# A header that no file includes, and why it stands.
UNINCLUDED: dict[str, str] = {}

# Threads are started here only; docs/threads.md describes each.
THREADS = (
    "src/app/*", "src/net/*", "src/store/*", "src/dkim/key_test.cpp", "tests/*", "bench/*",
)

# Where the real clock is read; everywhere else it is handed in.
CLOCKS = ("src/app/*", "src/net/*", "tests/*", "bench/*")

# Who may speak on the terminal.
TERMINAL = ("src/app/*", "src/base/check.cpp", "*_test.cpp", "tests/*", "bench/*", "fuzz/*")

# Where an operator gives us regular expressions (a Postal configuration has some).
REGULAR_EXPRESSIONS = ("src/config/address_pattern.cpp",)

# Who may block a thread.
SLEEPS = ("src/net/*", "bench/*")
