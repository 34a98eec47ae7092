// Looking at sources from outside.
#include "path/delivery/source_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>

#include "base/address_guard.h"
#include "base/ascii.h"
#include "path/delivery/proxy_address.h"

namespace postrider::delivery {
namespace {

constexpr base::Duration proxy_wait = std::chrono::seconds{10};

/// What a public address says to those who receive; in documentation it stands for one.
bool is_seen(const base::IpAddress& address) {
    const auto kind = base::kind_of(address);
    return kind == base::AddressKind::global || kind == base::AddressKind::documentation;
}

/// "mail.example.test." and "Mail.example.test" are one name.
bool is_same_name(std::string_view a, std::string_view b) {
    const auto bare = [](std::string_view name) {
        return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
    };
    return base::iequals(bare(a), bare(b));
}

}  // namespace

net::Task<std::optional<std::string>> name_trouble(
    dns::Resolver& resolver, base::IpAddress address, std::string helo
) {
    using Trouble = std::optional<std::string>;
    const auto text = address.to_string();
    const auto reverse = co_await resolver.names(address);
    if (std::holds_alternative<dns::CannotTell>(reverse)) {
        co_return std::nullopt;
    }
    const auto* names = std::get_if<dns::Found<std::vector<std::string>>>(&reverse);
    if (names == nullptr) {
        co_return Trouble(fmt::format("{} has no PTR record", text));
    }
    const auto is_helo = [&](const std::string& name) { return is_same_name(name, helo); };
    if (std::ranges::none_of(names->value, is_helo)) {
        const auto found = fmt::format("{}", fmt::join(names->value, ", "));
        co_return Trouble(
            fmt::format("{} is called {} by its PTR record, not {}", text, found, helo)
        );
    }
    const auto forward = co_await resolver.addresses(helo);
    if (std::holds_alternative<dns::CannotTell>(forward)) {
        co_return std::nullopt;
    }
    const auto* addresses = std::get_if<dns::Found<std::vector<base::IpAddress>>>(&forward);
    if (addresses == nullptr ||
        std::ranges::find(addresses->value, address) == addresses->value.end()) {
        co_return Trouble(fmt::format("{} does not lead to {}", helo, text));
    }
    co_return Trouble("");
}

net::Task<> SourceCheck::look() {
    for (const Source* source : sources_.all()) {
        co_await look_at(*source);
    }
}

net::Task<> SourceCheck::look_at(const Source& source) {
    if (source.proxy) {
        auto trouble = co_await proxy_trouble(*source.proxy);
        if (!trouble.empty()) {
            sources_.checked(source, std::move(trouble));
            co_return;
        }
    } else {
        const auto strange = std::ranges::find_if_not(source.addresses, is_ours_);
        if (strange != source.addresses.end()) {
            auto trouble = fmt::format("{} is no address of this machine", strange->to_string());
            sources_.checked(source, std::move(trouble));
            co_return;
        }
    }
    auto trouble = co_await names_of(source);
    if (trouble) {
        sources_.checked(source, std::move(*trouble));
    }
}

net::Task<std::optional<std::string>> SourceCheck::names_of(const Source& source) {
    using Trouble = std::optional<std::string>;
    // Who receives from a smart host sees the smart host.
    if (!source.checks_names || source.smart_host) {
        co_return Trouble("");
    }
    bool is_known = true;
    for (const auto& address : source.addresses) {
        if (!is_seen(address)) {
            continue;
        }
        auto trouble = co_await name_trouble(resolver_, address, source.helo);
        if (trouble && !trouble->empty()) {
            co_return trouble;
        }
        is_known = is_known && trouble.has_value();
    }
    co_return is_known ? Trouble("") : std::nullopt;
}

net::Task<std::string> SourceCheck::proxy_trouble(const Proxy& proxy) {
    const auto address = co_await address_of(resolver_, proxy);
    if (!address) {
        co_return address.error();
    }
    const base::Endpoint endpoint{.address = *address, .port = proxy.port};
    const auto deadline = loop_.clock().instant() + proxy_wait;
    try {
        const auto connection = co_await loop_.network().connect(endpoint, std::nullopt, deadline);
        connection->close();
    } catch (const std::system_error& trouble) {
        co_return fmt::format("proxy {}: {}", endpoint.to_string(), trouble.code().message());
    }
    co_return std::string();
}

}  // namespace postrider::delivery
