// The DNS as zone text.
#include "testing/zone.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>

#include "base/ascii.h"
#include "base/encoding.h"
#include "dns/rdata.h"

namespace postrider::testing {
namespace {

using dns::RecordType;

constexpr auto default_ttl = std::chrono::hours(1);
constexpr int aliases_max = 8;

/// A word, or a string in quotes.
struct Token {
    std::string text;
    bool is_quoted = false;
};

Token take_quoted(std::string_view& line) {
    Token token{.is_quoted = true};
    line.remove_prefix(1);
    while (!line.empty() && line.front() != '"') {
        if (line.front() == '\\' && line.size() > 1) {
            line.remove_prefix(1);
        }
        token.text += line.front();
        line.remove_prefix(1);
    }
    if (line.empty()) {
        throw std::invalid_argument("a quote without end");
    }
    line.remove_prefix(1);
    return token;
}

std::vector<Token> split_tokens(std::string_view line) {
    std::vector<Token> tokens;
    for (;;) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
        if (line.empty() || line.front() == ';') {
            return tokens;
        }
        if (line.front() == '"') {
            tokens.push_back(take_quoted(line));
        } else {
            const auto size = std::min(line.find_first_of(" \t\r;"), line.size());
            tokens.push_back({.text = std::string(line.substr(0, size))});
            line.remove_prefix(size);
        }
    }
}

std::string normalise(std::string_view name) {
    return base::to_lower(name.ends_with('.') ? name.substr(0, name.size() - 1) : name);
}

template <class Number>
Number to_number(const std::string& text) {
    Number number{};
    const auto* end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || last != end) {
        throw std::invalid_argument("not a number: " + text);
    }
    return number;
}

std::optional<RecordType> type_of(std::string_view name) {
    using enum RecordType;
    for (const auto type : {a, aaaa, cname, mx, ptr, tlsa, txt}) {
        if (base::iequals(name, dns::to_string(type))) {
            return type;
        }
    }
    return std::nullopt;
}

std::string address_rdata(const std::string& text, RecordType type) {
    const auto address = base::IpAddress::parse(text);
    if (!address || address->is_v4() != (type == RecordType::a)) {
        throw std::invalid_argument("not an address: " + text);
    }
    return std::string(address->bytes());
}

std::string text_rdata(std::span<const Token> values) {
    std::string rdata;
    for (const auto& value : values) {
        rdata += dns::write_txt(value.text);
    }
    return rdata;
}

std::string tlsa_rdata(std::span<const Token> values) {
    const auto association = base::from_hex(values[3].text);
    if (!association) {
        throw std::invalid_argument("not hexadecimal: " + values[3].text);
    }
    return dns::write_tlsa({
        .usage = to_number<std::uint8_t>(values[0].text),
        .selector = to_number<std::uint8_t>(values[1].text),
        .matching = to_number<std::uint8_t>(values[2].text),
        .association = *association,
    });
}

std::string rdata_of(RecordType type, std::span<const Token> values) {
    const std::size_t needed = type == RecordType::mx ? 2 : type == RecordType::tlsa ? 4 : 1;
    if (values.size() < needed || (type != RecordType::txt && values.size() > needed)) {
        throw std::invalid_argument("wrong number of values");
    }
    switch (type) {
        case RecordType::a:
        case RecordType::aaaa:
            return address_rdata(values[0].text, type);
        case RecordType::cname:
        case RecordType::ptr:
            return dns::write_name(normalise(values[0].text));
        case RecordType::mx:
            return dns::write_mx({
                .preference = to_number<std::uint16_t>(values[0].text),
                .exchange = normalise(values[1].text),
            });
        case RecordType::txt:
            return text_rdata(values);
        case RecordType::tlsa:
            return tlsa_rdata(values);
    }
    throw std::invalid_argument("unknown type");
}

}  // namespace

void ZoneLookup::add(std::string_view text) {
    for (const auto line : base::split(text, '\n')) {
        try {
            add_line(line);
        } catch (const std::invalid_argument& error) {
            throw std::invalid_argument(std::string(line) + ": " + error.what());
        }
    }
}

