// The provider file.
#include "shaping/providers.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii.h"

namespace postrider::shaping {
namespace {

constexpr std::size_t hosts_max = 32;
constexpr std::uint32_t number_max = 100'000;

/// The first word of a line, which is taken off it.
std::string_view take_word(std::string_view& line) {
    line = base::trim(line);
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    const auto word = line.substr(0, end);
    line = base::trim(line.substr(end));
    return word;
}

std::optional<std::uint32_t> read_number(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (trouble != std::errc{} || end != text.data() + text.size() || number == 0 ||
        number > number_max) {
        return std::nullopt;
    }
    return number;
}

/// Reads line by line into the provider that was named last.
class Reading {
public:
    Reading(std::string_view whose, std::string_view file) : whose_(whose), file_(file) {}

    /// Empty: well. Else what is wrong with the line.
    std::string take_line(std::string_view line, std::size_t number);
    std::string end() const;
    std::vector<Provider> take() { return std::move(all_); }

private:
    std::string begin_provider(std::string_view name);
    std::string take_hosts(std::string_view hosts);
    std::string take_limit(std::string_view word, std::string_view value);
    std::string missing() const;
    /// Who sets a limit of the last provider, in this line.
    std::string from() const;

    std::string_view whose_;
    std::string_view file_;
    std::size_t number_ = 0;
    bool has_version_ = false;
    std::vector<Provider> all_;
};

bool has_all(const Provider& provider, const std::vector<std::string>& hosts) {
    return !hosts.empty() &&
           std::ranges::all_of(hosts, [&](const std::string& host) { return provider.has(host); });
}

std::string Reading::from() const {
    auto from = std::string(whose_) + " " + all_.back().name;
    if (!file_.empty()) {
        from.append(", at ").append(file_).append(":") += std::to_string(number_);
    }
    return from;
}

std::string Reading::take_line(std::string_view line, std::size_t number) {
    number_ = number;
    line = base::trim(line);
    if (line.empty() || line.starts_with('#')) {
        return {};
    }
    if (!has_version_) {
        has_version_ = line == "version 1";
        return has_version_ ? "" : "The first line must be: version 1";
    }
    if (line.starts_with('[')) {
        return begin_provider(line);
    }
    if (all_.empty()) {
        return "A provider must be named first, as [name]";
    }
    const auto word = take_word(line);
    if (line.empty()) {
        return std::string(word) + " needs a value";
    }
    Provider& provider = all_.back();
    if (word == "hosts") {
        return take_hosts(line);
    }
    if (word == "for") {
        provider.whose = line;
        return {};
    }
    if (word == "source") {
        provider.sources.emplace_back(line);
        return {};
    }
    if (word == "reply") {
        provider.replies.emplace_back(line);
        return {};
    }
    return take_limit(word, line);
}

std::string Reading::begin_provider(std::string_view line) {
    if (auto trouble = missing(); !trouble.empty()) {
        return trouble;
    }
    const bool is_closed = line.size() > 2 && line.ends_with(']');
    const auto name = is_closed ? line.substr(1, line.size() - 2) : std::string_view{};
    const bool is_name = is_closed && std::ranges::all_of(name, [](char c) {
                             return base::is_alpha(c) || base::is_digit(c) || c == '-' || c == '.';
                         });
    if (!is_name) {
        return "A provider's name is of letters, digits, dots and hyphens, as [name]";
    }
    if (std::ranges::find(all_, name, &Provider::name) != all_.end()) {
        return "The provider " + std::string(name) + " stands here twice";
    }
    all_.emplace_back().name = name;
    return {};
}

std::string Reading::take_hosts(std::string_view hosts) {
    while (!hosts.empty()) {
        auto& known = all_.back().hosts;
        known.push_back(base::to_lower(take_word(hosts)));
        if (known.size() > hosts_max) {
            return "Too many hosts";
        }
    }
    return {};
}

std::string Reading::take_limit(std::string_view word, std::string_view value) {
    Provider& provider = all_.back();
    if (word == "connections" || word == "messages-per-connection") {
        const auto number = read_number(value);
        if (!number) {
            return std::string(word) + " needs a number from 1 to " + std::to_string(number_max);
        }
        auto& limit = word == "connections" ? provider.limits.connections
                                            : provider.limits.messages_per_connection;
        limit = {*number, from()};
        return {};
    }
    if (word == "messages" || word == "connects") {
        const auto rate = parse_rate(value);
        if (!rate) {
            return std::string(word) + " needs a rate such as 100/s, 20/min, 500/h or 1000/day";
        }
        auto& limit = word == "messages" ? provider.limits.messages : provider.limits.connects;
        limit = {*rate, from()};
        return {};
    }
    return "Unknown word: " + std::string(word);
}

std::string Reading::missing() const {
    if (all_.empty()) {
        return {};
    }
    const Provider& last = all_.back();
    if (last.hosts.empty()) {
        return "The provider " + last.name + " has no hosts";
    }
    if (last.sources.empty()) {
        return "The provider " + last.name + " names no source";
    }
    const auto& limits = last.limits;
    if (!last.whose.empty() && (limits.connections || limits.messages_per_connection ||
                                limits.connects || !limits.messages)) {
        return "The provider " + last.name + " is for " + last.whose +
               " alone, so it limits messages and nothing else";
    }
    return {};
}

std::string Reading::end() const {
    return has_version_ ? missing() : "The first line must be: version 1";
}

}  // namespace

bool Provider::has(std::string_view host) const {
    const std::string lower = base::to_lower(host);
    return std::ranges::any_of(hosts, [&](const std::string& known) {
        return known.starts_with('.') ? lower.ends_with(known) : lower == known;
    });
}

std::expected<Providers, ProviderError> Providers::parse(
    std::string_view text, std::string_view whose, std::string_view file
) {
    Reading reading(whose, file);
    std::size_t number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        ++number;
        auto trouble = reading.take_line(text.substr(0, end), number);
        if (!trouble.empty()) {
            return std::unexpected(ProviderError{.line = number, .what = std::move(trouble)});
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (auto trouble = reading.end(); !trouble.empty()) {
        return std::unexpected(ProviderError{.line = number, .what = std::move(trouble)});
    }
    Providers providers;
    providers.all_ = reading.take();
    return providers;
}

const Provider* Providers::of(const std::vector<std::string>& hosts) const {
    const auto found = std::ranges::find_if(all_, [&](const Provider& provider) {
        return provider.whose.empty() && has_all(provider, hosts);
    });
    return found == all_.end() ? nullptr : &*found;
}

std::vector<const Provider*> Providers::of_tenants(const std::vector<std::string>& hosts) const {
    std::vector<const Provider*> found;
    for (const Provider& provider : all_) {
        if (!provider.whose.empty() && has_all(provider, hosts)) {
            found.push_back(&provider);
        }
    }
    return found;
}

const Provider* Providers::named(std::string_view name) const {
    const auto found = std::ranges::find(all_, name, &Provider::name);
    return found == all_.end() ? nullptr : &*found;
}

}  // namespace postrider::shaping
