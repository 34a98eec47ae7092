// Retry rules and send windows.
#include "app/timing_options.h"

#include <fmt/format.h>

#include <utility>

#include "app/setting_refused.h"
#include "config/reading.h"

namespace postrider::app {
namespace {

std::optional<model::Stream> stream_of(config::MailStream stream) {
    switch (stream) {
        case config::MailStream::any:
            return std::nullopt;
        case config::MailStream::direct:
            return model::Stream::direct;
        case config::MailStream::bulk:
            return model::Stream::bulk;
    }
    return std::nullopt;
}

void read_stream(config::RetryStream stream, timing::RetryRule& rule) {
    switch (stream) {
        case config::RetryStream::any:
            return;
        case config::RetryStream::direct:
            rule.stream = model::Stream::direct;
            rule.scope = model::Scope::outgoing;
            return;
        case config::RetryStream::bulk:
            rule.stream = model::Stream::bulk;
            rule.scope = model::Scope::outgoing;
            return;
        case config::RetryStream::arriving:
            rule.scope = model::Scope::incoming;
            return;
    }
}

template <class T>
std::optional<T> unless_zero(T value) {
    return value > T{} ? std::optional(value) : std::nullopt;
}

template <class T>
T needed(std::optional<T> value, const std::string& setting, const std::string& trouble) {
    if (!value) {
        throw SettingRefused(setting, trouble);
    }
    return *std::move(value);
}

}  // namespace

std::vector<timing::RetryRule> retry_rules(const config::Settings& settings) {
    std::vector<timing::RetryRule> rules;
    for (const auto& wanted : settings.retries) {
        timing::RetryRule rule;
        if (wanted.bounce_class != config::RetryClass::any) {
            rule.bounce_class = config::write(wanted.bounce_class);
        }
        read_stream(wanted.stream, rule);
        rule.server = wanted.server;
        rule.wants.first = unless_zero(wanted.first);
        rule.wants.factor = unless_zero(wanted.factor);
        rule.wants.longest = unless_zero(wanted.longest);
        rule.wants.attempts_max = unless_zero(static_cast<std::uint32_t>(wanted.attempts));
        rule.wants.lifetime = unless_zero(wanted.lifetime);
        rule.place = wanted.place;
        rules.push_back(std::move(rule));
    }
    return rules;
}

timing::Window send_window(const config::SendWindow& wanted, const std::string& name) {
    const auto time_of = [&](const std::string& text, const char* key) {
        return needed(
            timing::parse_time_of_day(text),
            name + key,
            text + " is no time; write one such as 08:00"
        );
    };
    timing::Window window;
    window.stream = stream_of(wanted.stream);
    window.server = wanted.server;
    window.tag = wanted.tag;
    window.opens = time_of(wanted.from, ".from");
    window.closes = time_of(wanted.until, ".until");
    if (window.opens >= std::chrono::days{1}) {
        needed(std::optional<int>{}, name + ".from", "24:00 is when a day ends; write 00:00");
    }
    window.weekdays = needed(
        timing::parse_weekdays(wanted.days),
        name + ".days",
        wanted.days + " are no days; write some such as mon-fri or sat,sun"
    );
    window.zone = timing::find_zone(wanted.zone);
    if (!window.zone) {
        needed(
            std::optional<int>{},
            name + ".zone",
            fmt::format(
                "{} is no time zone; write one such as Europe/Berlin (`timedatectl "
                "list-timezones` shows them)",
                wanted.zone
            )
        );
    }
    const auto days = wanted.days == "mon-sun" ? "" : wanted.days + " ";
    window.name = fmt::format("{}{}-{} {}", days, wanted.from, wanted.until, wanted.zone);
    if (!wanted.place.empty()) {
        window.name += fmt::format(" ({})", wanted.place);
    }
    return window;
}

timing::Windows send_windows(const config::Settings& settings) {
    std::vector<timing::Window> windows;
    for (const auto& wanted : settings.windows) {
        windows.push_back(send_window(wanted, fmt::format("windows[{}]", windows.size() + 1)));
    }
    return timing::Windows(std::move(windows));
}

}  // namespace postrider::app