void ZoneLookup::add_line(std::string_view line) {
    const auto tokens = split_tokens(line);
    if (tokens.empty()) {
        return;
    }
    std::span rest = std::span(tokens).subspan(1);
    base::Duration ttl = default_ttl;
    if (!rest.empty() && base::is_digit(rest.front().text.front())) {
        ttl = std::chrono::seconds(to_number<std::uint32_t>(rest.front().text));
        rest = rest.subspan(1);
    }
    if (!rest.empty() && base::iequals(rest.front().text, "IN")) {
        rest = rest.subspan(1);
    }
    const auto type = rest.empty() ? std::nullopt : type_of(rest.front().text);
    if (!type) {
        throw std::invalid_argument("no type that a zone here can hold");
    }
    auto rdata = rdata_of(*type, rest.subspan(1));
    nodes_[normalise(tokens.front().text)].records.push_back(
        {.type = *type, .ttl = ttl, .rdata = std::move(rdata)}
    );
}

void ZoneLookup::remove(std::string_view name) {
    nodes_.erase(normalise(name));
}

void ZoneLookup::mark_failing(std::string_view name, std::string reason) {
    nodes_[normalise(name)].failure = std::move(reason);
}

void ZoneLookup::mark_slow(std::string_view name, base::Duration time) {
    nodes_[normalise(name)].time = time;
}

void ZoneLookup::mark_secure(std::string_view name) {
    nodes_[normalise(name)].is_secure = true;
}

void ZoneLookup::mark_insecure(std::string_view name) {
    nodes_[normalise(name)].is_insecure = true;
}

net::Task<dns::Reply> ZoneLookup::ask(dns::Question question) {
    asked_.push_back(question);
    const auto time = time_of(question.name);
    if (time > base::Duration::zero()) {
        co_await clock_->sleep_until(clock_->instant() + time);
    }
    co_return answer(question);
}

base::Duration ZoneLookup::time_of(const std::string& name) const {
    const auto* node = find(name);
    return node == nullptr || clock_ == nullptr ? base::Duration::zero() : node->time;
}

const ZoneLookup::Node* ZoneLookup::find(const std::string& name) const {
    if (const auto found = nodes_.find(name); found != nodes_.end()) {
        return &found->second;
    }
    // RFC 4592 §3.3.1: the wildcard of the closest name that exists.
    for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
        if (const auto found = nodes_.find("*" + name.substr(dot)); found != nodes_.end()) {
            return &found->second;
        }
        if (exists(name.substr(dot + 1))) {
            return nullptr;
        }
    }
    return nullptr;
}

bool ZoneLookup::exists(const std::string& name) const {
    return std::ranges::any_of(nodes_, [&](const auto& node) {
        return !node.second.records.empty() &&
               (node.first == name || node.first.ends_with("." + name));
    });
}

bool ZoneLookup::is_secure(const std::string& name) const {
    const auto* node = find(name);
    if (node == nullptr) {
        return is_all_secure_;
    }
    return (is_all_secure_ || node->is_secure) && !node->is_insecure;
}

dns::Reply ZoneLookup::answer(const dns::Question& question) const {
    dns::Reply reply{.ttl = default_ttl, .is_secure = true};
    auto name = question.name;
    for (int alias = 0; alias < aliases_max; ++alias) {
        const auto* node = find(name);
        reply.is_secure = reply.is_secure && is_secure(name);
        if (node != nullptr && !node->failure.empty()) {
            return {.status = dns::ReplyStatus::cannot_tell, .reason = node->failure};
        }
        std::string target;
        for (const auto& record : node != nullptr ? node->records : std::vector<Record>{}) {
            if (record.type == question.type) {
                reply.records.push_back(record.rdata);
                reply.ttl = std::min(reply.ttl, record.ttl);
            } else if (record.type == RecordType::cname) {
                target = dns::parse_name(record.rdata).value_or("");
            }
        }
        if (!reply.records.empty() || target.empty()) {
            using enum dns::ReplyStatus;
            const bool is_there = (node != nullptr && !node->records.empty()) || exists(name);
            reply.canonical_name = name == question.name ? "" : name;
            reply.status = !reply.records.empty() ? found
                           : is_there             ? no_such_record
                                                  : no_such_name;
            return reply;
        }
        name = target;
    }
    return {.status = dns::ReplyStatus::cannot_tell, .reason = "aliases without end"};
}

}  // namespace postrider::testing
