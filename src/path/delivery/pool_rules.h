// Which pool of sources a delivery leaves from.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace postrider::delivery {

/// What a rule may ask about a delivery. Views what the caller holds.
struct PoolTraits {
    std::string_view organization;  ///< "acme"
    std::string_view server;        ///< "acme/main"
    std::string_view tag;
    std::string_view sender;     ///< the envelope sender as it was given
    std::string_view recipient;  ///< the address that the delivery goes to
};

/// A pool, and all that must hold for it; what is empty holds for everything. Value.
struct PoolRule {
    std::string pool;
    std::string organization = {};
    std::string server = {};
    std::string tag = {};
    std::string sender = {};     ///< an address, or a domain
    std::string recipient = {};  ///< an address, or a domain
    std::string place = {};      ///< where it stands: "FILE:LINE"

    bool fits(const PoolTraits& traits) const;
};

/// What a rule asks for, and where it stands: "tag news, server acme/main, at FILE:12";
/// "everything" where it asks nothing.
std::string describe(const PoolRule& rule);

/// The first rule that fits; null where none does.
const PoolRule* rule_for(std::span<const PoolRule> rules, const PoolTraits& traits);
/// Its pool, or the usual one. Views `rules`.
std::string_view pool_for(std::span<const PoolRule> rules, const PoolTraits& traits);

}  // namespace postrider::delivery
