// Which messages are reports, and that each is written.
#include "path/inbound/incoming_reports.h"

#include <gtest/gtest.h>

#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::inbound {
namespace {

class CountingStore final : public testing::EmptyStore {
public:
    Task<void> write(std::move_only_function<void(store::Transaction&)>) override {
        ++writes;
        if (slow != nullptr) {
            const auto alarm = slow->alarm();
            const auto durable = slow->instant() + std::chrono::seconds{10};
            co_await alarm->wait_until(durable);
        }
    }
    int writes = 0;
    /// Whose time each write takes; null: none.
    net::Clock* slow = nullptr;
};

class CountingWorkers final : public net::Workers {
public:
    net::Task<> run(std::move_only_function<void()> work) override {
        ++jobs;
        work();
        co_return;
    }
    int jobs = 0;
};

class IncomingReportsTest : public ::testing::Test {
protected:
    ReportOutcome take(std::string message) {
        const auto content = model::Content::from(std::move(message));
        return testing::run(world.loop, reports.take(model::OrganizationId{1}, content));
    }

    testing::World world;
    CountingStore store;
    CountingWorkers workers;
    IncomingReports reports{world.clock(), workers, store};
};

constexpr const char* dmarc =
    "Subject: Report\r\nContent-Type: text/xml\r\n\r\n<feedback><report_metadata>"
    "<org_name>There</org_name><report_id>1</report_id><date_range><begin>1790000000</begin>"
    "<end>1790086400</end></date_range></report_metadata><policy_published>"
    "<domain>acme.test</domain><p>none</p></policy_published></feedback>\r\n";

TEST_F(IncomingReportsTest, WritesWhatIsOne) {
    take(dmarc);

    EXPECT_EQ(store.writes, 1);
    EXPECT_EQ(workers.jobs, 1);
}

TEST_F(IncomingReportsTest, SaysWhatIsNone) {
    EXPECT_EQ(take("Subject: hello\r\n\r\nHello\r\n"), ReportOutcome::no_report);
    EXPECT_EQ(take(""), ReportOutcome::no_report);
    EXPECT_EQ(store.writes, 0);
}

TEST_F(IncomingReportsTest, ReadsNothingTooLarge) {
    std::string message = dmarc;
    message.append(report_message_size_max, ' ');

    EXPECT_EQ(take(std::move(message)), ReportOutcome::too_large);
}

TEST_F(IncomingReportsTest, HasOnlySoManyInHand) {
    store.slow = &world.clock();
    const auto take_slowly = [&]() -> net::Task<> {
        const model::OrganizationId organization{1};
        co_await reports.take(organization, model::Content::from(dmarc));
    };
    for (int i = 0; i < reports_at_once_max; ++i) {
        world.loop.spawn(take_slowly(), "report");
    }
    world.loop.advance(std::chrono::seconds{1});

    EXPECT_EQ(take(dmarc), ReportOutcome::busy);
    EXPECT_EQ(workers.jobs, reports_at_once_max);
    world.loop.advance(std::chrono::seconds{10});
    store.slow = nullptr;
    take(dmarc);
    EXPECT_EQ(workers.jobs, reports_at_once_max + 1);
}

}  // namespace
}  // namespace postrider::inbound
