// What comes back counts against the source that had sent it.
#include "app/warm_up_signals.h"

#include <gtest/gtest.h>

#include <map>

#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/sim_loop.h"

namespace postrider::app {
namespace {

using namespace std::chrono_literals;

class SentStore final : public testing::EmptyStore {
public:
    Task<std::vector<model::Attempt>> attempts(model::DeliveryId id) override {
        co_return tried[id];
    }
    std::map<model::DeliveryId, std::vector<model::Attempt>> tried;
};

class WarmUpSignalsTest : public ::testing::Test {
protected:
    WarmUpSignalsTest() {
        ledger.follow({{.source = "out-2", .plan = "", .begun_at = loop.clock().now() - 1h}});
        store.tried[{1}] = {attempt("out-1", "mx.there.test"), attempt("out-2", "mx.yahoo.test")};
    }
    static model::Attempt attempt(std::string source, std::string host) {
        model::Attempt made;
        made.source = std::move(source);
        made.host = std::move(host);
        return made;
    }
    void tell(model::DeliveryId delivery, model::EventKind kind, bool is_about_sender = false) {
        model::NewMessage message;
        message.consequences.push_back(
            {.delivery = delivery, .kind = kind, .is_about_sender = is_about_sender}
        );
        signals.accepted(message);
    }
    warmup::Progress counted() {
        testing::run(loop, signals.count(loop.clock().now()));
        const auto all = ledger.all();
        return all.empty() ? warmup::Progress{} : all.front();
    }

    testing::SimLoop loop;
    SentStore store;
    warmup::Ledger ledger;
    WarmUpSignals signals{store, ledger, [](const auto& hosts) {
                              return hosts.front() == "mx.yahoo.test" ? "yahoo" : "other";
                          }};
};

TEST_F(WarmUpSignalsTest, CountAComplaintForTheSourceThatSentLast) {
    tell({1}, model::EventKind::complained);
    const auto progress = counted();
    EXPECT_EQ(progress.source, "out-2");
    EXPECT_EQ(progress.provider, "yahoo");
    EXPECT_EQ(progress.complained, 1U);
    EXPECT_EQ(progress.refused, 0U);
}

TEST_F(WarmUpSignalsTest, CountADeliveryOnce) {
    tell({1}, model::EventKind::complained);
    tell({1}, model::EventKind::complained);
    EXPECT_EQ(counted().complained, 1U);
    tell({1}, model::EventKind::complained);
    EXPECT_EQ(counted().complained, 1U);
}

TEST_F(WarmUpSignalsTest, CountABounceThatIsAboutTheSender) {
    // The bounce itself is kept as an attempt that left by no source.
    store.tried[{1}].push_back(attempt("", "mx.yahoo.test"));
    tell({1}, model::EventKind::bounced, true);
    EXPECT_EQ(counted().refused, 1U);
}

TEST_F(WarmUpSignalsTest, CountNoBounceOfAnotherKind) {
    tell({1}, model::EventKind::bounced);
    EXPECT_EQ(counted().refused, 0U);
}

TEST_F(WarmUpSignalsTest, CountNothingThatWasNeverSentOrIsWarm) {
    tell({2}, model::EventKind::complained);
    EXPECT_TRUE(counted().source.empty());
    store.tried[{3}] = {attempt("out-1", "mx.yahoo.test")};
    tell({3}, model::EventKind::complained);
    EXPECT_TRUE(counted().source.empty());
}

TEST_F(WarmUpSignalsTest, HoldNoMoreThanTheyMay) {
    for (std::size_t number = 0; number < signals_pending_max + 10; ++number) {
        const model::DeliveryId id{static_cast<std::int64_t>(number + 1)};
        store.tried[id] = {attempt("out-2", "mx.yahoo.test")};
        tell(id, model::EventKind::complained);
    }
    EXPECT_EQ(counted().complained, signals_pending_max);
}

}  // namespace
}  // namespace postrider::app
