// rspamd's HTTP request and its answer in JSON.
#include "scan/rspamd_protocol.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "http/client_response.h"
#include "mail/field_writer.h"

namespace postrider::scan {
namespace {

namespace json = boost::json;
using Kind = ScanFailure::Kind;

constexpr std::size_t field_value_max = 1000;
constexpr std::uint32_t json_depth_max = 16;
constexpr std::string_view verdict_reject = "reject";

const http::ResponseLimits limits{.body_max = rspamd_answer_max};

std::unexpected<ScanFailure> failure(Kind kind, std::string words) {
    return std::unexpected(ScanFailure{.kind = kind, .words = std::move(words)});
}

void add_field(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ");
    head.append(mail::without_controls(value, field_value_max)).append("\r\n");
}

void add_field_if(std::string& head, std::string_view name, std::string_view value) {
    if (!value.empty()) {
        add_field(head, name, value);
    }
}

/// Whose message it is: a client from outside, or a user, whom rspamd spares its checks of clients.
void add_origin(std::string& head, const ScanRequest& request) {
    if (request.scope == model::Scope::outgoing) {
        add_field(head, "User", request.user);
        return;
    }
    if (request.client) {
        add_field(head, "Ip", request.client->to_string());
    }
    add_field_if(head, "Helo", request.helo);
    add_field_if(head, "Hostname", request.reverse_name);
}

std::string head_of(const RspamdWords& words, const ScanRequest& request) {
    std::string head = "POST /checkv2 HTTP/1.1\r\n";
    add_field(head, "Host", words.authority);
    add_field(head, "User-Agent", "Postal");
    add_field_if(head, "Password", words.password);
    add_field_if(head, "Flags", words.flags);
    if (request.recipients.size() == 1) {
        add_field(head, "Deliver-To", request.recipients.front());
    }
    const auto told = std::min(request.recipients.size(), recipients_told_max);
    for (std::size_t i = 0; i < told; ++i) {
        add_field(head, "Rcpt", request.recipients[i]);
    }
    add_field(head, "From", request.sender);
    add_field_if(head, "Queue-Id", request.name);
    add_origin(head, request);
    add_field(head, "Content-Length", std::to_string(request.content.size()));
    add_field(head, "Connection", "close");
    head += "\r\n";
    return head;
}

std::optional<double> number(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || !value->is_number()) {
        return std::nullopt;
    }
    return tidy_score(value->to_number<double>());
}

std::string_view text(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    const auto* string = value == nullptr ? nullptr : value->if_string();
    return string == nullptr ? std::string_view()
                             : std::string_view(string->data(), string->size());
}

std::vector<model::SpamCheck> checks_of(const json::object& answer) {
    std::vector<model::SpamCheck> checks;
    const auto* value = answer.if_contains("symbols");
    const auto* symbols = value == nullptr ? nullptr : value->if_object();
    if (symbols == nullptr) {
        return checks;
    }
    for (const auto& [code, symbol] : *symbols) {
        if (const auto* facts = symbol.if_object(); facts && checks.size() < checks_max) {
            checks.push_back(tidy_check(
                {code.data(), code.size()},
                number(*facts, "score").value_or(0),
                text(*facts, "description")
            ));
        }
    }
    return checks;
}

Scanned<SpamFindings> findings_of(std::string_view body) {
    json::error_code trouble;
    json::parse_options options;
    options.max_depth = json_depth_max;
    options.allow_invalid_utf8 = true;
    const auto value = json::parse({body.data(), body.size()}, trouble, {}, options);
    const auto* answer = trouble ? nullptr : value.if_object();
    if (answer == nullptr) {
        return failure(Kind::malformed_answer, "rspamd answered with what is not a JSON object");
    }
    const auto score = number(*answer, "score");
    if (!score) {
        return failure(Kind::malformed_answer, "rspamd answered without a score");
    }
    SpamFindings findings{.score = *score, .checks = checks_of(*answer)};
    if (text(*answer, "action") == verdict_reject) {
        findings.score = std::max(*score, number(*answer, "required_score").value_or(*score));
    }
    return findings;
}

}  // namespace

Question rspamd_question(const RspamdWords& words, const ScanRequest& request) {
    auto parser = std::make_shared<http::ResponseParser>(limits);
    return {
        .head = head_of(words, request),
        .content = request.content,
        .tail = {},
        .answer_max = limits.head_max + limits.body_max,
        .is_last = [parser = std::move(parser)](std::string_view piece
                   ) { return !parser->take(piece) || parser->is_complete(); },
    };
}

Scanned<SpamFindings> rspamd_findings(std::string_view answer) {
    http::ResponseParser parser(limits);
    auto read = parser.take(answer);
    if (read && !parser.is_complete()) {
        read = parser.end();
    }
    if (!read) {
        return failure(Kind::malformed_answer, fmt::format("rspamd: {}", read.error()));
    }
    const auto& response = parser.response();
    if (response.status != 200) {
        return failure(
            Kind::refused, fmt::format("rspamd answered with HTTP status {}", response.status)
        );
    }
    if (response.is_cut) {
        return failure(Kind::malformed_answer, "rspamd's answer is too long");
    }
    return findings_of(response.body);
}

}  // namespace postrider::scan
