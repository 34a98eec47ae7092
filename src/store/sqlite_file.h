// One open SQLite file: its statements, kept prepared, and its transaction.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "store/migrations.h"
#include "store/statement.h"

struct sqlite3;
struct sqlite3_stmt;

namespace postrider::store {

inline constexpr Dialect sqlite_dialect{
    .id = "INTEGER PRIMARY KEY",
    .counted_id = "INTEGER PRIMARY KEY AUTOINCREMENT",
    .bytes = "blob",
    .by_key = "WITHOUT ROWID",
    .skip_locked = "",
};

/// How long a writer waits for another process that writes the same file.
inline constexpr int sqlite_busy_timeout_ms = 10'000;
/// A write-ahead log of this many pages is copied back into its file.
inline constexpr int sqlite_checkpoint_pages = 4'000;
inline constexpr int sqlite_page_size = 4'096;

/// Resource; one thread at a time. Throws StoreError.
class SqliteFile final : public Script {
public:
    enum class Mode { create, write, read };
    enum class Sync {
        every_commit,  ///< a commit is on the disk when it returns
        now_and_then,  ///< the power may take the last commits, never a part of one
    };
    SqliteFile(std::string path, Mode mode, Sync sync = Sync::every_commit);
    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;
    ~SqliteFile();

    /// Takes the file's lock for writing.
    void begin();
    void commit();
    void roll_back() noexcept;
    bool in_transaction() const { return in_transaction_; }

    void run(const Statement& statement, std::span<const Value> values);
    Rows query(const Statement& statement, std::span<const Value> values);
    /// Several statements at once, not kept.
    void execute(const std::string& sql) override;
    std::int64_t number(const std::string& sql, std::int64_t otherwise) override;

private:
    class Prepared;
    struct Close {
        void operator()(sqlite3* handle) const;
    };

    Prepared& prepared(const Statement& statement);

    std::string path_;
    std::unique_ptr<sqlite3, Close> handle_;
    std::unordered_map<const Statement*, std::unique_ptr<Prepared>> statements_;
    bool in_transaction_ = false;
};

}  // namespace postrider::store
