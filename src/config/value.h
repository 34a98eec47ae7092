// A value as written in the file or the environment, and the rules it may have to keep.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::config {

/// Text as written. Nothing at all, `null` and "" are the same: no items.
struct Value {
    bool is_list = false;
    std::vector<std::string> items;

    bool is_empty() const { return items.empty(); }
    const std::string& text() const { return items.front(); }

    /// "" gives no items.
    static Value scalar(std::string_view text);
    /// As Postal reads lists from the environment: blanks around commas do not count.
    static Value comma_separated(std::string_view text);
};

/// What a text must look like.
enum class Shape : std::uint8_t {
    text,
    path,             ///< $config-file-root at any place stands for the folder of the file
    host,             ///< a host name
    host_or_address,  ///< a host name or an IP address
    address,          ///< an IP address or "localhost"
    network,          ///< an IP address or address/bits
    dns_server,       ///< address or address@port
    blocklist,        ///< zone, zone=network, zone*weight or zone=network*weight
    label,            ///< one or more labels of a domain name
    email,
    url,         ///< http:// or https://
    connection,  ///< postgresql://… or libpq's key=value list
};

struct Rule {
    Shape shape = Shape::text;
    /// Bounds of a number; of a duration in seconds, of a size in bytes.
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    /// Never empty: the default stands instead.
    bool required = false;
    /// In a list of maps: has no default.
    bool in_every_entry = false;
    /// Never shown.
    bool secret = false;
    /// Why the key is accepted though it changes nothing; empty when it works.
    std::string_view no_effect = {};
};

/// What is wrong with a value, as the rest of a sentence about the key.
using Complaint = std::optional<std::string>;

/// Whether a text has the shape.
Complaint check_shape(Shape shape, std::string_view text);
/// For the reference page: "host name", "IP address".
std::string_view describe(Shape shape);

}  // namespace postrider::config
