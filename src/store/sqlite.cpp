// Which file a statement goes to, and in which order the files commit.
#include "store/sqlite.h"

#include "base/check.h"
#include "base/time.h"
#include "store/error.h"
#include "store/file_lock.h"
#include "store/open.h"
#include "store/sqlite_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace postrider::store {
namespace {

namespace fs = std::filesystem;

constexpr auto any_body_but_one = "SELECT count(*) FROM (SELECT 1 FROM bodies LIMIT 1 OFFSET 1)";
constexpr Statement delete_bodies_but_one{
    "DELETE FROM bodies WHERE message_id IN "
    "(SELECT message_id FROM bodies ORDER BY message_id DESC LIMIT 1000) "
    "AND message_id <> (SELECT min(message_id) FROM bodies)"
};

/// "2026-11-22"
std::string date_of(model::Day day) {
    return base::to_rfc3339(model::start_of(day)).substr(0, 10);
}

std::optional<model::Day> day_named(std::string_view name) {
    int year = 0;
    unsigned month = 0;
    unsigned date = 0;
    const auto number = [&](std::size_t from, std::size_t size, auto& into) {
        const auto* begin = name.data() + from;
        return std::from_chars(begin, begin + size, into).ptr == begin + size;
    };
    if (name.size() != 13 || !name.ends_with(".db") || !number(0, 4, year) ||
        !number(5, 2, month) || !number(8, 2, date)) {
        return std::nullopt;
    }
    const std::chrono::year_month_day ymd(
        std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{date}
    );
    if (!ymd.ok()) {
        return std::nullopt;
    }
    return model::day_of(std::chrono::sys_days{ymd});
}

/// The names of the files of one data directory.
class Layout {
public:
    explicit Layout(const std::string& directory) : directory_(directory) {}

    const std::string& directory() const { return directory_; }
    std::string lasting() const { return directory_ + "/postrider.db"; }
    std::string queue() const { return directory_ + "/queue.db"; }
    std::string days() const { return directory_ + "/days"; }
    std::string day(model::Day day) const { return days() + "/" + date_of(day) + ".db"; }

private:
    std::string directory_;
};

/// Newest first.
std::vector<model::Day> days_in(const Layout& layout) {
    std::vector<model::Day> found;
    for (const auto& entry : fs::directory_iterator(layout.days())) {
        if (const auto day = day_named(entry.path().filename().native())) {
            found.push_back(*day);
        }
    }
    std::ranges::sort(found, std::greater());
    return found;
}

/// No row at all: what a day that does not exist answers.
class NoRows final : public Cursor {
public:
    bool next() override { return false; }
    bool is_null(int) override { return true; }
    std::int64_t integer(int) override { return 0; }
    std::string_view text(int) override { return {}; }
    void done() noexcept override {}
};

class SqliteConnection final : public Connection {
public:
    SqliteConnection(Layout layout, Access access, Probe probe)
        : layout_(std::move(layout)),
          access_(access),
          probe_(std::move(probe)),
          lasting_(layout_.lasting(), mode()),
          // What it holds can be told from the days (store/repair.h).
          queue_(layout_.queue(), mode(), SqliteFile::Sync::now_and_then) {}

    void begin(Section section) override {
        probe("begin");
        (section == Section::lasting ? lasting_ : queue_).begin();
    }
    void flush() override {}
    void commit() override;
    void roll_back() noexcept override;

    void run(const Statement& statement, Place place, std::span<const Value> values) override {
        probe("statement");
        file(place).run(statement, values);
    }
    Rows query(const Statement& statement, Place place, std::span<const Value> values) override {
        probe("statement");
        if (place.section == Section::day && !has(place.day)) {
            return Rows(no_rows_);
        }
        return file(place).query(statement, values);
    }

    std::vector<model::Day> days() override;
    void forget(model::Day day) override {
        std::erase_if(days_, [&](const OpenDay& open) { return open.day == day; });
    }

private:
    struct OpenDay {
        model::Day day;
        std::uint64_t used_at;
        std::unique_ptr<SqliteFile> file;
    };

