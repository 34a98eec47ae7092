"""The named exceptions to the rules; every entry is one that somebody decided on."""

# Where the heavy headers of Asio and Beast may be named (build time: each costs seconds).
HEAVY_HEADERS = (
    "src/app/*", "src/net/*", "src/http/server*.cpp", "src/http/client*.cpp",
    "src/http/request_parser.cpp",
    "src/dns/*resolver*.cpp", "src/dns/unbound_lookup_test.cpp", "src/store/*.cpp", "testing/*", "tests/*", "bench/*",
)
# Cheap enough for every header that names a Task.
LIGHT_HEADERS = ("boost/asio/awaitable.hpp", "boost/asio/any_io_executor.hpp")

# Where an exception may be caught, how often, and why.
CATCHES = {
    "src/app/findings.cpp": (3, "what a room refuses is what is looked for"),
    "src/app/housekeeping.cpp": (1, "a round that fails is logged, and the next one comes"),
    "src/app/regularly.cpp": (1, "a round that fails is logged, and the next one comes"),
    "src/app/tls_knowledge.cpp": (1, "what the store did not take is kept for the next time"),
    "src/path/delivery/conversation.cpp": (3, "a client expects broken wires: they become ends"),
    "src/path/delivery/smtp_attempt.cpp": (1, "a verdict stands though the host then hangs up"),
    "src/path/delivery/smtp_delivery.cpp": (1, "ends of conversations become outcomes"),
    "src/path/delivery/source_check.cpp": (1, "a proxy that is down is what is looked for"),
    "src/path/delivery/way.cpp": (1, "a proxy's trouble is told from a host's"),
    "src/path/endpoints/endpoint_delivery.cpp": (
        1, "what was delivered stays delivered, though its note could not be kept"
    ),
    "src/path/queue/interventions.cpp": (1, "nobody waits for a wish that came too late"),
    "src/path/queue/holdings.cpp": (2, "leases outlast a failing store; the next start frees them"),
    "src/path/queue/junction_routes.cpp": (
        1, "a way that cannot be looked up defers what waits for it"
    ),
    "src/path/queue/measures.cpp": (2, "what the store cannot take of a measure stands all the same"),
    "src/path/queue/recorder.cpp": (1, "a result is tried until the store takes it"),
    "src/path/queue/runner.cpp": (1, "an attempt that breaks on our side is a deferral"),
    "src/path/queue/restraints.cpp": (1, "orders that are known stand while the store fails"),
    "src/path/queue/waits.cpp": (1, "what waits is looked at again while the store fails"),
    "src/path/queue/supply.cpp": (2, "a store that fails a claim or a look is asked again"),
    "src/timing/zone.cpp": (1, "the library has no other way to say that it knows no such zone"),
    "src/app/cli.cpp": (3, "the command line's edge: sentences and exit codes"),
    "src/app/front.cpp": (1, "what EHLO offers is refreshed again later"),
    "src/app/run_here.h": (1, "carries what a coroutine threw to the waiting thread"),
    "src/app/run_on.h": (1, "carries what a coroutine threw to the waiting thread"),
    "src/app/server.cpp": (1, "certificates that cannot be reloaded leave the old ones in use"),
    "src/config/address_pattern.cpp": (1, "an operator's regular expression may be malformed"),
    "src/config/document.cpp": (1, "yaml-cpp throws where a file is not YAML"),
    "src/doors/health/health.cpp": (1, "monitors must hear what is broken"),
    "src/doors/egress/agent.cpp": (2, "a connection's top, and what a client hears of a broken way"),
    "src/doors/egress/relay.cpp": (1, "a wire that broke ends both, as one that was closed does"),
    "src/doors/egress/tunnel.cpp": (2, "a connection's top; the agent's next address is tried"),
    "src/http/client.cpp": (4, "for a client a broken wire is an expected outcome"),
    "src/http/server.cpp": (1, "the connection's top: a broken wire is logged"),
    "src/http/session.cpp": (2, "the request's top, and a deadline that is answered with 408"),
    "src/net/escaped.cpp": (3, "names what left a coroutine, then ends the program"),
    "src/net/workers.h": (1, "carries what a worker threw to the caller's thread"),
    "src/scan/scanners.cpp": (2, "carries what a coroutine threw to who asked"),
    "src/scan/wire.cpp": (6, "to who asks a scanner a broken wire is an expected outcome"),
    "src/smtpd/listener.cpp": (1, "who is turned away need not listen"),
    "src/smtpd/session.cpp": (
        9, "the session's top: a broken wire is logged; what a receiver throws is answered with 451"
    ),
    "src/store/committer.cpp": (3, "carries what a unit threw to who handed it over"),
    "src/store/database_store.cpp": (1, "a file stays where its message may have been committed"),
    "src/store/inspections.cpp": (1, "a member of another type is a text that cannot be read"),
    "src/store/readers.cpp": (2, "carries what a reading threw to who asked"),
    "src/store/postgres.cpp": (1, "a lock that another server holds gets words of its own"),
    "src/store/sqlite_file.cpp": (1, "leaves no empty statement behind, then throws on"),
}

