// Days as partitions, locks between processes, one commit for everything.
#include "store/postgres.h"

#include "store/error.h"
#include "store/open.h"
#include "store/postgres_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace postrider::store {
namespace {

// The first key of our advisory locks; the second is the node, or 0.
constexpr int batch_lock = 0x706f0001;
constexpr int server_lock = 0x706f0002;
constexpr int schema_lock = 0x706f0003;

constexpr int server_lock_timeout_ms = 2'000;
constexpr int truncation_lock_timeout_ms = 2'000;

constexpr std::string_view day_tables[] = {
    "messages", "bodies", "inspections", "deliveries", "attempts", "tries", "transcripts", "events"
};
constexpr std::string_view named_by = "messages_";

constexpr Statement select_days{
    "SELECT relname::text FROM pg_class "
    "WHERE relname LIKE 'messages\\_%' AND relkind = 'r' AND pg_table_is_visible(oid)"
};

class PostgresConnection final : public Connection {
public:
    PostgresConnection(const std::string& url, std::uint8_t node, Probe probe)
        : session_(url), node_(node), probe_(std::move(probe)) {}

    PostgresSession& session() { return session_; }

    void begin(Section section) override {
        probe("begin");
        session_.begin();
        if (section == Section::queue) {
            session_.send(fmt::format("SELECT pg_advisory_xact_lock({}, {})", batch_lock, node_));
        }
    }
    void flush() override { session_.flush(); }
    void commit() override {
        probe("commit");
        session_.commit();
        created_.clear();
    }
    void roll_back() noexcept override {
        session_.roll_back();
        for (const auto day : created_) {
            std::erase(known_, day);
        }
        created_.clear();
    }

    void run(const Statement& statement, Place place, std::span<const Value> values) override {
        probe("statement");
        if (place.section == Section::day && session_.in_transaction()) {
            create(place.day);
        }
        session_.run(statement, values);
    }
    Rows query(const Statement& statement, Place, std::span<const Value> values) override {
        probe("statement");
        return session_.query(statement, values);
    }

    std::vector<model::Day> days() override;
    void forget(model::Day day) override { std::erase(known_, day); }

private:
    void probe(std::string_view step) const {
        if (probe_) {
            probe_(step);
        }
    }
    void create(model::Day day);

    PostgresSession session_;
    std::uint8_t node_;
    Probe probe_;
    std::vector<model::Day> known_;
    std::vector<model::Day> created_;
};

std::vector<model::Day> PostgresConnection::days() {
    std::vector<model::Day> found;
    Rows rows = session_.query(select_days, {});
    while (rows.next()) {
        const auto name = rows.view().substr(named_by.size());
        model::Day day = 0;
        const auto end = name.data() + name.size();
        if (std::from_chars(name.data(), end, day).ptr == end) {
            found.push_back(day);
        }
    }
    std::ranges::sort(found, std::greater());
    return found;
}

void PostgresConnection::create(model::Day day) {
    if (std::ranges::find(known_, day) != known_.end()) {
        return;
    }
    // Two nodes must not make the same table at once.
    session_.send(fmt::format("SELECT pg_advisory_xact_lock({}, 0)", schema_lock));
    for (const auto table : day_tables) {
        session_.send(fmt::format(
            "CREATE TABLE IF NOT EXISTS {0}_{1} PARTITION OF {0} FOR VALUES FROM ({2}) TO ({3})",
            table,
            day,
            model::MessageId::first_of(day).value,
            model::MessageId::end_of(day).value
        ));
    }
    known_.push_back(day);
    created_.push_back(day);
}

class PostgresEngine final : public Engine {
public:
    explicit PostgresEngine(const Options& options)
        : url_(options.url), node_(options.node), role_(options.role), probe_(options.probe) {}

    std::unique_ptr<Connection> connect(Access access) override {
        if (access == Access::write && first_writer_) {
            return std::move(first_writer_);
        }
        const bool is_writer = access == Access::write;
        auto connection =
            std::make_unique<PostgresConnection>(url_, node_, is_writer ? probe_ : Probe());
        if (is_writer && role_ == Role::server) {
            take_server_lock(connection->session());
        }
        return connection;
    }
    /// Says at once if another server is at work.
    void connect_writer() { first_writer_ = connect(Access::write); }
    bool is_exclusive() const override { return false; }
    void drop(model::Day day) override {
        PostgresSession session(url_);
        for (const auto table : day_tables) {
            session.execute(fmt::format("DROP TABLE IF EXISTS {}_{}", table, day));
        }
    }
    void drop_bodies(model::Day day) override {
        PostgresSession session(url_);
        // Whoever waits for us must not wait for those that we wait for.
        session.execute(fmt::format("SET lock_timeout = {}", truncation_lock_timeout_ms));
        session.execute(fmt::format("TRUNCATE bodies_{}", day));
    }

private:
    void take_server_lock(PostgresSession& session) const {
        // A server that has just ended may be a moment in letting go.
        session.execute(fmt::format("SET lock_timeout = {}", server_lock_timeout_ms));
        try {
            session.execute(fmt::format("SELECT pg_advisory_lock({}, {})", server_lock, node_));
        } catch (const StoreError& error) {
            if (error.trouble() != Trouble::busy) {
                throw;
            }
            throw StoreError(
                Trouble::unusable, fmt::format("another server is at work as node {}", node_)
            );
        }
        session.execute("SET lock_timeout = 0");
    }

    std::string url_;
    std::uint8_t node_;
    Role role_;
    Probe probe_;
    std::unique_ptr<Connection> first_writer_;
};

void migrate_all(PostgresSession& session, Role role) {
    session.number(fmt::format("SELECT pg_advisory_lock({}, 0)", schema_lock), 0);
    for (const auto section : {Section::lasting, Section::queue, Section::day}) {
        const auto version = version_of(session, section);
        const bool is_older =
            version != 0 && static_cast<std::size_t>(version) < migrations().size();
        if (is_older && role == Role::tool) {
            throw StoreError(
                Trouble::unusable, "the database is of an older Postrider: start the server first"
            );
        }
        migrate(session, section, postgres_dialect);
    }
}

}  // namespace

std::unique_ptr<Engine> open_postgres(const Options& options) {
    PostgresSession session(options.url);
    migrate_all(session, options.role);
    auto engine = std::make_unique<PostgresEngine>(options);
    engine->connect_writer();
    return engine;
}

}  // namespace postrider::store
