// Destinations by due time.
#include "path/queue/agenda.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr base::Time noon = base::from_micros(1'795'341'296'000'000);

TEST(Agenda, GivesWhatIsDueInOrderAndOnce) {
    Agenda agenda;
    agenda.note("b.test", noon + 2s);
    agenda.note("a.test", noon + 1s);
    agenda.note("c.test", noon + 1h);

    EXPECT_EQ(agenda.next_due(), noon + 1s);
    EXPECT_THAT(agenda.take_due(noon), IsEmpty());
    EXPECT_THAT(agenda.take_due(noon + 2s), ElementsAre("a.test", "b.test"));
    EXPECT_THAT(agenda.take_due(noon + 2s), IsEmpty());
    EXPECT_EQ(agenda.next_due(), noon + 1h);
}

TEST(Agenda, KeepsTheEarliestTimeOfADestination) {
    Agenda agenda;
    agenda.note("a.test", noon + 2s);
    agenda.note("a.test", noon + 1s);
    agenda.note("a.test", noon + 3s);

    EXPECT_EQ(agenda.size(), 1U);
    EXPECT_THAT(agenda.take_due(noon + 1s), ElementsAre("a.test"));
    EXPECT_FALSE(agenda.next_due());
}

}  // namespace
}  // namespace postrider::queue
