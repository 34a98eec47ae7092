// Send-At and Expires.
#include "path/intake/times.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "timing/moment.h"

namespace postrider::intake {
namespace {

constexpr std::string_view send_at_field = "X-Postrider-Send-At";
constexpr std::string_view expires_at_field = "X-Postrider-Expires-At";
constexpr std::string_view expires_in_field = "X-Postrider-Expires-In";
constexpr std::array time_fields{send_at_field, expires_at_field, expires_in_field};

template <class T>
using Found = std::expected<std::optional<T>, Refusal>;

std::unexpected<Refusal> refuse(std::string text) {
    return std::unexpected(Refusal{.reason = Reason::times_not_valid, .text = std::move(text)});
}

/// What a field says; none where it is not there.
template <class T>
Found<T> read(
    const mail::HeaderBlock& header,
    std::string_view name,
    std::optional<T> (*parse)(std::string_view)
) {
    const auto count = header.count(name);
    if (count == 0) {
        return std::nullopt;
    }
    const auto value = parse(header.text(name));
    if (count > 1 || !value) {
        return refuse(fmt::format(
            "{} is to stand once, and to be {}",
            name,
            name == expires_in_field ? "a span of time such as 2h"
                                     : "seconds since 1970 or a date and time of RFC 3339"
        ));
    }
    return value;
}

Found<base::Time> release_of(
    const Submission& submission,
    const mail::HeaderBlock& header,
    const TimeLimits& limits,
    base::Time now
) {
    auto wanted = read<base::Time>(header, send_at_field, timing::parse_moment);
    if (!wanted) {
        return wanted;
    }
    const auto release = submission.not_before ? submission.not_before : *wanted;
    if (!release || *release <= now) {
        return std::nullopt;
    }
    if (*release > now + limits.future_release) {
        return refuse(fmt::format(
            "It cannot be sent as late as {}: mail is held back for {} seconds at most",
            base::to_rfc3339(*release),
            std::chrono::floor<std::chrono::seconds>(limits.future_release).count()
        ));
    }
    return release;
}

/// `begin`: when it is to be sent.
Found<base::Time> expiry_of(
    const Submission& submission, const mail::HeaderBlock& header, base::Time begin
) {
    const auto moment = read<base::Time>(header, expires_at_field, timing::parse_moment);
    const auto span = read<base::Duration>(header, expires_in_field, timing::parse_span);
    if (!moment || !span) {
        return std::unexpected(moment ? span.error() : moment.error());
    }
    auto expiry = submission.expires_at;
    if (!expiry && submission.expires_in) {
        expiry = begin + *submission.expires_in;
    }
    if (!expiry) {
        expiry = *span ? std::optional(begin + **span) : *moment;
    }
    if (expiry && *expiry <= begin) {
        return refuse(fmt::format(
            "It is to expire at {}, which is not after it is to be sent", base::to_rfc3339(*expiry)
        ));
    }
    return expiry;
}

bool is_time_field(const mail::Field& field) {
    return std::ranges::any_of(time_fields, [&](std::string_view name) { return field.is(name); });
}

}  // namespace

std::expected<Times, Refusal> times_of(
    const Submission& submission,
    const mail::HeaderBlock& header,
    model::Stream stream,
    const TimeLimits& limits,
    base::Time now
) {
    const auto release = release_of(submission, header, limits, now);
    if (!release) {
        return std::unexpected(release.error());
    }
    const auto begin = release->value_or(now);
    const auto expiry = expiry_of(submission, header, begin);
    if (!expiry) {
        return std::unexpected(expiry.error());
    }
    auto lifetime = limits.lifetime;
    if (!limits.retries.empty()) {
        const auto path = submission.server.path();
        const timing::RetryTraits traits{.bounce_class = "", .stream = stream, .server = path};
        lifetime = timing::wants_for(limits.retries, traits).lifetime.value_or(lifetime);
    }
    const auto end = begin + lifetime;
    return Times{.not_before = *release, .expires_at = std::min(end, expiry->value_or(end))};
}

std::optional<std::string> without_time_fields(
    const model::Content& content, const mail::HeaderBlock& header
) {
    if (std::ranges::none_of(header.fields(), is_time_field)) {
        return std::nullopt;
    }
    std::string kept;
    kept.reserve(header.body_offset());
    std::size_t from = 0;
    for (const auto& field : header.fields()) {
        if (is_time_field(field)) {
            kept.append(content.head().substr(from, field.offset - from));
            from = field.offset + field.whole.size();
        }
    }
    kept.append(content.head().substr(from, header.body_offset() - from));
    return kept;
}

}  // namespace postrider::intake
