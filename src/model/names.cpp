// Numbers to words.
#include "model/names.h"

#include <array>
#include <cstddef>

namespace postrider::model {
namespace {

template <std::size_t count, class Enum>
std::string_view word(const std::array<std::string_view, count>& words, Enum value) {
    return words.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view name_of(DeliveryStatus status) {
    static constexpr std::array<std::string_view, 8> words{
        "queued", "deferred", "delivered", "bounced", "expired", "held", "cancelled", "processed"
    };
    return word(words, status);
}

std::string_view name_of(AttemptResult result) {
    static constexpr std::array<std::string_view, 4> words{
        "delivered", "deferred", "bounced", "interrupted"
    };
    return word(words, result);
}

std::string_view name_of(Origin origin) {
    static constexpr std::array<std::string_view, 5> words{
        "smtp", "api", "raw_api", "bounce", "panel"
    };
    return word(words, origin);
}

std::string_view name_of(Stream stream) {
    static constexpr std::array<std::string_view, 2> words{"direct", "bulk"};
    return word(words, stream);
}

std::string_view name_of(CredentialKind kind) {
    static constexpr std::array<std::string_view, 3> words{"smtp", "api", "smtp-ip"};
    return word(words, kind);
}

}  // namespace postrider::model