# A source file without a test of its own, and why that is right.
UNTESTED = {
    "src/app/main.cpp": "argv to cli, nothing else",
    "src/app/commands.cpp": "a list, which every test of a command needs",
    "src/net/asio_bodies.cpp": "compiles Asio, adds nothing",
    "src/net/clock.cpp": "one forwarding call, which every clock's test makes",
    "src/net/connection.cpp": "one forwarding call, which every connection's test makes",
    "src/secrets/sodium.cpp": "one call that starts the library; every test of the room needs it",
}

# Modules that the test of another one, or of a whole room, exercises.
TESTED_BY = {
    "src/bounce/message_parts.cpp": "src/bounce/report_test.cpp",
    "src/bounce/notice.cpp": "src/bounce/report_test.cpp",
    "src/bounce/ses_notification.cpp": "src/bounce/report_test.cpp",
    "src/inspect/write.cpp": "src/inspect/inspect_test.cpp",
    "src/app/message_file.cpp": "src/app/inspect_command_test.cpp",
    "src/app/config_commands.cpp": "src/app/cli_test.cpp",
    "src/app/version.cpp": "src/app/cli_test.cpp",
    "src/app/endpoint_commands.cpp": "src/app/route_commands_test.cpp",
    "src/app/inbound_facts.cpp": "src/app/route_commands_test.cpp",
    "src/app/desk.cpp": "src/app/organization_commands_test.cpp",
    "src/app/facts.cpp": "src/app/server_commands_test.cpp",
    "src/app/named.cpp": "src/app/domain_commands_test.cpp",
    "src/app/print.cpp": "src/app/organization_commands_test.cpp",
    "src/app/secret_input.cpp": "src/app/user_commands_test.cpp",
    "src/app/control_door.cpp": "src/app/server_test.cpp",
    "src/app/front.cpp": "src/app/server_test.cpp",
    "src/app/server_log.cpp": "src/app/server_test.cpp",
    "src/app/development.cpp": "src/app/server_test.cpp",
    # They run until a signal ends them, so they are tested as processes.
    "src/app/dev_command.cpp": "tests/interop/dev_mode.test.ts",
    "src/app/serve_command.cpp": "tests/interop/delivery.test.ts",
    "src/app/sink_command.cpp": "tests/interop/delivery.test.ts",
    "src/app/receiving.cpp": "tests/interop/arriving.test.ts",
    "src/app/sending.cpp": "tests/interop/delivery.test.ts",
    "src/app/tls_knowledge.cpp": "tests/interop/tls_policy.test.ts",
    "src/app/tls_reporting.cpp": "tests/interop/tls_policy.test.ts",
    "src/app/signals.cpp": "tests/interop/certificates.test.ts",
    "src/net/asio_clock.cpp": "src/net/asio_loop_test.cpp",
    "src/net/asio_connection.cpp": "src/net/asio_network_test.cpp",
    "src/net/deadlines.cpp": "src/net/asio_network_test.cpp",
    "src/net/escaped.cpp": "src/net/asio_loop_test.cpp",
    "src/net/inline_workers.cpp": "src/net/thread_workers_test.cpp",
    "src/net/io_threads.cpp": "src/net/thread_workers_test.cpp",
    "src/net/self_signed.cpp": "src/net/tls_test.cpp",
    "src/net/sockets.cpp": "src/net/asio_network_test.cpp",
    "src/net/tls_session.cpp": "src/net/tls_test.cpp",
    # Every operation of the store is tested through its interface, on both databases.
    "src/store/*.cpp": "tests/contract/queue_test.cpp",
}

# A header that no file includes, and why it stands.
UNINCLUDED: dict[str, str] = {}

# Threads are started here only; docs/threads.md describes each.
THREADS = (
    "src/app/*", "src/net/*", "src/store/*", "src/dns/unbound_lookup.*", "src/dkim/key_test.cpp",
    "tests/*", "bench/*",
)

# Where the real clock is read; everywhere else it is handed in.
CLOCKS = (
    "src/app/*", "src/net/*", "tests/*", "bench/*",
    # Only for how long answers about tenants are kept in memory, unless a clock is handed in.
    "src/store/database_store.cpp",
)

# Who may speak on the terminal.
TERMINAL = ("src/app/*", "src/base/check.cpp", "*_test.cpp", "tests/*", "bench/*", "fuzz/*")

# Where an operator gives us regular expressions (a Postal configuration has some).
REGULAR_EXPRESSIONS = ("src/config/address_pattern.cpp",)

# Who may block a thread.
SLEEPS = (
    "src/net/*", "bench/*",
    # Another program's start, which tells nobody when it is done.
    "tests/contract/postgres_server.cpp",
)
