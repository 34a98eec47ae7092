// libsqlite3, as thinly as it can be.
#include "store/sqlite_file.h"

#include "base/check.h"
#include "store/error.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <charconv>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace postrider::store {
namespace {

constexpr Statement begin_statement{"BEGIN IMMEDIATE"};
constexpr Statement commit_statement{"COMMIT"};

// Both in KiB. A day's file is written at its end and read near it.
constexpr int write_cache = 16 * 1024;
constexpr int read_cache = 4 * 1024;

Trouble trouble_of(int code) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Trouble::busy;
        case SQLITE_FULL:
            return Trouble::full;
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_CANTOPEN:
        case SQLITE_NOTADB:
        case SQLITE_READONLY:
            return Trouble::gone;
        case SQLITE_CONSTRAINT:
            return Trouble::conflict;
        default:
            return Trouble::other;
    }
}

std::string_view plain_words(Trouble trouble) {
    switch (trouble) {
        case Trouble::busy:
            return "another process keeps the file locked";
        case Trouble::full:
            return "no space is left";
        case Trouble::gone:
            return "the file cannot be read or written";
        default:
            return "the database refused";
    }
}

[[noreturn]] void fail(sqlite3* handle, int code, const std::string& path) {
    const auto trouble = trouble_of(code);
    throw StoreError(
        trouble,
        fmt::format(
            "{}: {} ({}, {})",
            path,
            plain_words(trouble),
            handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code),
            code
        )
    );
}

/// SQLite gives the files beside it the rights of the first. An existing file is left alone:
/// closing it would let go of the locks that SQLite holds on it in this process.
void make_private(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        ::close(descriptor);
    }  // else it exists, or SQLite says why
}

}  // namespace

class SqliteFile::Prepared final : public Cursor {
public:
    Prepared(SqliteFile& file, const Statement& statement) : file_(file) {
        const auto text = spell(statement.text, sqlite_dialect);
        const int code = sqlite3_prepare_v3(
            handle(),
            text.data(),
            static_cast<int>(text.size()),
            SQLITE_PREPARE_PERSISTENT,
            &statement_,
            nullptr
        );
        if (code != SQLITE_OK) {
            fail(handle(), code, file_.path_ + ": " + text);
        }
        // A name's place among SQLite's parameters is that of its first appearance.
        for (int index = 1; index <= sqlite3_bind_parameter_count(statement_); ++index) {
            const std::string_view name = sqlite3_bind_parameter_name(statement_, index);
            std::size_t number = 0;
            std::from_chars(name.data() + 1, name.data() + name.size(), number);
            CHECK(number > 0, "parameters are $1, $2 and so on");
            value_of_.push_back(number - 1);
        }
    }
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;
    ~Prepared() { sqlite3_finalize(statement_); }

    /// `lifetime`: SQLITE_STATIC where the values outlive the run, SQLITE_TRANSIENT to copy them.
    void bind(std::span<const Value> values, sqlite3_destructor_type lifetime) {
        CHECK(!is_busy_, "a statement runs while its rows are being read");
        for (std::size_t at = 0; at < value_of_.size(); ++at) {
            CHECK(value_of_[at] < values.size(), "a parameter has no value");
            bind(static_cast<int>(at + 1), values[value_of_[at]], lifetime);
        }
        is_busy_ = true;
    }
    bool next() override {
        const int code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) {
            return true;
        }
        if (code != SQLITE_DONE) {
            fail(handle(), code, file_.path_);
        }
        return false;
    }
    bool is_null(int column) override {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    std::int64_t integer(int column) override { return sqlite3_column_int64(statement_, column); }
    std::string_view text(int column) override {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
        return data == nullptr ? std::string_view() : std::string_view(data, size);
    }
    void done() noexcept override {
        sqlite3_reset(statement_);
        is_busy_ = false;
    }

private:
    sqlite3* handle() const { return file_.handle_.get(); }

    void bind(int index, const Value& value, sqlite3_destructor_type lifetime) {
        const char* data = value.text.data() != nullptr ? value.text.data() : "";
        const auto size = value.text.size();
        int code = SQLITE_OK;
        switch (value.type) {
            case Value::Type::null:
                code = sqlite3_bind_null(statement_, index);
                break;
            case Value::Type::integer:
                code = sqlite3_bind_int64(statement_, index, value.integer);
                break;
            case Value::Type::text:
                code = sqlite3_bind_text64(statement_, index, data, size, lifetime, SQLITE_UTF8);
                break;
            case Value::Type::bytes:
                code = sqlite3_bind_blob64(statement_, index, data, size, lifetime);
                break;
        }
        if (code != SQLITE_OK) {
            fail(handle(), code, file_.path_);
        }
    }

    SqliteFile& file_;
    sqlite3_stmt* statement_ = nullptr;
    std::vector<std::size_t> value_of_;
    bool is_busy_ = false;
};

void SqliteFile::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

SqliteFile::SqliteFile(std::string path, Mode mode, Sync sync) : path_(std::move(path)) {
    if (mode == Mode::create) {
        make_private(path_);
    }
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(path_.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) {
        fail(handle, code, path_);
    }
    sqlite3_busy_timeout(handle, sqlite_busy_timeout_ms);
    // FULL: a commit is on the disk when it returns, whatever happens to the power. NORMAL: the log
    // is synced before it is copied into the file.
    execute(fmt::format(
        "PRAGMA page_size = {};"
        "PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = {};"
        "PRAGMA secure_delete = OFF;"
        "PRAGMA wal_autocheckpoint = {};"
        "PRAGMA temp_store = MEMORY;"
        "PRAGMA cache_size = -{};"
        "PRAGMA query_only = {};",
        sqlite_page_size,
        sync == Sync::every_commit ? "FULL" : "NORMAL",
        sqlite_checkpoint_pages,
        mode == Mode::read ? read_cache : write_cache,
        mode == Mode::read ? "ON" : "OFF"
    ));
}

SqliteFile::~SqliteFile() {
    roll_back();
    statements_.clear();
}

void SqliteFile::begin() {
    run(begin_statement, {});
    in_transaction_ = true;
}

void SqliteFile::commit() {
    run(commit_statement, {});
    in_transaction_ = false;
}

void SqliteFile::roll_back() noexcept {
    if (in_transaction_) {
        // It fails only where SQLite itself has rolled back already.
        sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        in_transaction_ = false;
    }
}

void SqliteFile::run(const Statement& statement, std::span<const Value> values) {
    auto& found = prepared(statement);
    found.bind(values, SQLITE_STATIC);
    Rows rows(found);
    while (rows.next()) {
    }
}

Rows SqliteFile::query(const Statement& statement, std::span<const Value> values) {
    auto& found = prepared(statement);
    found.bind(values, SQLITE_TRANSIENT);
    return Rows(found);
}

void SqliteFile::execute(const std::string& sql) {
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        fail(handle_.get(), code, path_);
    }
}

std::int64_t SqliteFile::number(const std::string& sql, std::int64_t otherwise) {
    const Statement statement{sql};
    Prepared once(*this, statement);
    once.bind({}, SQLITE_STATIC);
    return once.next() ? once.integer(0) : otherwise;
}

SqliteFile::Prepared& SqliteFile::prepared(const Statement& statement) {
    auto& kept = statements_[&statement];
    if (!kept) {
        try {
            kept = std::make_unique<Prepared>(*this, statement);
        } catch (...) {
            statements_.erase(&statement);  // an empty place must not stay behind
            throw;
        }
    }
    return *kept;
}

}  // namespace postrider::store
