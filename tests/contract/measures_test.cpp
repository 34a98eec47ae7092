// What was done of itself, as it is kept, listed and undone.
#include "store/measures.h"

#include <gmock/gmock.h>

#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;

class MeasuresKept : public StoreTest {
protected:
    MeasureId keep(const std::string& who, base::Duration duration = 1h) {
        MeasureId id;
        wait(store->write([&](Transaction& transaction) {
            id = keep_measure(
                transaction,
                {.kind = "pause-source",
                 .who = who,
                 .site = "mx.there.test:25",
                 .level = 2,
                 .began_at = noon,
                 .ends_at = noon + duration,
                 .why = "the receiver blocks the sending host",
                 .rule = "blocked",
                 .reply = "554 go away"}
            );
        }));
        return id;
    }
    std::vector<std::string> standing(base::Time now) {
        std::vector<std::string> names;
        wait(store->read([&](Transaction& transaction) {
            names.clear();
            for (const auto& measure : measures_since(transaction, now, 10)) {
                names.push_back(measure.who);
            }
        }));
        return names;
    }
    bool undo(MeasureId id, base::Time now) {
        bool is_undone = false;
        wait(store->write([&](Transaction& transaction) {
            is_undone = undo_measure(transaction, id, now);
        }));
        return is_undone;
    }
    std::optional<KeptMeasure> find(MeasureId id) {
        std::optional<KeptMeasure> found;
        wait(store->read([&](Transaction& transaction) { found = find_measure(transaction, id); }));
        return found;
    }
};
EVERY_ENGINE(MeasuresKept);

TEST_P(MeasuresKept, StandUntilTheyEnd) {
    const auto id = keep("first");
    keep("second", 2h);

    EXPECT_THAT(standing(noon), testing::ElementsAre("first", "second"));
    EXPECT_THAT(standing(noon + 1h), testing::ElementsAre("second"));
    const auto kept = find(id);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->kind, "pause-source");
    EXPECT_EQ(kept->site, "mx.there.test:25");
    EXPECT_EQ(kept->level, 2U);
    EXPECT_EQ(kept->began_at, noon);
    EXPECT_EQ(kept->ends_at, noon + 1h);
    EXPECT_EQ(kept->rule, "blocked");
    EXPECT_EQ(kept->reply, "554 go away");
    EXPECT_FALSE(kept->undone_at);
}

TEST_P(MeasuresKept, AreUndoneOnce) {
    const auto id = keep("first");

    EXPECT_TRUE(undo(id, noon + 1min));

    EXPECT_FALSE(undo(id, noon + 2min));
    EXPECT_THAT(standing(noon + 1min), testing::IsEmpty());
    EXPECT_EQ(find(id)->undone_at, noon + 1min);
    wait(store->read([&](Transaction& transaction) {
        EXPECT_THAT(undone_measures(transaction, noon, 10), testing::ElementsAre(id));
        EXPECT_THAT(undone_measures(transaction, noon + 1h, 10), testing::IsEmpty());
    }));
    EXPECT_FALSE(undo(keep("second"), noon + 1h));
    EXPECT_FALSE(undo(MeasureId{999}, noon));
}

TEST_P(MeasuresKept, AreListedNewestFirstAndForgotten) {
    keep("first");
    const auto second = keep("second", 2h);
    const auto list = [&](MeasureId before) {
        std::vector<std::string> names;
        wait(store->read([&](Transaction& transaction) {
            names.clear();
            for (const auto& measure : list_measures(transaction, before, 10)) {
                names.push_back(measure.who);
            }
        }));
        return names;
    };
    EXPECT_THAT(list({}), testing::ElementsAre("second", "first"));
    EXPECT_THAT(list(second), testing::ElementsAre("first"));

    wait(store->write([](Transaction& transaction) {
        remove_measures_before(transaction, noon + 90min);
    }));

    EXPECT_THAT(list({}), testing::ElementsAre("second"));
}

}  // namespace
}  // namespace postrider::store
