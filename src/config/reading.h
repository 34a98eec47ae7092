// Turns a written value into each type that settings have, and back.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "config/settings.h"
#include "config/value.h"

namespace postrider::config {

// The words of each enumeration, in the order of its values.
constexpr std::array<std::string_view, 2> words(WebProtocol) {
    return {"http", "https"};
}
constexpr std::array<std::string_view, 3> words(SystemMailAuth) {
    return {"plain", "login", "cram_md5"};
}
constexpr std::array<std::string_view, 2> words(VerifyMode) {
    return {"none", "peer"};
}
constexpr std::array<std::string_view, 4> words(ListenerTls) {
    return {"none", "starttls", "starttls_required", "implicit"};
}
constexpr std::array<std::string_view, 3> words(ListenerAuth) {
    return {"under_tls", "always", "never"};
}
constexpr std::array<std::string_view, 2> words(ListenerPurpose) {
    return {"any", "submission"};
}
constexpr std::array<std::string_view, 4> words(TlsVersion) {
    return {"1.0", "1.1", "1.2", "1.3"};
}
constexpr std::array<std::string_view, 2> words(WebTls) {
    return {"none", "implicit"};
}
constexpr std::array<std::string_view, 2> words(StoreEngine) {
    return {"sqlite", "postgresql"};
}
constexpr std::array<std::string_view, 4> words(AddressFamily) {
    return {"ipv6_first", "ipv4_first", "ipv6_only", "ipv4_only"};
}
constexpr std::array<std::string_view, 3> words(Transcripts) {
    return {"none", "troubled", "all"};
}
constexpr std::array<std::string_view, 3> words(DeliveryTls) {
    return {"none", "opportunistic", "required"};
}
constexpr std::array<std::string_view, 5> words(DestinationTls) {
    return {"none", "opportunistic", "encrypted", "verified", "dane"};
}
constexpr std::array<std::string_view, 2> words(PublishedPolicies) {
    return {"obey", "ignore"};
}
constexpr std::array<std::string_view, 4> words(SourceProxy) {
    return {"none", "socks5", "haproxy_v1", "haproxy_v2"};
}
constexpr std::array<std::string_view, 5> words(SourceTls) {
    return {"none", "opportunistic", "required", "verified", "implicit"};
}
constexpr std::array<std::string_view, 2> words(WarmUpPeriod) {
    return {"day", "hour"};
}
constexpr std::array<std::string_view, 2> words(WarmUpSpan) {
    return {"provider", "together"};
}
constexpr std::array<std::string_view, 11> words(RetryClass) {
    return {
        "any",
        "bad-address",
        "mailbox-full",
        "reputation",
        "content",
        "policy",
        "authentication",
        "rate",
        "network",
        "relaying",
        "other"
    };
}
constexpr std::array<std::string_view, 3> words(MailStream) {
    return {"any", "direct", "bulk"};
}
constexpr std::array<std::string_view, 4> words(RetryStream) {
    return {"any", "direct", "bulk", "arriving"};
}
constexpr std::array<std::string_view, 2> words(BounceContent) {
    return {"headers", "message"};
}
constexpr std::array<std::string_view, 2> words(WhenDown) {
    return {"open", "closed"};
}
constexpr std::array<std::string_view, 2> words(base::LogFormat) {
    return {"logfmt", "json"};
}
constexpr std::array<std::string_view, 4> words(base::LogLevel) {
    return {"debug", "info", "warning", "error"};
}

template <class T>
concept Worded = requires(T value) { words(value); };

// Reads a value that is not empty unless the type is a list, text or pattern. Leaves `out` as it
// was when it complains.
Complaint read(const Value& value, const Rule& rule, std::string& out);
Complaint read(const Value& value, const Rule& rule, bool& out);
Complaint read(const Value& value, const Rule& rule, int& out);
Complaint read(const Value& value, const Rule& rule, double& out);
/// A whole number of seconds, or a duration with its unit.
Complaint read(const Value& value, const Rule& rule, std::chrono::seconds& out);
/// A number with its unit: 500ms, 30s, 5m, 4h, 5d.
Complaint read(const Value& value, const Rule& rule, base::Duration& out);
Complaint read(const Value& value, const Rule& rule, ByteSize& out);
Complaint read(const Value& value, const Rule& rule, std::vector<std::string>& out);
Complaint read(const Value& value, const Rule& rule, std::vector<Relay>& out);
Complaint read(const Value& value, const Rule& rule, AddressPattern& out);

/// The place of a word in `allowed`.
Complaint read_word(
    const Value& value, std::span<const std::string_view> allowed, std::size_t& out
);

template <Worded E>
Complaint read(const Value& value, const Rule&, E& out) {
    static constexpr auto allowed = words(E{});
    auto place = static_cast<std::size_t>(out);
    Complaint complaint = read_word(value, allowed, place);
    out = static_cast<E>(place);
    return complaint;
}

// As the file would say it; "" for what is empty.
std::string write(const std::string& value);
std::string write(bool value);
std::string write(int value);
std::string write(double value);
std::string write(std::chrono::seconds value);
std::string write(base::Duration value);
std::string write(ByteSize value);
std::string write(const std::vector<std::string>& value);
std::string write(const std::vector<Relay>& value);
std::string write(const AddressPattern& value);
template <Worded E>
std::string write(E value) {
    return std::string(words(value).at(static_cast<std::size_t>(value)));
}

}  // namespace postrider::config
