// Status codes to outcomes.
#include "path/endpoints/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "http/date.h"
#include "http/message.h"
#include "mail/utf8.h"

namespace postrider::endpoints {
namespace {

using model::AttemptResult;

constexpr std::uint16_t too_many_requests = 429;

AttemptResult result_of(std::uint16_t status) {
    if (status >= 200 && status < 300) {
        return AttemptResult::delivered;
    }
    if (status == too_many_requests || status >= 500) {
        return AttemptResult::deferred;
    }
    return AttemptResult::bounced;
}

std::string_view enhanced_code_of(AttemptResult result) {
    switch (result) {
        case AttemptResult::delivered:
            return "2.0.0";
        case AttemptResult::bounced:
            return "5.3.0";
        default:
            return "4.3.0";
    }
}

/// For people, on one line.
std::string beginning_of(std::string_view body) {
    auto text = mail::to_valid_utf8(body.substr(0, answer_kept_max));
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' '
    );
    return std::string(base::trim(text));
}

std::string sentence_about(std::uint16_t status) {
    const auto reason = http::reason_of(status);
    const auto shown =
        reason.empty() ? std::to_string(status) : fmt::format("{} {}", status, reason);
    if (status >= 300 && status < 400) {
        return fmt::format("The endpoint answered {}; redirects are not followed", shown);
    }
    return fmt::format("The endpoint answered {}", shown);
}

}  // namespace

std::optional<base::Duration> retry_after(std::string_view value, base::Time now) {
    const auto text = base::trim(value);
    std::optional<base::Duration> wait;
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (end == text.data() + text.size() && !text.empty()) {
        wait = error == std::errc{} ? std::chrono::seconds{seconds} : retry_after_most;
    } else if (const auto date = http::parse_http_date(text)) {
        wait = *date - now;
    }
    if (wait) {
        wait = std::clamp(*wait, retry_after_least, retry_after_most);
    }
    return wait;
}

delivery::Outcome outcome_of(const http::ClientResponse& response, base::Time now) {
    delivery::Outcome outcome;
    auto& attempt = outcome.attempt;
    attempt.result = result_of(response.status);
    attempt.address = response.wire.address;
    attempt.source_address = response.wire.source_address;
    attempt.tls = response.wire.tls;
    attempt.tls_verified = !attempt.tls.empty();
    attempt.stage = "response";
    attempt.reply_code = response.status;
    attempt.enhanced_code = enhanced_code_of(attempt.result);
    attempt.reply = beginning_of(response.body);
    attempt.explanation = sentence_about(response.status);
    if (attempt.result == AttemptResult::deferred) {
        outcome.retry_hint = retry_after(response.fields.value("Retry-After"), now);
    }
    return outcome;
}

delivery::Outcome outcome_of(const http::ClientFailure& failure) {
    delivery::Outcome outcome;
    auto& attempt = outcome.attempt;
    attempt.result = AttemptResult::deferred;
    attempt.address = failure.wire.address;
    attempt.source_address = failure.wire.source_address;
    attempt.tls = failure.wire.tls;
    attempt.tls_verified = !attempt.tls.empty();
    attempt.stage = http::name_of(failure.stage);
    attempt.enhanced_code = failure.stage == http::ClientFailure::Stage::lookup    ? "4.4.3"
                            : failure.stage == http::ClientFailure::Stage::connect ? "4.4.1"
                                                                                   : "4.4.2";
    attempt.reply = failure.words;
    attempt.explanation = "The endpoint could not be asked";
    return outcome;
}

}  // namespace postrider::endpoints
