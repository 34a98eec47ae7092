// The list of events.
#include "model/event.h"

#include <gtest/gtest.h>

#include "model/ids.h"

namespace postrider::model {
namespace {

TEST(Event, KindsHaveNamesThatLeadBack) {
    for (std::uint8_t number = 1; number <= 10; ++number) {
        const auto kind = static_cast<EventKind>(number);
        EXPECT_EQ(event_kind(name_of(kind)), kind) << int{number};
    }
    EXPECT_FALSE(event_kind("unknown"));
}

TEST(DatedId, CarriesItsDayAndFitsIntoJavaScript) {
    const auto id = MessageId::make(2517, 3, 77);
    EXPECT_EQ(id.day(), 2517);
    EXPECT_LT(MessageId::make(16383, 127, UINT32_MAX).value, 1LL << 53);
    EXPECT_LT(id, MessageId::end_of(2517));
    EXPECT_EQ(MessageId::end_of(2517), MessageId::first_of(2518));
    EXPECT_EQ(day_of(start_of(2517)), 2517);
}

}  // namespace
}  // namespace postrider::model
