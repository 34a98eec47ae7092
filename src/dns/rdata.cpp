// What stands in records.
#include "dns/rdata.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "base/ascii.h"

namespace postrider::dns {
namespace {

constexpr std::size_t label_max = 63;
constexpr std::size_t name_max = 253;
constexpr std::size_t character_string_max = 255;

bool is_label_byte(char c) {
    return c > ' ' && c < '\x7f' && c != '\\' && c != '.';
}

std::uint8_t byte(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

/// Takes `count` bytes from the front.
std::string_view take(std::string_view& bytes, std::size_t count) {
    const auto taken = bytes.substr(0, count);
    bytes.remove_prefix(taken.size());
    return taken;
}

/// Takes one string with its length before it.
std::optional<std::string_view> take_counted(std::string_view& bytes) {
    if (bytes.empty() || byte(bytes, 0) > bytes.size() - 1) {
        return std::nullopt;
    }
    const auto size = byte(bytes, 0);
    bytes.remove_prefix(1);
    return take(bytes, size);
}

}  // namespace

std::optional<base::IpAddress> parse_a(std::string_view rdata) {
    std::array<std::uint8_t, 4> bytes{};
    if (rdata.size() != bytes.size()) {
        return std::nullopt;
    }
    std::copy(rdata.begin(), rdata.end(), bytes.begin());
    return base::IpAddress::v4(bytes);
}

std::optional<base::IpAddress> parse_aaaa(std::string_view rdata) {
    std::array<std::uint8_t, 16> bytes{};
    if (rdata.size() != bytes.size()) {
        return std::nullopt;
    }
    std::copy(rdata.begin(), rdata.end(), bytes.begin());
    return base::IpAddress::v6(bytes);
}

std::optional<MxRecord> parse_mx(std::string_view rdata) {
    if (rdata.size() < 3) {
        return std::nullopt;
    }
    auto name = parse_name(rdata.substr(2));
    if (!name) {
        return std::nullopt;
    }
    const auto preference = static_cast<std::uint16_t>(byte(rdata, 0) << 8 | byte(rdata, 1));
    return MxRecord{.preference = preference, .exchange = std::move(*name)};
}

std::optional<std::string> parse_name(std::string_view rdata) {
    std::string name;
    while (const auto label = take_counted(rdata)) {
        if (label->empty()) {
            return rdata.empty() && name.size() <= name_max ? std::optional(name) : std::nullopt;
        }
        if (label->size() > label_max || !std::ranges::all_of(*label, is_label_byte)) {
            return std::nullopt;
        }
        name += name.empty() ? "" : ".";
        std::ranges::transform(*label, std::back_inserter(name), [](char c) {
            return base::to_lower(c);
        });
    }
    return std::nullopt;
}

std::optional<std::string> parse_txt(std::string_view rdata) {
    std::string text;
    while (!rdata.empty()) {
        const auto piece = take_counted(rdata);
        if (!piece) {
            return std::nullopt;
        }
        text += *piece;
    }
    return text;
}

std::optional<TlsaRecord> parse_tlsa(std::string_view rdata) {
    if (rdata.size() < 4) {
        return std::nullopt;
    }
    return TlsaRecord{
        .usage = byte(rdata, 0),
        .selector = byte(rdata, 1),
        .matching = byte(rdata, 2),
        .association = std::string(rdata.substr(3)),
    };
}

std::string write_name(std::string_view name) {
    std::string rdata;
    if (!name.empty()) {
        for (const auto label : base::split(name, '.')) {
            rdata += static_cast<char>(label.size());
            rdata += label;
        }
    }
    return rdata + '\0';
}

std::string write_mx(const MxRecord& record) {
    const std::array<char, 2> preference{
        static_cast<char>(record.preference >> 8), static_cast<char>(record.preference & 0xff)
    };
    return std::string(preference.begin(), preference.end()) + write_name(record.exchange);
}

std::string write_txt(std::string_view text) {
    std::string rdata;
    do {
        const auto piece = take(text, character_string_max);
        rdata += static_cast<char>(piece.size());
        rdata += piece;
    } while (!text.empty());
    return rdata;
}

std::string write_tlsa(const TlsaRecord& record) {
    const std::array<char, 3> head{
        static_cast<char>(record.usage),
        static_cast<char>(record.selector),
        static_cast<char>(record.matching),
    };
    return std::string(head.begin(), head.end()) + record.association;
}

bool is_resolvable(std::string_view name) {
    if (name.empty() || name.size() > name_max) {
        return false;
    }
    return std::ranges::all_of(base::split(name, '.'), [](std::string_view label) {
        return !label.empty() && label.size() <= label_max &&
               std::ranges::all_of(label, is_label_byte);
    });
}

std::string reverse_name(const base::IpAddress& address) {
    std::string name;
    const auto bytes = address.bytes();
    for (auto i = bytes.size(); i-- > 0;) {
        const auto value = byte(bytes, i);
        name += address.is_v4() ? fmt::format("{}.", value)
                                : fmt::format("{:x}.{:x}.", value & 0xf, value >> 4);
    }
    return name + (address.is_v4() ? "in-addr.arpa" : "ip6.arpa");
}

}  // namespace postrider::dns
