// What is known of the large receivers: who they are by their hosts, and what they want.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "shaping/limits.h"

namespace postrider::shaping {

/// One receiver. Value.
struct Provider {
    std::string name;
    /// ".example.com": every host below; "mx.example.com": this host. Lower case.
    std::vector<std::string> hosts;
    Limits limits;
    /// For whom alone they hold, "acme" or "acme/main", beside those for all; empty: for all.
    std::string whose;
    /// Where the limits are published, or "practice" for what has proved itself with senders.
    std::vector<std::string> sources;
    /// What it says when it has too much: samples.
    std::vector<std::string> replies;

    bool has(std::string_view host) const;
};

/// Where a provider file is wrong.
struct ProviderError {
    std::size_t line = 0;  ///< from 1
    std::string what;
};

/// A provider file. Value.
class Providers {
public:
    /// docs/providers.md describes the format.
    /// `whose`: limits are from "WHOSE NAME", such as "provider yahoo"; "provider yahoo, at
    /// FILE:12" where the text is a file's.
    static std::expected<Providers, ProviderError> parse(
        std::string_view text, std::string_view whose = "provider", std::string_view file = {}
    );

    /// The provider all of whose hosts these are; null where even one is somebody else's: half of
    /// the mail would be held to limits of one that does not get it.
    const Provider* of(const std::vector<std::string>& hosts) const;
    /// Those for single tenants, of which the same holds.
    std::vector<const Provider*> of_tenants(const std::vector<std::string>& hosts) const;
    const Provider* named(std::string_view name) const;
    const std::vector<Provider>& all() const { return all_; }

private:
    std::vector<Provider> all_;
};

/// rules/providers.rules, as compiled in.
std::string_view built_in_providers();

}  // namespace postrider::shaping
