// Strands by due time.
#include "path/queue/agenda.h"

#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
model::Strand at(const char* destination) {
    return {.destination = destination, .server = {1}};
}

constexpr base::Time noon = base::from_micros(1'795'341'296'000'000);

TEST(Agenda, GivesWhatIsDueInOrderAndOnce) {
    Agenda agenda;
    agenda.note(at("b.test"), noon + 2s);
    agenda.note(at("a.test"), noon + 1s);
    agenda.note(at("c.test"), noon + 1h);

    EXPECT_EQ(agenda.next_due(), noon + 1s);
    EXPECT_EQ(agenda.take_due(noon), std::nullopt);
    EXPECT_EQ(agenda.take_due(noon + 2s), at("a.test"));
    EXPECT_EQ(agenda.take_due(noon + 2s), at("b.test"));
    EXPECT_EQ(agenda.take_due(noon + 2s), std::nullopt);
    EXPECT_EQ(agenda.next_due(), noon + 1h);
}

TEST(Agenda, KeepsTheEarliestTimeOfAStrand) {
    Agenda agenda;
    agenda.note(at("a.test"), noon + 2s);
    agenda.note(at("a.test"), noon + 1s);
    agenda.note(at("a.test"), noon + 3s);

    EXPECT_EQ(agenda.size(), 1U);
    EXPECT_EQ(agenda.take_due(noon + 1s), at("a.test"));
    EXPECT_FALSE(agenda.next_due());
}

TEST(Agenda, TellsServersAndStreamsApart) {
    Agenda agenda;
    auto bulk = at("a.test");
    bulk.stream = model::Stream::bulk;
    agenda.note(bulk, noon);
    agenda.note(at("a.test"), noon);

    EXPECT_EQ(agenda.size(), 2U);
}

}  // namespace
}  // namespace postrider::queue