    SqliteFile::Mode mode() const {
        return access_ == Access::write ? SqliteFile::Mode::write : SqliteFile::Mode::read;
    }
    void probe(std::string_view step) const {
        if (probe_) {
            probe_(step);
        }
    }
    bool has(model::Day day) { return find(day) != nullptr || open(day) != nullptr; }
    SqliteFile& file(Place place);
    SqliteFile* find(model::Day day);
    SqliteFile* open(model::Day day);
    SqliteFile& create(model::Day day);
    SqliteFile& keep(model::Day day, std::unique_ptr<SqliteFile> file);

    Layout layout_;
    Access access_;
    Probe probe_;
    SqliteFile lasting_;
    SqliteFile queue_;
    std::vector<OpenDay> days_;  // newest first
    std::uint64_t uses_ = 0;
    NoRows no_rows_;
};

void SqliteConnection::commit() {
    for (auto& open : days_) {
        if (open.file->in_transaction()) {
            probe("commit day");
            open.file->commit();
        }
    }
    if (queue_.in_transaction()) {
        probe("commit queue");
        queue_.commit();
    }
    if (lasting_.in_transaction()) {
        probe("commit lasting");
        lasting_.commit();
    }
}

void SqliteConnection::roll_back() noexcept {
    for (auto& open : days_) {
        open.file->roll_back();
    }
    queue_.roll_back();
    lasting_.roll_back();
}

std::vector<model::Day> SqliteConnection::days() {
    return days_in(layout_);
}

SqliteFile& SqliteConnection::file(Place place) {
    switch (place.section) {
        case Section::lasting:
            return lasting_;
        case Section::queue:
            return queue_;
        case Section::day:
            break;
    }
    auto* found = find(place.day);
    if (found == nullptr) {
        found = open(place.day);
    }
    SqliteFile& file = found != nullptr ? *found : create(place.day);
    if (queue_.in_transaction() && !file.in_transaction()) {
        file.begin();
    }
    return file;
}

SqliteFile* SqliteConnection::find(model::Day day) {
    for (auto& open : days_) {
        if (open.day == day) {
            open.used_at = ++uses_;
            return open.file.get();
        }
    }
    return nullptr;
}

SqliteFile* SqliteConnection::open(model::Day day) {
    const auto path = layout_.day(day);
    if (!fs::exists(path)) {
        return nullptr;
    }
    auto file = std::make_unique<SqliteFile>(path, mode());
    if (access_ == Access::write) {
        migrate(*file, Section::day, sqlite_dialect);
    } else if (file->number("SELECT count(*) FROM sqlite_schema WHERE name = 'events'", 0) == 0) {
        return nullptr;  // being created at this moment
    }
    return &keep(day, std::move(file));
}

SqliteFile& SqliteConnection::create(model::Day day) {
    CHECK(access_ == Access::write, "a reader creates no day");
    auto file = std::make_unique<SqliteFile>(layout_.day(day), SqliteFile::Mode::create);
    migrate(*file, Section::day, sqlite_dialect);
    return keep(day, std::move(file));
}

SqliteFile& SqliteConnection::keep(model::Day day, std::unique_ptr<SqliteFile> file) {
    if (days_.size() >= sqlite_days_open_max) {
        auto idle = days_.end();
        for (auto open = days_.begin(); open != days_.end(); ++open) {
            if (!open->file->in_transaction() &&
                (idle == days_.end() || open->used_at < idle->used_at)) {
                idle = open;
            }
        }
        if (idle != days_.end()) {
            days_.erase(idle);
        }
    }
    const auto place =
        std::ranges::find_if(days_, [&](const OpenDay& open) { return open.day < day; });
    return *days_.insert(place, OpenDay{day, ++uses_, std::move(file)})->file;
}

class SqliteEngine final : public Engine {
public:
    SqliteEngine(Layout layout, std::optional<FileLock> lock, Probe probe)
        : layout_(std::move(layout)), lock_(std::move(lock)), probe_(std::move(probe)) {}

