// Any bytes as the answer of a scanner: read without harm, and within limits.
#include "base/check.h"
#include "scan/clamav_protocol.h"
#include "scan/rspamd_protocol.h"
#include "scan/spamd_protocol.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace postrider;

void check(const scan::Scanned<scan::SpamFindings>& found) {
    if (!found) {
        CHECK(!found.error().words.empty());
        return;
    }
    CHECK(std::isfinite(found->score));
    CHECK(found->checks.size() <= scan::checks_max);
    for (const auto& [code, score, description] : found->checks) {
        CHECK(std::isfinite(score));
        // Each octet that is no UTF-8 becomes three.
        CHECK(code.size() <= 3 * scan::check_code_max);
        CHECK(description.size() <= 3 * scan::check_description_max);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string answer(reinterpret_cast<const char*>(data), size);
    check(scan::rspamd_findings(answer));
    check(scan::rspamd_findings("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + answer));
    check(scan::spamd_findings(answer, model::Scope::incoming));
    check(scan::spamd_findings("SPAMD/1.1 0 EX_OK\r\n" + answer, model::Scope::outgoing));
    const auto threat = scan::clamav_finding(answer);
    CHECK(!threat || !threat->has_value() || !threat->value().empty());
    return 0;
}
