// The names of what an inspection found.
#include "model/inspection.h"

#include <array>
#include <cstddef>

namespace postrider::model {
namespace {

constexpr std::array<std::string_view, 8> auth_results{
    "none", "pass", "fail", "softfail", "neutral", "policy", "temperror", "permerror"
};
constexpr std::array<std::string_view, 3> policies{"none", "quarantine", "reject"};
constexpr std::array<std::string_view, 3> spam_statuses{"NotChecked", "NotSpam", "Spam"};
constexpr std::array<std::string_view, 3> threat_statuses{"not checked", "clean", "infected"};

template <class Enum, std::size_t size>
std::optional<Enum> find(const std::array<std::string_view, size>& names, std::string_view name) {
    for (std::size_t i = 0; i < size; ++i) {
        if (names[i] == name) {
            return static_cast<Enum>(i);
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(AuthResult result) {
    return auth_results.at(static_cast<std::size_t>(result));
}

std::optional<AuthResult> parse_auth_result(std::string_view name) {
    return find<AuthResult>(auth_results, name);
}

std::string_view name_of(DmarcPolicy policy) {
    return policies.at(static_cast<std::size_t>(policy));
}

std::optional<DmarcPolicy> parse_dmarc_policy(std::string_view name) {
    return find<DmarcPolicy>(policies, name);
}

std::string_view name_of(SpamStatus status) {
    return spam_statuses.at(static_cast<std::size_t>(status));
}

std::string_view name_of(ThreatStatus status) {
    return threat_statuses.at(static_cast<std::size_t>(status));
}

}  // namespace postrider::model
