// Sources that reach hosts of one family only.
#include "path/delivery/smtp_delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

class SmtpDeliveryRoutesTest : public DeliveryTest {};

TEST_F(SmtpDeliveryRoutesTest, LeavesByTheSourceThatReachesAnAddressOfTheHost) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    options_.sources[0].addresses = {ip("2001:db8::7")};
    options_.sources.push_back({.name = "second", .addresses = {ip("198.51.100.1")}});
    options_.sources.push_back({.name = "third", .addresses = {ip("2001:db8::8")}});

    for (int count = 0; count < 8; ++count) {
        EXPECT_EQ(deliver().attempt.source, "second");
    }
}

}  // namespace
}  // namespace postrider::delivery
