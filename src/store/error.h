// What the store throws when it cannot do its work.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace postrider::store {

/// Why, as far as a caller may act on it.
enum class Trouble : std::uint8_t {
    busy,      ///< too much waits, or another process holds the files: try again
    full,      ///< no space left
    gone,      ///< the database cannot be reached or read
    in_doubt,  ///< it went away during a commit, which may have been made all the same
    conflict,  ///< a unit broke a rule of the tables
    unusable,  ///< the wrong version, another server at work, a directory that is none
    other,
};

/// Its text is meant for an operator: what failed, then the engine's own words.
class StoreError : public std::runtime_error {
public:
    StoreError(Trouble trouble, const std::string& text)
        : std::runtime_error(text), trouble_(trouble) {}
    Trouble trouble() const { return trouble_; }

private:
    Trouble trouble_;
};

}  // namespace postrider::store
