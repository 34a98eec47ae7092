// Any message as one that carries a report, packed or not: read without harm and within limits.
#include "reports/aggregate.h"
#include "reports/tls_report.h"
#include "reports/unpack.h"

#include "base/check.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider::reports;
    constexpr std::size_t unpacked_max = 65'536;
    const std::string_view message(reinterpret_cast<const char*>(data), size);
    if (const auto report = read_aggregate(message)) {
        CHECK(report->rows.size() <= aggregate_rows_max);
    }
    if (const auto report = read_tls_report(message)) {
        CHECK(report->policies.size() <= tls_report_list_max);
    }
    ReadBudget budget{.octets = unpacked_max};
    if (const auto file = unpack(message, budget)) {
        CHECK(file->size() <= unpacked_max);
    }
    return 0;
}
