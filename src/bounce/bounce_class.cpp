// What kind of trouble a refused message met: the ten classes that everything else decides by.
#include "bounce/bounce_class.h"

#include <array>
#include <cstddef>

namespace postrider::bounce {
namespace {

constexpr std::array<std::string_view, 10> names = {
    "bad-address",
    "mailbox-full",
    "reputation",
    "content",
    "policy",
    "authentication",
    "rate",
    "network",
    "relaying",
    "other",
};

}  // namespace

std::string_view name_of(BounceClass value) {
    return names.at(static_cast<std::size_t>(value));
}

std::optional<BounceClass> parse_bounce_class(std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) {
            return static_cast<BounceClass>(i);
        }
    }
    return std::nullopt;
}

}  // namespace postrider::bounce
