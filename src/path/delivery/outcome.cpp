// The table of meanings.
#include "path/delivery/outcome.h"

#include <algorithm>
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

bool is_of_word(char c) {
    return base::is_alpha(c) || base::is_digit(c);
}

/// The words of a text from the last to the first.
class WordsBackwards {
public:
    explicit WordsBackwards(std::string_view text) : text_(text) {}

    /// Letters or digits alone; empty at the beginning of the text.
    std::string_view next() {
        while (!text_.empty() && !is_of_word(text_.back())) {
            text_.remove_suffix(1);
        }
        std::size_t begin = text_.size();
        while (begin > 0 && is_of_word(text_[begin - 1])) {
            --begin;
        }
        const auto word = text_.substr(begin);
        text_.remove_suffix(word.size());
        return word;
    }

private:
    std::string_view text_;
};

/// Octets in front of a unit that are read: a host may send one endless word.
constexpr std::size_t looked_back_max = 64;

/// Whether somebody is told to wait by words that end so: "come back in about", and not "20
/// messages per".
bool asks_to_wait(WordsBackwards words) {
    static constexpr std::array asking{
        "again", "back", "delay", "graylist", "greylist", "resend", "retry", "wait"
    };
    constexpr int words_between_max = 2;
    for (int i = 0; i <= words_between_max; ++i) {
        const auto word = words.next();
        if (word == "per" || word == "every" || word == "each") {
            return false;
        }
        const bool asks = std::ranges::any_of(asking, [&](std::string_view beginning) {
            return word.starts_with(beginning);
        });
        if (asks) {
            return true;
        }
    }
    return false;
}

/// `text` in small letters. How many of the unit it asks to wait.
std::optional<std::uint32_t> number_asked(std::string_view text, std::string_view unit) {
    for (auto at = text.find(unit); at != text.npos; at = text.find(unit, at + 1)) {
        const auto begin = at - std::min(at, looked_back_max);
        WordsBackwards words(text.substr(begin, at - begin));
        const auto digits = words.next();
        std::uint32_t number = 0;
        const auto* end = digits.data() + digits.size();
        const auto [rest, error] = std::from_chars(digits.data(), end, number);
        if (!digits.empty() && rest == end && error == std::errc{} && asks_to_wait(words)) {
            return number;
        }
    }
    return std::nullopt;
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
    const auto words = base::to_lower(text);
    for (const Unit& unit : units) {
        const auto number = number_asked(words, unit.name);
        if (number && *number > 0 && seconds{*number} <= longest / unit.size.count()) {
            return *number * unit.size + seconds{10};
        }
    }
    return std::nullopt;
}

}  // namespace postrider::delivery
