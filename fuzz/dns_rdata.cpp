// RDATA of strangers' records: what is read is a record that is written back to the same bytes, or
// reads again as the same.
#include "dns/rdata.h"

#include "base/check.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider::dns;
    const std::string_view rdata(reinterpret_cast<const char*>(data), size);
    CHECK(!parse_a(rdata) || size == 4);
    CHECK(!parse_aaaa(rdata) || size == 16);
    if (const auto name = parse_name(rdata)) {
        CHECK(name->empty() || is_resolvable(*name));
        CHECK(parse_name(write_name(*name)) == name);
    }
    if (const auto mx = parse_mx(rdata)) {
        CHECK(mx->exchange.empty() || is_resolvable(mx->exchange));
        CHECK(parse_mx(write_mx(*mx)) == mx);
    }
    if (const auto text = parse_txt(rdata)) {
        CHECK(text->size() < size || size == 0);
        CHECK(parse_txt(write_txt(*text)) == text);
    }
    if (const auto tlsa = parse_tlsa(rdata)) {
        CHECK(write_tlsa(*tlsa) == rdata);
    }
    return 0;
}
