// Claims about which body an endpoint gets.
#include "path/inbound/payload.h"

#include <gtest/gtest.h>

#include "path/inbound/payload_test_support.h"

namespace postrider::inbound {
namespace {

std::string begin_of(model::PayloadFormat format) {
    return write_payload(an_arrival(), {.format = format}).body.substr(0, 60);
}

TEST(Payload, HasTheFormatOfItsEndpoint) {
    using Format = model::PayloadFormat;
    EXPECT_TRUE(begin_of(Format::hash).starts_with(R"({"id":31,"rcpt_to")"));
    EXPECT_TRUE(write_payload(an_arrival(), {.format = Format::raw_message})
                    .body.contains(R"("base64":true)"));
    EXPECT_TRUE(begin_of(Format::inbound_parse).contains("name=\"headers\""));
    EXPECT_TRUE(begin_of(Format::inbound_parse_raw).contains("name=\"email\""));
}

}  // namespace
}  // namespace postrider::inbound
