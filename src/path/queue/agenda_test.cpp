// Destinations by due time.
#include "path/queue/agenda.h"

#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
constexpr base::Time noon = base::from_micros(1'795'341'296'000'000);

TEST(Agenda, GivesWhatIsDueInOrderAndOnce) {
    Agenda agenda;
    agenda.note("b.test", noon + 2s);
    agenda.note("a.test", noon + 1s);
    agenda.note("c.test", noon + 1h);

    EXPECT_EQ(agenda.next_due(), noon + 1s);
    EXPECT_EQ(agenda.take_due(noon), std::nullopt);
    EXPECT_EQ(agenda.take_due(noon + 2s), "a.test");
    EXPECT_EQ(agenda.take_due(noon + 2s), "b.test");
    EXPECT_EQ(agenda.take_due(noon + 2s), std::nullopt);
    EXPECT_EQ(agenda.next_due(), noon + 1h);
}

TEST(Agenda, KeepsTheEarliestTimeOfADestination) {
    Agenda agenda;
    agenda.note("a.test", noon + 2s);
    agenda.note("a.test", noon + 1s);
    agenda.note("a.test", noon + 3s);

    EXPECT_EQ(agenda.size(), 1U);
    EXPECT_EQ(agenda.take_due(noon + 1s), "a.test");
    EXPECT_FALSE(agenda.next_due());
}

}  // namespace
}  // namespace postrider::queue
