// postrider measure
#include "app/command_test_support.h"
#include "app/run_here.h"
#include "store/measures.h"
#include "store/open.h"

namespace postrider::app {
namespace {

class MeasureCommands : public Commands {
protected:
    void SetUp() override { a_server(); }
    /// As a server takes it.
    std::int64_t take(base::Duration duration) {
        const auto store = store::open({.directory = data_});
        const auto now =
            std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
        store::MeasureId id;
        auto unit = [&](store::Transaction& transaction) {
            id = store::keep_measure(
                transaction,
                {.kind = "pause-source",
                 .who = "default",
                 .site = "mx.there.test:25",
                 .began_at = now - std::chrono::hours{1},
                 .ends_at = now + duration,
                 .why = "the receiver blocks the sending host",
                 .rule = "blocked",
                 .reply = "554 no"}
            );
        };
        run_here([&] { return store->write(unit); });
        return id.value;
    }
};

TEST_F(MeasureCommands, ListWhatStandsAndWhatWas) {
    EXPECT_TRUE(run({"measure", "list"}).out.contains("No measure stands."));
    const auto standing = take(std::chrono::hours{1});
    take(-std::chrono::minutes{1});

    const auto list = json({"measure", "list"});
    ASSERT_EQ(list.as_array().size(), 1U);
    EXPECT_EQ(list.at(0).at("id").as_int64(), standing);
    EXPECT_EQ(text_of(list.at(0).at("state")), "stands");
    EXPECT_EQ(text_of(list.at(0).at("rule")), "blocked");
    EXPECT_EQ(text_of(list.at(0).at("reply")), "554 no");

    const auto all = json({"measure", "list", "--all"});
    ASSERT_EQ(all.as_array().size(), 2U);
    EXPECT_EQ(text_of(all.at(0).at("state")), "over");
}

TEST_F(MeasureCommands, UndoOnce) {
    const auto id = std::to_string(take(std::chrono::hours{1}));

    EXPECT_EQ(run({"measure", "undo", id}).code, ExitCode::done);

    EXPECT_EQ(json({"measure", "list"}).as_array().size(), 0U);
    EXPECT_EQ(text_of(json({"measure", "list", "--all"}).at(0).at("state")), "undone");
    const auto again = run({"measure", "undo", id});
    EXPECT_EQ(again.code, ExitCode::not_found);
    EXPECT_TRUE(again.err.contains("is undone")) << again.err;
    EXPECT_EQ(run({"measure", "undo", "999"}).code, ExitCode::not_found);
}

}  // namespace
}  // namespace postrider::app
