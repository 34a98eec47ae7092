// Any bytes as a DMARC or TLS report: read without harm and within limits.
#include "base/check.h"
#include "reports/aggregate.h"
#include "reports/tls_report.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider::reports;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto report = parse_aggregate(bytes)) {
        CHECK(report->rows.size() <= aggregate_rows_max);
        CHECK(report->organization.size() <= aggregate_text_size_max);
    }
    if (const auto report = parse_tls_report(bytes)) {
        CHECK(report->policies.size() <= tls_report_list_max);
    }
    return 0;
}
