// Any bytes as a report: read without harm, within limits, and told as JSON.
#include "base/check.h"
#include "bounce/report.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider::bounce;
    const std::string_view message(reinterpret_cast<const char*>(data), size);
    const Report report = read_report(message);
    for (const ReportedRecipient& recipient : report.recipients) {
        CHECK(recipient.diagnostic.size() <= diagnostic_size_max);
        CHECK(!recipient.status.empty());
        CHECK(recipient.reply < 600);
    }
    return 0;
}
