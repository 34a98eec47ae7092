// Files of reply rules that operators write.
#include "bounce/rules.h"

#include "base/check.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider::bounce;
    const auto rules = parse_rules({reinterpret_cast<const char*>(data), size});
    CHECK(rules || !rules.error().what.empty());
    return 0;
}
