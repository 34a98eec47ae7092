// What a host's TLSA records ask of its certificate.
#include "tls_policy/dane.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"

namespace postrider::tls_policy {
namespace {

constexpr std::size_t sha256_size = 32;
constexpr std::size_t sha512_size = 64;

using Addresses = std::vector<base::IpAddress>;
using Records = std::vector<dns::TlsaRecord>;

/// RFC 7672 §2.2.2: where the addresses are not proven the TLSA records are not even asked for,
/// because servers of such zones often do not answer.
std::variant<bool, DaneUnknown> is_proven(const dns::Answer<Addresses>& answer) {
    if (const auto* found = std::get_if<dns::Found<Addresses>>(&answer)) {
        return found->is_secure;
    }
    if (const auto* none = std::get_if<dns::NothingThere>(&answer)) {
        return none->is_secure;
    }
    return DaneUnknown{.reason = std::get<dns::CannotTell>(answer).reason};
}

net::DaneRecord to_dane(const dns::TlsaRecord& record) {
    return {
        .usage = record.usage,
        .selector = record.selector,
        .matching = record.matching,
        .association = record.association,
    };
}

DaneRequired requirement_of(const Records& all, std::string base) {
    DaneRequired required{.base = std::move(base), .records = {}, .texts = {}};
    for (const auto& record : all) {
        if (!is_usable(record) || required.records.size() == tlsa_records_max) {
            continue;
        }
        required.records.push_back(to_dane(record));
        required.texts.push_back(fmt::format(
            "{} {} {} {}",
            record.usage,
            record.selector,
            record.matching,
            base::to_hex(record.association)
        ));
    }
    return required;
}

net::Task<Dane> at_base(dns::Resolver& resolver, std::string base, std::uint16_t port) {
    const auto name = fmt::format("_{}._tcp.{}", port, base);
    const auto answer = co_await resolver.tlsa(name);
    if (const auto* unknown = std::get_if<dns::CannotTell>(&answer)) {
        co_return DaneUnknown{.reason = unknown->reason};
    }
    const auto* found = std::get_if<dns::Found<Records>>(&answer);
    if (found == nullptr || !found->is_secure) {
        co_return NoDane{};
    }
    co_return requirement_of(found->value, std::move(base));
}

/// The names that TLSA records may stand under, the first to be asked first; none: they are not
/// asked for.
using Bases = std::vector<std::string>;

/// RFC 7672 §2.2.2: an alias in a signed zone may lead out of it. Where it leads nothing is proven
/// then, but the alias itself is, and records under its own name count.
net::Task<std::variant<Bases, DaneUnknown>> bases_of_alias(
    dns::Resolver& resolver, std::string host
) {
    const auto alias = co_await resolver.alias(host);
    if (const auto* unknown = std::get_if<dns::CannotTell>(&alias)) {
        co_return DaneUnknown{.reason = unknown->reason};
    }
    const auto* found = std::get_if<dns::Found<std::string>>(&alias);
    const bool is_signed = found != nullptr && found->is_secure;
    co_return is_signed ? Bases{std::move(host)} : Bases{};
}

net::Task<std::variant<Bases, DaneUnknown>> bases_of(dns::Resolver& resolver, std::string host) {
    const auto addresses = co_await resolver.addresses(host);
    const auto proven = is_proven(addresses);
    if (const auto* unknown = std::get_if<DaneUnknown>(&proven)) {
        co_return *unknown;
    }
    const auto* found = std::get_if<dns::Found<Addresses>>(&addresses);
    const bool is_alias = found != nullptr && !found->canonical_name.empty();
    if (std::get<bool>(proven)) {
        Bases bases{std::move(host)};
        if (is_alias) {
            bases.insert(bases.begin(), found->canonical_name);
        }
        co_return bases;
    }
    if (!is_alias) {
        co_return Bases{};
    }
    co_return co_await bases_of_alias(resolver, std::move(host));
}

}  // namespace

bool is_usable(const dns::TlsaRecord& record) {
    const bool is_for_mail = record.usage == 2 || record.usage == 3;
    if (!is_for_mail || record.selector > 1) {
        return false;
    }
    switch (record.matching) {
        case 0:
            return net::is_well_formed(to_dane(record));
        case 1:
            return record.association.size() == sha256_size;
        case 2:
            return record.association.size() == sha512_size;
        default:
            return false;
    }
}

net::Task<Dane> find_dane(dns::Resolver& resolver, std::string host, std::uint16_t port) {
    auto bases = co_await bases_of(resolver, std::move(host));
    if (auto* unknown = std::get_if<DaneUnknown>(&bases)) {
        co_return std::move(*unknown);
    }
    for (auto& base : std::get<Bases>(bases)) {
        auto dane = co_await at_base(resolver, std::move(base), port);
        if (!std::holds_alternative<NoDane>(dane)) {
            co_return dane;
        }
    }
    co_return NoDane{};
}

}  // namespace postrider::tls_policy
