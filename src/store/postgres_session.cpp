// libpq, as thinly as it can be.
#include "store/postgres_session.h"

#include "base/check.h"
#include "store/error.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <bit>
#include <cstring>
#include <string_view>
#include <utility>

namespace postrider::store {
namespace {

// The server's numbers for types (pg_type.dat); 0 lets it infer the type.
constexpr Oid type_bytes = 17;
constexpr Oid type_integer = 20;
constexpr Oid type_text = 25;

constexpr std::size_t values_max = 32;

Oid type_of(const Value& value) {
    switch (value.type) {
        case Value::Type::null:
            return 0;
        case Value::Type::integer:
            return type_integer;
        case Value::Type::text:
            return type_text;
        case Value::Type::bytes:
            return type_bytes;
    }
    return 0;
}

std::uint64_t big_endian(std::uint64_t number) {
    return std::endian::native == std::endian::little ? __builtin_bswap64(number) : number;
}

Trouble trouble_of(std::string_view state) {
    if (state.starts_with("23")) {
        return Trouble::conflict;
    }
    if (state.starts_with("53100")) {
        return Trouble::full;
    }
    if (state.starts_with("08") || state.starts_with("57P") || state.starts_with("53")) {
        return Trouble::gone;
    }
    if (state.starts_with("40") || state.starts_with("55")) {
        return Trouble::busy;
    }
    return Trouble::other;
}

std::string_view trimmed(std::string_view text) {
    while (text.ends_with('\n')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

std::vector<PostgresSetting> connection_settings(const std::string& url) {
    // Of several with one name libpq takes the last.
    return {
        {"connect_timeout", "10"},
        // A database that no packet comes back from is given up within a minute; else a commit
        // waits for as long as the kernel sends again, and all mail with it.
        {"keepalives", "1"},
        {"keepalives_idle", "20"},
        {"keepalives_interval", "10"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "50000"},
        {"dbname", url.c_str()},
        {"client_encoding", "UTF8"},
        {"application_name", "postrider"},
    };
}

/// Values in the form that libpq takes.
class Parameters {
public:
    explicit Parameters(std::span<const Value> values) : size_(static_cast<int>(values.size())) {
        CHECK(values.size() <= values_max);
        for (std::size_t at = 0; at < values.size(); ++at) {
            add(at, values[at]);
        }
    }
    int size() const { return size_; }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }
    const Oid* types() const { return types_.data(); }

private:
    void add(std::size_t at, const Value& value) {
        types_[at] = type_of(value);
        formats_[at] = 1;
        switch (value.type) {
            case Value::Type::null:
                values_[at] = nullptr;
                break;
            case Value::Type::integer:
                integers_[at] = big_endian(static_cast<std::uint64_t>(value.integer));
                // libpq takes bytes as char.
                values_[at] = reinterpret_cast<const char*>(&integers_[at]);
                lengths_[at] = 8;
                break;
            case Value::Type::text:
            case Value::Type::bytes:
                values_[at] = value.text.data() != nullptr ? value.text.data() : "";
                lengths_[at] = static_cast<int>(value.text.size());
                break;
        }
    }

    int size_;
    std::array<const char*, values_max> values_{};
    std::array<int, values_max> lengths_{};
    std::array<int, values_max> formats_{};
    std::array<Oid, values_max> types_{};
    std::array<std::uint64_t, values_max> integers_{};
};

class PostgresSession::Prepared final : public Cursor {
public:
    explicit Prepared(std::string name) : name_(std::move(name)) {}

    const std::string& name() const { return name_; }
    void answer(Result result) {
        CHECK(!result_, "a statement runs while its rows are being read");
        result_ = std::move(result);
        row_ = -1;
    }

    bool next() override { return ++row_ < PQntuples(result_.get()); }
    bool is_null(int column) override { return PQgetisnull(result_.get(), row_, column) != 0; }
    std::int64_t integer(int column) override {
        // Literals are int4, everything else int8.
        const auto view = text(column);
        std::uint64_t number = !view.empty() && (view.front() & 0x80) != 0 ? UINT64_MAX : 0;
        for (const char byte : view) {
            number = number << 8 | static_cast<unsigned char>(byte);
        }
        return static_cast<std::int64_t>(number);
    }
    std::string_view text(int column) override {
        return {
            PQgetvalue(result_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))
        };
    }
    void done() noexcept override { result_.reset(); }

private:
    std::string name_;
    Result result_;
    int row_ = -1;
};

void PostgresSession::Close::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

void PostgresSession::Close::operator()(pg_result* result) const {
    PQclear(result);
}

PostgresSession::PostgresSession(const std::string& url) {
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : connection_settings(url)) {
        names.push_back(name);
        values.push_back(value);
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    connection_.reset(PQconnectdbParams(names.data(), values.data(), 1));
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        fail(nullptr);
    }
    // A commit is on the disk when it returns, whatever the server's default.
    execute("SET client_min_messages = warning; SET synchronous_commit = on");
}

PostgresSession::~PostgresSession() {
    statements_.clear();
}

void PostgresSession::begin() {
    if (PQenterPipelineMode(connection_.get()) == 0) {
        fail(nullptr);
    }
    in_transaction_ = true;
    send("BEGIN");
}

void PostgresSession::flush() {
    if (pending_ > 0 && PQsendFlushRequest(connection_.get()) == 0) {
        fail(nullptr);
    }
    drain();
}

void PostgresSession::commit() {
    send("COMMIT");
    if (PQpipelineSync(connection_.get()) == 0) {
        fail(nullptr);
    }
    while (pending_ > 1) {
        check(take_result().get());
    }
    const auto committed = take_result();
    check(committed.get());
    if (std::string_view(PQcmdStatus(committed.get())) != "COMMIT") {
        fail(committed.get());
    }
    const Result sync(PQgetResult(connection_.get()));
    if (PQexitPipelineMode(connection_.get()) == 0) {
        fail(nullptr);
    }
    in_transaction_ = false;
    unconfirmed_.clear();
}

void PostgresSession::roll_back() noexcept {
    if (!in_transaction_) {
        return;
    }
    in_transaction_ = false;
    pending_ = 0;
    // Names are given once, so a statement that was prepared after all does no harm.
    for (const auto* statement : unconfirmed_) {
        statements_.erase(statement);
    }
    unconfirmed_.clear();
    if (PQpipelineSync(connection_.get()) == 0) {
        return;  // the connection is gone, and the transaction with it
    }
    while (PQstatus(connection_.get()) == CONNECTION_OK) {
        const Result result(PQgetResult(connection_.get()));
        if (result && PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
            break;
        }
    }
    PQexitPipelineMode(connection_.get());
    const Result result(PQexec(connection_.get(), "ROLLBACK"));
}

void PostgresSession::run(const Statement& statement, std::span<const Value> values) {
    if (in_transaction_) {
        send(prepared(statement, values), values);
        return;
    }
    Rows rows = query(statement, values);
}

Rows PostgresSession::query(const Statement& statement, std::span<const Value> values) {
    auto& found = prepared(statement, values);
    if (in_transaction_) {
        send(found, values);
        if (PQsendFlushRequest(connection_.get()) == 0) {
            fail(nullptr);
        }
        while (pending_ > 1) {
            check(take_result().get());
        }
        auto result = take_result();
        check(result.get());
        unconfirmed_.clear();
        found.answer(std::move(result));
        return Rows(found);
    }
    const Parameters parameters(values);
    Result result(PQexecPrepared(
        connection_.get(),
        found.name().c_str(),
        parameters.size(),
        parameters.values(),
        parameters.lengths(),
        parameters.formats(),
        1
    ));
    check(result.get());
    found.answer(std::move(result));
    return Rows(found);
}

void PostgresSession::send(const std::string& sql) {
    if (PQsendQueryParams(
            connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1
        ) == 0) {
        fail(nullptr);
    }
    ++pending_;
}

void PostgresSession::execute(const std::string& sql) {
    const Result result(PQexec(connection_.get(), sql.c_str()));
    check(result.get());
}

std::int64_t PostgresSession::number(const std::string& sql, std::int64_t otherwise) {
    const Result result(
        PQexecParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0)
    );
    check(result.get());
    return PQntuples(result.get()) == 0 ? otherwise
                                        : std::strtoll(PQgetvalue(result.get(), 0, 0), nullptr, 10);
}

