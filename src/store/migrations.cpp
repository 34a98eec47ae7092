// Sections of migrations, and the table that says how far a database has come.
#include "store/migrations.h"

#include "base/check.h"
#include "store/error.h"

#include <fmt/format.h>

namespace postrider::store {
namespace {

constexpr std::string_view mark_begin = "-- [";

std::string_view name_of(Section section) {
    switch (section) {
        case Section::lasting:
            return "lasting";
        case Section::queue:
            return "queue";
        case Section::day:
            return "day";
    }
    return "";
}

constexpr auto version_table =
    "CREATE TABLE IF NOT EXISTS schema_version ("
    "section text NOT NULL PRIMARY KEY, version bigint NOT NULL)";

}  // namespace

std::string section_of(const Migration& migration, Section section, const Dialect& dialect) {
    const auto mark = fmt::format("{}{}]\n", mark_begin, name_of(section));
    const auto begin = migration.text.find(mark);
    if (begin == std::string_view::npos) {
        return "";
    }
    auto text = migration.text.substr(begin + mark.size());
    text = text.substr(0, text.find(mark_begin));
    return spell(text, dialect);
}

std::int64_t version_of(Script& database, Section section) {
    database.execute(version_table);
    return database.number(
        fmt::format("SELECT version FROM schema_version WHERE section = '{}'", name_of(section)), 0
    );
}

void migrate(Script& database, Section section, const Dialect& dialect) {
    const auto all = migrations();
    const auto version = static_cast<std::size_t>(version_of(database, section));
    if (version > all.size()) {
        throw StoreError(
            Trouble::unusable,
            fmt::format(
                "the data was written by a newer Postrider (tables \"{}\" have version {}, this "
                "program knows {}): start that version again",
                name_of(section),
                version,
                all.size()
            )
        );
    }
    for (std::size_t next = version; next < all.size(); ++next) {
        const auto text = section_of(all[next], section, dialect);
        database.execute(fmt::format(
            "BEGIN; {}; INSERT INTO schema_version VALUES ('{}', {}) "
            "ON CONFLICT (section) DO UPDATE SET version = excluded.version; COMMIT",
            text,
            name_of(section),
            next + 1
        ));
    }
}

}  // namespace postrider::store
