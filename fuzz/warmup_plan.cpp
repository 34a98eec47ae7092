// Days of a warm-up plan that operators write.
#include "base/ascii.h"
#include "warmup/plan.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::vector<std::string> items;
    for (const auto item : base::split(text, '\n')) {
        items.emplace_back(item);
    }
    const auto counts = warmup::parse_counts(items);
    if (!counts) {
        require(!counts.error().empty());
        return 0;
    }
    require(!counts->empty() && counts->size() <= warmup::plan_days_max);
    std::vector<std::string> written;
    for (const auto count : *counts) {
        require(count >= 1 && count <= warmup::plan_count_max);
        written.push_back(std::to_string(count));
    }
    require(warmup::parse_counts(written) == counts);
    return 0;
}