PostgresSession::Prepared& PostgresSession::prepared(
    const Statement& statement, std::span<const Value> values
) {
    auto& kept = statements_[&statement];
    if (kept) {
        return *kept;
    }
    kept = std::make_unique<Prepared>(fmt::format("s{}", ++names_given_));
    const auto text = spell(statement.text, postgres_dialect);
    const Parameters types(values);
    if (in_transaction_) {
        unconfirmed_.push_back(&statement);
        if (PQsendPrepare(
                connection_.get(), kept->name().c_str(), text.c_str(), types.size(), types.types()
            ) == 0) {
            fail(nullptr);
        }
        ++pending_;
        return *kept;
    }
    const Result result(PQprepare(
        connection_.get(), kept->name().c_str(), text.c_str(), types.size(), types.types()
    ));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
        statements_.erase(&statement);
        fail(result.get());
    }
    return *kept;
}

void PostgresSession::send(Prepared& statement, std::span<const Value> values) {
    const Parameters parameters(values);
    if (PQsendQueryPrepared(
            connection_.get(),
            statement.name().c_str(),
            parameters.size(),
            parameters.values(),
            parameters.lengths(),
            parameters.formats(),
            1
        ) == 0) {
        fail(nullptr);
    }
    ++pending_;
}

PostgresSession::Result PostgresSession::take_result() {
    Result last;
    // A command's results end with a null.
    while (Result result{PQgetResult(connection_.get())}) {
        last = std::move(result);
    }
    --pending_;
    return last;
}

void PostgresSession::drain() {
    while (pending_ > 0) {
        check(take_result().get());
    }
    unconfirmed_.clear();
}

void PostgresSession::check(const pg_result* result) const {
    const auto status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail(result);
    }
}

void PostgresSession::fail(const pg_result* result) const {
    const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const auto words = result != nullptr ? std::string_view(PQresultErrorMessage(result))
                                         : std::string_view(PQerrorMessage(connection_.get()));
    const bool is_gone = PQstatus(connection_.get()) != CONNECTION_OK || state == nullptr;
    throw StoreError(
        is_gone ? Trouble::gone : trouble_of(state), fmt::format("PostgreSQL: {}", trimmed(words))
    );
}

}  // namespace postrider::store
