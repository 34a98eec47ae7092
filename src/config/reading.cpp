// Turns a written value into each type that settings have, and back.
#include "config/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "config/problem.h"
#include "config/relay.h"

namespace postrider::config {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t worth;
};

constexpr std::array<Unit, 5> duration_units = {
    {{"ms", 1000}, {"s", 1'000'000}, {"m", 60'000'000}, {"h", 3'600'000'000}, {"d", 86'400'000'000}}
};
constexpr std::array<Unit, 11> size_units = {
    {{"B", 1},
     {"KB", 1000},
     {"MB", 1'000'000},
     {"GB", 1'000'000'000},
     {"KiB", 1024},
     {"MiB", 1 << 20},
     {"GiB", 1 << 30},
     {"K", 1024},
     {"M", 1 << 20},
     {"G", 1 << 30},
     {"", 1}}
};

constexpr std::int64_t micros_in_second = 1'000'000;

std::string quoted(const Value& value) {
    return "\"" + value.text() + "\"";
}

/// A list stands where one value should.
Complaint refuse_list(const Value& value) {
    if (value.is_list) {
        return "is a list; it takes one value";
    }
    return std::nullopt;
}

std::optional<std::int64_t> to_integer(std::string_view text) {
    text = base::trim(text);
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

Complaint check_bounds(std::int64_t number, const Rule& rule, std::string_view unit = "") {
    if (number < rule.least) {
        return fmt::format("{}{} is below {}{}", number, unit, rule.least, unit);
    }
    if (number > rule.most) {
        return fmt::format("{}{} is above {}{}", number, unit, rule.most, unit);
    }
    return std::nullopt;
}

/// A whole number followed by one of the units; nothing when it is not that or too large.
std::optional<std::int64_t> measure(std::string_view text, std::span<const Unit> units) {
    text = base::trim(text);
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = to_integer(text.substr(0, digits));
    const std::string_view name = base::trim(text.substr(digits));
    const auto unit = std::ranges::find_if(units, [&](const Unit& candidate) {
        return base::iequals(candidate.name, name);
    });
    if (!number || unit == units.end() ||
        *number > std::numeric_limits<std::int64_t>::max() / unit->worth) {
        return std::nullopt;
    }
    return *number * unit->worth;
}

std::string to_text(std::int64_t amount, std::span<const Unit> units) {
    const Unit* best = nullptr;
    for (const Unit& unit : units) {
        const bool whole = amount % unit.worth == 0 && amount >= unit.worth;
        if (whole && (best == nullptr || unit.worth > best->worth)) {
            best = &unit;
        }
    }
    return best == nullptr ? fmt::format("{}", amount)
                           : fmt::format("{}{}", amount / best->worth, best->name);
}

}  // namespace

Complaint read(const Value& value, const Rule& rule, std::string& out) {
    if (Complaint complaint = refuse_list(value)) {
        return complaint;
    }
    const std::string text = value.is_empty() ? std::string() : value.text();
    if (!text.empty()) {
        if (Complaint complaint = check_shape(rule.shape, text)) {
            return complaint;
        }
    }
    out = text;
    return std::nullopt;
}

Complaint read(const Value& value, const Rule&, bool& out) {
    constexpr std::array<std::string_view, 5> yes = {"true", "yes", "on", "1", "1.0"};
    constexpr std::array<std::string_view, 5> no = {"false", "no", "off", "0", "0.0"};
    if (Complaint complaint = refuse_list(value)) {
        return complaint;
    }
    const auto is_text = [&](std::string_view word) { return base::iequals(value.text(), word); };
    if (std::ranges::none_of(yes, is_text) && std::ranges::none_of(no, is_text)) {
        return fmt::format("{} is neither true nor false", quoted(value));
    }
    out = std::ranges::any_of(yes, is_text);
    return std::nullopt;
}

Complaint read(const Value& value, const Rule& rule, int& out) {
    if (Complaint complaint = refuse_list(value)) {
        return complaint;
    }
    const auto number = to_integer(value.text());
    if (!number) {
        return fmt::format("{} is not a whole number", quoted(value));
    }
    constexpr int most = std::numeric_limits<int>::max();
    Rule bounds = rule;
    bounds.least = std::max<std::int64_t>(rule.least, std::numeric_limits<int>::min());
    bounds.most = std::min<std::int64_t>(rule.most, most);
    if (Complaint complaint = check_bounds(*number, bounds)) {
        return complaint;
    }
    out = static_cast<int>(*number);
    return std::nullopt;
}

Complaint read(const Value& value, const Rule& rule, double& out) {
    if (Complaint complaint = refuse_list(value)) {
        return complaint;
    }
    const std::string_view text = base::trim(value.text());
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
        return fmt::format("{} is not a number", quoted(value));
    }
    if (number < static_cast<double>(rule.least) || number > static_cast<double>(rule.most)) {
        return fmt::format("{} is not between {} and {}", text, rule.least, rule.most);
    }
    out = number;
    return std::nullopt;
}

