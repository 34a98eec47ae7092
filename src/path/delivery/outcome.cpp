// The table of meanings.
#include "path/delivery/outcome.h"

#include <array>
#include <charconv>

#include "base/ascii.h"

namespace postrider::delivery {
namespace {

using model::AttemptResult;
using smtp::Stage;

constexpr Meaning deferred(Scope scope, std::string_view explanation) {
    return {.result = AttemptResult::deferred, .scope = scope, .explanation = explanation};
}
constexpr Meaning bounced(Scope scope, std::string_view explanation) {
    return {.result = AttemptResult::bounced, .scope = scope, .explanation = explanation};
}

/// Before the first MAIL: what the host says concerns the host.
bool concerns_host(Stage stage) {
    switch (stage) {
        case Stage::connect:
        case Stage::greeting:
        case Stage::ehlo:
        case Stage::starttls:
        case Stage::auth:
            return true;
        case Stage::mail:
        case Stage::rcpt:
        case Stage::data:
        case Stage::body:
        case Stage::final_dot:
        case Stage::rset:
        case Stage::quit:
            return false;
    }
    return false;
}

std::string_view refusal_at(Stage stage) {
    switch (stage) {
        case Stage::mail:
            return "The host refused the sender";
        case Stage::rcpt:
            return "The host refused the recipient";
        default:
            return "The host refused the message";
    }
}

std::string_view delay_at(Stage stage) {
    switch (stage) {
        case Stage::mail:
            return "The host does not take mail from this sender just now";
        case Stage::rcpt:
            return "The host does not take mail for this recipient just now";
        default:
            return "The host does not take this message just now";
    }
}

Meaning meaning_of_host(Stage stage, const smtp::Reply& reply) {
    // RFC 7504 §4: 521 and 556 say that mail is never taken here.
    if (reply.code == 521 || reply.code == 556) {
        return bounced(Scope::host, "The host takes no mail at all");
    }
    switch (stage) {
        case Stage::greeting:
            // A 5yz greeting is as often a full or broken host as a ban; it is worth another try
            // (RFC 5321 §4.2.1 lets the client decide what it gives up).
            return deferred(Scope::host, "The host refused the connection");
        case Stage::ehlo:
            return deferred(Scope::host, "The host refused our greeting");
        case Stage::starttls:
            return deferred(Scope::host, "The host refused to start TLS");
        default:
            return deferred(Scope::host, "The host refused our credentials");
    }
}

std::optional<std::uint32_t> number_before(std::string_view text, std::string_view unit) {
    const auto at = base::to_lower(text).find(unit);
    if (at == std::string::npos) {
        return std::nullopt;
    }
    std::size_t end = at;
    while (end > 0 && text[end - 1] == ' ') {
        --end;
    }
    std::size_t begin = end;
    while (begin > 0 && base::is_digit(text[begin - 1])) {
        --begin;
    }
    std::uint32_t number = 0;
    const auto [rest, error] = std::from_chars(text.data() + begin, text.data() + end, number);
    if (begin == end || error != std::errc{}) {
        return std::nullopt;
    }
    return number;
}

}  // namespace

Meaning meaning_of(Stage stage, const smtp::Reply& reply) {
    // RFC 5321 §3.8: 421 at any time means that the host closes the channel.
    if (reply.code == 421) {
        return deferred(Scope::host, "The host is closing its service");
    }
    if (concerns_host(stage)) {
        return meaning_of_host(stage, reply);
    }
    if (reply.is_permanent()) {
        return bounced(Scope::recipient, refusal_at(stage));
    }
    if (reply.is_transient()) {
        return deferred(Scope::recipient, delay_at(stage));
    }
    return deferred(Scope::host, "The host gave a reply that makes no sense here");
}

Meaning meaning_of(Stage stage, WireTrouble trouble) {
    if (stage == Stage::final_dot) {
        // RFC 5321 §4.5.4.2: the host may have taken it; trying again may double it, giving up may
        // lose it.
        return deferred(
            Scope::recipient, "The connection broke while the host was to confirm the message"
        );
    }
    switch (trouble) {
        case WireTrouble::timed_out:
            return deferred(
                Scope::host,
                stage == Stage::connect ? "The host did not answer" : "The host took too long"
            );
        case WireTrouble::refused:
            return deferred(Scope::host, "The host refused the connection");
        case WireTrouble::unreachable:
            return deferred(Scope::host, "The host cannot be reached");
        case WireTrouble::broken:
            return deferred(Scope::host, "The host closed the connection");
        case WireTrouble::tls_failed:
            return deferred(Scope::host, "TLS with the host failed");
        case WireTrouble::nonsense:
            return deferred(Scope::host, "The host does not speak SMTP");
        case WireTrouble::local:
            return deferred(Scope::host, "The connection could not be made from here");
        case WireTrouble::source:
            return deferred(Scope::source, "The way out cannot be used");
    }
    return deferred(Scope::host, "The connection failed");
}

std::optional<base::Duration> retry_hint(std::string_view text) {
    using std::chrono::seconds;
    struct Unit {
        std::string_view name;
        seconds size;
    };
    static constexpr std::array units{
        Unit{"second", seconds{1}}, Unit{"minute", seconds{60}}, Unit{"hour", seconds{3600}}
    };
    constexpr seconds longest = std::chrono::hours{24};
    for (const Unit& unit : units) {
        const auto number = number_before(text, unit.name);
        if (number && *number > 0 && seconds{*number} <= longest / unit.size.count()) {
            return *number * unit.size + seconds{10};
        }
    }
    return std::nullopt;
}

}  // namespace postrider::delivery
