// What the engines spell differently; everything else of SQL is written once.
#pragma once

#include <string>
#include <string_view>

namespace postrider::store {

/// One engine's words for the places in braces of a statement. `{by_day COLUMN}` is the clause that
/// cuts a table by the days in COLUMN, where days are partitions; elsewhere it is nothing.
struct Dialect {
    std::string_view id;           ///< {id}: the key of a row, chosen by us
    std::string_view counted_id;   ///< {counted_id}: the key of a row, counted up by the engine
    std::string_view bytes;        ///< {bytes}: the type of raw bytes
    std::string_view by_key;       ///< {by_key}: ends a table that is kept in the order of its key
    std::string_view skip_locked;  ///< {skip_locked}: ends a SELECT of rows nobody else may take
    bool days_are_partitions = false;
};

/// CHECKs that it knows every word in braces.
std::string spell(std::string_view text, const Dialect& dialect);

}  // namespace postrider::store
