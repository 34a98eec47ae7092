// SPAMC REPORT and the rule table.
#include "scan/spamd_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "base/ascii.h"

namespace postrider::scan {
namespace {

using Kind = ScanFailure::Kind;

/// Rules about the way a message came, which say nothing of a client that was let in.
constexpr std::array<std::string_view, 6> ways_in{
    "NO_RECEIVED",
    "NO_RELAYS",
    "ALL_TRUSTED",
    "FREEMAIL_FORGED_REPLYTO",
    "RDNS_DYNAMIC",
    "CK_HELO_GENERIC",
};
constexpr std::array<std::string_view, 4> ways_in_beginnings{"SPF_", "HELO_", "DKIM_", "RCVD_IN_"};

/// A line of the table begins within its first column; what goes on with a description is indented
/// to the third.
constexpr std::size_t score_column_max = 4;

std::unexpected<ScanFailure> failure(Kind kind, std::string words) {
    return std::unexpected(ScanFailure{.kind = kind, .words = std::move(words)});
}

/// The next line without its end, taken off `text`.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

/// The next word of `text`, taken off it.
std::string_view take_word(std::string_view& text) {
    const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
    const auto end = std::min(text.find_first_of(" \t", begin), text.size());
    const auto word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

std::optional<double> parse_score(std::string_view word) {
    double score = 0;
    const auto [end, trouble] = std::from_chars(word.data(), word.data() + word.size(), score);
    if (trouble != std::errc{} || end != word.data() + word.size() || !std::isfinite(score)) {
        return std::nullopt;
    }
    return tidy_score(score);
}

/// "True ; 1000.0 / 5.0"
std::optional<double> parse_verdict(std::string_view value) {
    const auto semicolon = value.find(';');
    if (semicolon == std::string_view::npos) {
        return std::nullopt;
    }
    auto rest = value.substr(semicolon + 1);
    return parse_score(take_word(rest));
}

/// "---- ---------------------- -----…"
bool is_rule_off(std::string_view line) {
    return line.starts_with("---") && line.find_first_not_of("- ") == std::string_view::npos;
}

/// What stands under the last line of dashes: a message's own text may stand above it.
std::string_view table_of(std::string_view report) {
    std::string_view table;
    while (!report.empty()) {
        if (is_rule_off(take_line(report))) {
            table = report;
        }
    }
    return table;
}

std::optional<model::SpamCheck> parse_row(std::string_view line) {
    if (line.find_first_not_of(' ') > score_column_max) {
        return std::nullopt;
    }
    const auto score = parse_score(take_word(line));
    const auto code = take_word(line);
    if (!score || code.empty()) {
        return std::nullopt;
    }
    return tidy_check(code, *score, base::trim(line));
}

std::vector<model::SpamCheck> checks_of(std::string_view table) {
    std::vector<model::SpamCheck> checks;
    while (!table.empty()) {
        const auto line = take_line(table);
        if (base::trim(line).empty()) {
            break;
        }
        if (auto row = parse_row(line)) {
            if (checks.size() == checks_max) {
                break;
            }
            checks.push_back(std::move(*row));
        } else if (!checks.empty()) {
            auto& [code, score, description] = checks.back();
            description.append(" ").append(base::trim(line));
            description = tidy_check(code, score, description).description;
        }
    }
    return checks;
}

bool is_way_in(const model::SpamCheck& check) {
    return std::ranges::find(ways_in, check.code) != ways_in.end() ||
           std::ranges::any_of(ways_in_beginnings, [&](std::string_view beginning) {
               return check.code.starts_with(beginning);
           });
}

void leave_out_ways_in(SpamFindings& findings) {
    std::erase_if(findings.checks, [&](const model::SpamCheck& check) {
        findings.score -= is_way_in(check) ? check.score : 0;
        return is_way_in(check);
    });
}

/// "SPAMD/1.1 0 EX_OK": why it is none.
std::optional<ScanFailure> trouble_in(std::string_view status) {
    const auto said = tidy_check({}, 0, status).description;
    if (!take_word(status).starts_with("SPAMD/")) {
        return ScanFailure{
            .kind = Kind::malformed_answer,
            .words = said.empty() ? "spamd closed the connection without an answer"
                                  : "spamd did not answer as spamd does"
        };
    }
    if (take_word(status) != "0") {
        return ScanFailure{.kind = Kind::refused, .words = "spamd answered: " + said};
    }
    return std::nullopt;
}

}  // namespace

Question spamd_question(const ScanRequest& request) {
    return {
        .head =
            fmt::format("REPORT SPAMC/1.2\r\nContent-length: {}\r\n\r\n", request.content.size()),
        .content = request.content,
        .tail = {},
        .answer_max = spamd_answer_max,
    };
}

Scanned<SpamFindings> spamd_findings(std::string_view answer, model::Scope scope) {
    if (auto trouble = trouble_in(take_line(answer))) {
        return std::unexpected(std::move(*trouble));
    }
    std::optional<double> score;
    for (auto line = take_line(answer); !line.empty(); line = take_line(answer)) {
        constexpr std::string_view verdict = "spam:";
        if (base::istarts_with(line, verdict)) {
            score = parse_verdict(line.substr(verdict.size()));
        }
    }
    if (!score) {
        return failure(Kind::malformed_answer, "spamd answered without a score");
    }
    SpamFindings findings{.score = *score, .checks = checks_of(table_of(answer))};
    if (scope == model::Scope::outgoing) {
        leave_out_ways_in(findings);
    }
    return findings;
}

}  // namespace postrider::scan
