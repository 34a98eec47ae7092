// What the scanners found, as header fields.
#include "scan/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/ascii.h"
#include "mail/field_writer.h"

namespace postrider::scan {
namespace {

constexpr std::string_view spam_field = "X-Postal-Spam";
constexpr std::string_view threshold_field = "X-Postal-Spam-Threshold";
constexpr std::string_view score_field = "X-Postal-Spam-Score";
constexpr std::string_view threat_field = "X-Postal-Threat";
constexpr std::string_view not_scanned_field = "X-Postrider-Not-Scanned";

constexpr std::array own_fields{
    spam_field, threshold_field, score_field, threat_field, not_scanned_field
};

constexpr std::size_t reason_size_max = 300;

std::string_view yes_or_no(bool is_so) {
    return is_so ? "yes" : "no";
}

/// Empty where everything was scanned, or nothing was to be.
std::string reasons(const model::SpamVerdict& spam, const model::ThreatVerdict& threat) {
    std::string text;
    if (spam.status == model::SpamStatus::not_checked && !spam.note.empty()) {
        text = "spam: " + spam.note;
    }
    if (threat.status == model::ThreatStatus::not_checked && !threat.details.empty()) {
        text += (text.empty() ? "threat: " : "; threat: ") + threat.details;
    }
    return mail::without_controls(text, reason_size_max);
}

}  // namespace

bool is_own_field(std::string_view name) {
    return std::ranges::any_of(own_fields, [&](std::string_view own) {
        return base::iequals(own, name);
    });
}

std::string score_text(double score) {
    const double hundredths = std::round(score * 100) + 0.0;  // never "-0.0"
    std::string text = fmt::format("{:.2f}", hundredths / 100);
    if (text.ends_with('0')) {
        text.pop_back();
    }
    return text;
}

std::string fields_of(const model::SpamVerdict& spam, const model::ThreatVerdict& threat) {
    std::string fields;
    mail::append_field(fields, spam_field, yes_or_no(spam.status == model::SpamStatus::spam));
    mail::append_field(fields, threshold_field, score_text(spam.threshold));
    mail::append_field(fields, score_field, score_text(spam.score));
    mail::append_field(
        fields, threat_field, yes_or_no(threat.status == model::ThreatStatus::infected)
    );
    if (const auto why = reasons(spam, threat); !why.empty()) {
        mail::append_field(fields, not_scanned_field, why);
    }
    return fields;
}

}  // namespace postrider::scan
