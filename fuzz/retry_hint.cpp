// Replies of receiving hosts: how long they ask us to wait, never more than a day.
#include "path/delivery/outcome.h"

#include "base/check.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto hint = postrider::delivery::retry_hint(text);
    CHECK(!hint || (hint->count() > 0 && *hint < std::chrono::hours{25}));
    return 0;
}
