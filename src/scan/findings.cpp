// Bounds for what scanners say.
#include "scan/findings.h"

#include <algorithm>
#include <cmath>

#include "mail/field_writer.h"
#include "mail/utf8.h"

namespace postrider::scan {

namespace {

/// Cut, control characters out, and valid: it travels on in JSON.
std::string tidy_text(std::string_view text, std::size_t size_max) {
    return mail::to_valid_utf8(mail::without_controls(text, size_max));
}

}  // namespace

model::SpamCheck tidy_check(std::string_view code, double score, std::string_view description) {
    return {
        .code = tidy_text(code, check_code_max),
        .score = tidy_score(score),
        .description = tidy_text(description, check_description_max)
    };
}

double tidy_score(double score) {
    return std::isnan(score) ? 0 : std::clamp(score, -score_max, score_max);
}

std::string tidy_threat(std::string_view name) {
    return tidy_text(name, threat_name_max);
}

}  // namespace postrider::scan