Complaint read(const Value& value, const Rule& rule, std::chrono::seconds& out) {
    if (Complaint complaint = refuse_list(value)) {
        return complaint;
    }
    auto number = to_integer(value.text());
    if (!number) {
        const auto micros = measure(value.text(), duration_units);
        if (!micros || *micros % micros_in_second != 0) {
            return fmt::format("{} is not a whole number of seconds", quoted(value));
        }
        number = *micros / micros_in_second;
    }
    if (Complaint complaint = check_bounds(*number, rule, "s")) {
        return complaint;
    }
    out = std::chrono::seconds(*number);
    return std::nullopt;
}

Complaint read(const Value& value, const Rule& rule, base::Duration& out) {
    if (Complaint complaint = refuse_list(value)) {
        return complaint;
    }
    const auto micros = measure(value.text(), duration_units);
    if (!micros) {
        return fmt::format("{} is not a duration such as 500ms, 30s, 5m, 4h or 5d", quoted(value));
    }
    if (Complaint complaint = check_bounds(*micros / micros_in_second, rule, "s")) {
        return complaint;
    }
    out = base::Duration(*micros);
    return std::nullopt;
}

Complaint read(const Value& value, const Rule& rule, ByteSize& out) {
    if (Complaint complaint = refuse_list(value)) {
        return complaint;
    }
    const auto bytes = measure(value.text(), size_units);
    if (!bytes) {
        return fmt::format("{} is not a size such as 4096, 64KiB or 50MB", quoted(value));
    }
    if (Complaint complaint = check_bounds(*bytes, rule, " bytes")) {
        return complaint;
    }
    out.bytes = static_cast<std::uint64_t>(*bytes);
    return std::nullopt;
}

Complaint read(const Value& value, const Rule& rule, std::vector<std::string>& out) {
    for (const std::string& item : value.items) {
        if (Complaint complaint = check_shape(rule.shape, item)) {
            return complaint;
        }
    }
    out = value.items;
    return std::nullopt;
}

Complaint read(const Value& value, const Rule&, std::vector<Relay>& out) {
    std::vector<Relay> relays;
    for (const std::string& item : value.items) {
        auto relay = parse_relay(item);
        if (!relay) {
            return relay.error();
        }
        relays.push_back(*std::move(relay));
    }
    out = std::move(relays);
    return std::nullopt;
}

Complaint read(const Value& value, const Rule&, AddressPattern& out) {
    if (Complaint complaint = refuse_list(value)) {
        return complaint;
    }
    auto pattern = AddressPattern::parse(value.is_empty() ? "" : value.text());
    if (!pattern) {
        return pattern.error();
    }
    out = *std::move(pattern);
    return std::nullopt;
}

Complaint read_word(
    const Value& value, std::span<const std::string_view> allowed, std::size_t& out
) {
    if (Complaint complaint = refuse_list(value)) {
        return complaint;
    }
    const auto found = std::ranges::find_if(allowed, [&](std::string_view word) {
        return base::iequals(word, value.text());
    });
    if (found == allowed.end()) {
        const std::string_view near = nearest(value.text(), {allowed.begin(), allowed.end()});
        return fmt::format(
            "{} is not one of {}{}",
            quoted(value),
            fmt::join(allowed, ", "),
            near.empty() ? "" : fmt::format("; did you mean {}?", near)
        );
    }
    out = static_cast<std::size_t>(found - allowed.begin());
    return std::nullopt;
}

std::string write(const std::string& value) {
    return value;
}
std::string write(bool value) {
    return value ? "true" : "false";
}
std::string write(int value) {
    return fmt::format("{}", value);
}
std::string write(double value) {
    return fmt::format("{}", value);
}
std::string write(std::chrono::seconds value) {
    return fmt::format("{}", value.count());
}
std::string write(base::Duration value) {
    return to_text(value.count(), duration_units);
}
std::string write(ByteSize value) {
    return value.bytes == 0 ? "" : to_text(static_cast<std::int64_t>(value.bytes), size_units);
}
std::string write(const std::vector<std::string>& value) {
    return value.empty() ? "[]" : fmt::format("[{}]", fmt::join(value, ", "));
}
std::string write(const std::vector<Relay>& value) {
    std::vector<std::string> items;
    for (const Relay& relay : value) {
        items.push_back(write(relay));
    }
    return write(items);
}
std::string write(const AddressPattern& value) {
    return value.text();
}

}  // namespace postrider::config
