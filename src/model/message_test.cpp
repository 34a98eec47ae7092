// Destinations and births.
#include "model/message.h"

#include <gtest/gtest.h>

namespace postrider::model {
namespace {

TEST(Destination, OfAnEndpointIsReadBack) {
    EXPECT_EQ(destination_of(EndpointId{17}), "endpoint:17");
    EXPECT_EQ(endpoint_of("endpoint:17"), EndpointId{17});
}

TEST(Destination, OfADomainIsNoEndpoint) {
    for (const auto* other :
         {"",
          "one.test",
          "[192.0.2.1]",
          "endpoint",
          "endpoint:",
          "endpoint:0",
          "endpoint:-1",
          "endpoint:1x",
          "endpoint: 1",
          "endpoint:99999999999999999999"}) {
        EXPECT_FALSE(endpoint_of(other)) << other;
    }
}

TEST(Delivery, WaitsUnlessItIsBornOtherwise) {
    NewMessage message;
    message.deliveries.resize(3);
    EXPECT_EQ(queued_count(message), 3U);

    message.deliveries[0].birth = Hold{"why", base::Time{}};
    message.deliveries[1].birth = Ended{.status = DeliveryStatus::processed, .why = "kept"};
    EXPECT_EQ(queued_count(message), 1U);
}

TEST(DeliveryStatus, ProcessedIsFinal) {
    EXPECT_TRUE(is_final(DeliveryStatus::processed));
    EXPECT_FALSE(is_final(DeliveryStatus::held));
}

}  // namespace
}  // namespace postrider::model