    std::unique_ptr<Connection> connect(Access access) override {
        return std::make_unique<SqliteConnection>(
            layout_, access, access == Access::write ? probe_ : Probe()
        );
    }
    bool is_exclusive() const override { return lock_.has_value(); }
    void drop(model::Day day) override {
        const auto path = layout_.day(day);
        for (const auto* suffix : {"", "-wal", "-shm"}) {
            fs::remove(path + suffix);
        }
    }
    void drop_bodies(model::Day day) override {
        SqliteFile file(layout_.day(day), SqliteFile::Mode::write);
        // In small steps: whoever writes to the day nevertheless waits for one of them only.
        while (file.number(any_body_but_one, 0) > 0) {
            file.run(delete_bodies_but_one, {});
        }
        // What stays is copied through a temporary file, which may be too large for memory.
        file.execute("PRAGMA temp_store = FILE; VACUUM; DELETE FROM bodies;");
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

private:
    Layout layout_;
    std::optional<FileLock> lock_;
    Probe probe_;
};

/// A name that was just made is in the directory after a power cut, too.
void sync_directory(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 || ::fsync(descriptor) != 0) {
        const int code = errno;
        ::close(descriptor);
        throw StoreError(
            Trouble::gone, fmt::format("{} cannot be synced: {}", path, std::strerror(code))
        );
    }
    ::close(descriptor);
}

void make_directories(const Layout& layout) {
    std::error_code trouble;
    fs::create_directories(layout.days(), trouble);
    if (trouble) {
        throw StoreError(
            Trouble::unusable,
            fmt::format("{} cannot be made: {}", layout.days(), trouble.message())
        );
    }
    sync_directory(layout.directory());
}

/// Whether every section has the version of this program already.
void migrate_file(const std::string& path, Section section, Role role, const std::string& lock) {
    SqliteFile file(path, SqliteFile::Mode::create);
    const auto version = version_of(file, section);
    if (version == 0 || static_cast<std::size_t>(version) >= migrations().size()) {
        migrate(file, section, sqlite_dialect);
        return;
    }
    // A server of an older version may be at work on it.
    const auto alone = role == Role::tool ? FileLock::try_take(lock) : std::nullopt;
    if (role == Role::tool && !alone) {
        throw StoreError(
            Trouble::unusable, "an older Postrider is at work on this data: restart it first"
        );
    }
    migrate(file, section, sqlite_dialect);
}

/// Readers do not migrate. Before all else, so that a death on the way is seen by the next start.
void migrate_days(const Layout& layout, Role role, const std::string& lock) {
    {
        SqliteFile lasting(layout.lasting(), SqliteFile::Mode::create);
        const auto version = static_cast<std::size_t>(version_of(lasting, Section::lasting));
        if (version == 0 || version >= migrations().size()) {
            return;
        }
    }
    for (const auto day : days_in(layout)) {
        migrate_file(layout.day(day), Section::day, role, lock);
    }
}

}  // namespace

std::unique_ptr<Engine> open_sqlite(const std::string& directory, Role role, Probe probe) {
    const Layout layout(directory);
    make_directories(layout);
    const auto lock_path = directory + "/lock";
    auto lock = role == Role::server ? FileLock::try_take(lock_path) : std::nullopt;
    if (role == Role::server && !lock) {
        throw StoreError(
            Trouble::unusable, fmt::format("another server is at work on {}", directory)
        );
    }
    const auto migrating = FileLock::wait(directory + "/migration.lock");
    migrate_days(layout, role, lock_path);
    migrate_file(layout.lasting(), Section::lasting, role, lock_path);
    migrate_file(layout.queue(), Section::queue, role, lock_path);
    sync_directory(directory);
    return std::make_unique<SqliteEngine>(layout, std::move(lock), std::move(probe));
}

}  // namespace postrider::store
