// Brings tables to the version that this program knows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "store/dialect.h"
#include "store/statement.h"

namespace postrider::store {

/// One file of schema/: sections that begin with "-- [lasting]", "-- [queue]" and "-- [day]".
struct Migration {
    std::string_view name;
    std::string_view text;
};
/// In order; the version of the tables is the number of migrations that they went through.
std::span<const Migration> migrations();

/// The statements of one section, spelled for the dialect; empty when it has none.
std::string section_of(const Migration& migration, Section section, const Dialect& dialect);

/// Plain statements, as a migration needs them. Throws StoreError.
class Script {
public:
    virtual void execute(const std::string& sql) = 0;
    /// The first column of the first row; `otherwise` where there is none.
    virtual std::int64_t number(const std::string& sql, std::int64_t otherwise) = 0;

protected:
    ~Script() = default;
};

/// 0: the section has no tables yet.
std::int64_t version_of(Script& database, Section section);
/// Each migration in a transaction of its own. Throws StoreError (unusable) when the tables are
/// newer than the program. The caller sees to it that nobody else does the same.
void migrate(Script& database, Section section, const Dialect& dialect);

}  // namespace postrider::store
