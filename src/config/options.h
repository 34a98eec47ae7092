// The one table of options: each group and key, what it means, what it may be, where it goes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "config/reading.h"
#include "config/settings.h"
#include "config/value.h"

namespace postrider::config {

/// How a key's value reaches the struct of its group.
struct Access {
    std::string_view type;
    /// Words of an enumeration, else none.
    std::vector<std::string_view> words;
    bool is_list = false;
    /// An empty value means something: no text, no items.
    bool takes_empty = false;
    Complaint (*read)(void* group, const Value& value, const Rule& rule) = nullptr;
    std::string (*write)(const void* group) = nullptr;
};

struct Option {
    std::string_view key;
    Access access;
    Rule rule;
    std::string_view meaning;
};

enum class Origin : std::uint8_t { postal, postrider };

struct Group {
    std::string_view name;
    Origin origin = Origin::postal;
    std::string_view meaning;
    /// Why all of it is accepted though it changes nothing; empty when it works.
    std::string_view no_effect;
    /// The struct in the settings; in a list of maps, one more element. Null when nothing is kept.
    void* (*place)(Settings& settings) = nullptr;
    bool is_list = false;
    std::vector<Option> options;
};

/// All groups, Postal's first. Thread-safe; built once.
const std::vector<Group>& groups();
const Group* find_group(std::string_view name);
const Option* find_option(const Group& group, std::string_view key);

/// "SMTP_SERVER_DEFAULT_PORT", "POSTRIDER_STORE_ENGINE"; empty for lists of maps.
std::string environment_name(const Group& group, const Option& option);

std::vector<Group> postal_groups();
std::vector<Group> postrider_groups();

// The rest serves the two files that fill the table.

/// The word for a type in the reference page.
template <class T>
constexpr std::string_view type_name() {
    if constexpr (std::is_same_v<T, bool>) {
        return "true or false";
    } else if constexpr (std::is_same_v<T, int>) {
        return "whole number";
    } else if constexpr (std::is_same_v<T, double>) {
        return "number";
    } else if constexpr (std::is_same_v<T, std::chrono::seconds>) {
        return "seconds";
    } else if constexpr (std::is_same_v<T, base::Duration>) {
        return "duration";
    } else if constexpr (std::is_same_v<T, ByteSize>) {
        return "size";
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
        return "list of text";
    } else if constexpr (std::is_same_v<T, std::vector<Relay>>) {
        return "list of relays";
    } else if constexpr (std::is_same_v<T, AddressPattern>) {
        return "regular expression";
    } else if constexpr (Worded<T>) {
        return "word";
    } else {
        static_assert(std::is_same_v<T, std::string>);
        return "text";
    }
}

template <class T>
Access access_of() {
    Access access{.type = type_name<T>()};
    if constexpr (Worded<T>) {
        static constexpr auto allowed = words(T{});
        access.words.assign(allowed.begin(), allowed.end());
    }
    access.is_list =
        std::is_same_v<T, std::vector<std::string>> || std::is_same_v<T, std::vector<Relay>>;
    access.takes_empty =
        access.is_list || std::is_same_v<T, std::string> || std::is_same_v<T, AddressPattern>;
    return access;
}

template <class Owner, class T>
Owner owner_of(T Owner::*);
template <class Owner, class T>
T type_of(T Owner::*);

/// A key that is kept in `Member` of its group's struct.
template <auto Member>
Access field() {
    using Owner = decltype(owner_of(Member));
    Access access = access_of<decltype(type_of(Member))>();
    access.read = [](void* group, const Value& value, const Rule& rule) {
        return read(value, rule, static_cast<Owner*>(group)->*Member);
    };
    access.write = [](const void* group) {
        return write(static_cast<const Owner*>(group)->*Member);
    };
    return access;
}

/// The same where zero, which nobody may give, is what it is when it is not given.
template <auto Member>
Access field_or_none() {
    using Owner = decltype(owner_of(Member));
    using Type = decltype(type_of(Member));
    Access access = field<Member>();
    access.write = [](const void* group) {
        const Type& value = static_cast<const Owner*>(group)->*Member;
        return value > Type{} ? write(value) : std::string();
    };
    return access;
}

/// A key of which only the type is checked.
template <class T>
Access unused() {
    Access access = access_of<T>();
    access.read = [](void*, const Value& value, const Rule& rule) {
        T ignored{};
        return read(value, rule, ignored);
    };
    access.write = [](const void*) { return std::string(); };
    return access;
}

template <auto Member>
void* place(Settings& settings) {
    return &(settings.*Member);
}

template <auto Member>
void* append(Settings& settings) {
    return &(settings.*Member).emplace_back();
}

constexpr Rule shaped(Shape shape) {
    return {.shape = shape};
}
/// Never empty: the default stands instead.
constexpr Rule required(Rule rule) {
    rule.required = true;
    return rule;
}
/// To be given in every entry of a list of maps.
constexpr Rule in_every_entry(Rule rule) {
    rule.required = true;
    rule.in_every_entry = true;
    return rule;
}
constexpr Rule between(std::int64_t least, std::int64_t most) {
    return {.least = least, .most = most};
}
constexpr Rule no_effect(std::string_view why, Rule rule = {}) {
    rule.no_effect = why;
    return rule;
}

constexpr Rule any_value{};
constexpr Rule a_port = between(1, 65535);
constexpr Rule a_secret{.secret = true};
constexpr Rule a_path = shaped(Shape::path);
constexpr Rule a_host = shaped(Shape::host);
constexpr Rule own_host = required(shaped(Shape::host));
constexpr Rule an_address = required(shaped(Shape::address));
/// Wide enough for counts and days, narrow enough to catch a slip.
constexpr Rule a_count = between(1, 1'000'000'000);
constexpr Rule days = between(0, 36500);

}  // namespace postrider::config
