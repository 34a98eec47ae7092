// The spellings of Postal's file, version 1.
#pragma once

#include <span>
#include <string_view>

namespace postrider::config {

/// A key of version 1 whose group or name differs in version 2; those with the same are not listed.
struct LegacyKey {
    std::string_view path;
    std::string_view group;
    std::string_view key;
};

/// Null when version 1 has no such key, or calls it as version 2 does.
const LegacyKey* find_legacy(std::string_view path);
std::span<const LegacyKey> legacy_keys();

/// Whether version 1 had the key or the whole group, with nothing like it in version 2.
bool is_obsolete(std::string_view path);
/// Whether version 1 has a group of this name that version 2 has not.
bool is_legacy_group(std::string_view name);

}  // namespace postrider::config
