// Any bytes as a complaint: read without harm and within limits.
#include "base/check.h"
#include "reports/complaint.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider::reports;
    const auto complaint = read_complaint({reinterpret_cast<const char*>(data), size});
    if (complaint) {
        CHECK(complaint->recipients.size() <= complaint_values_max);
        CHECK(complaint->original.size() <= size);
    }
    return 0;
}
