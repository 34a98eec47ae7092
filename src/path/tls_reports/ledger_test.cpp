// What is counted, of whom, and when it is told.
#include "path/tls_reports/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "reports/tls_tally.h"
#include "testing/prompt_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::tls_reports {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

delivery::TlsSession a_session(std::string domain = "a.test", std::string result = {}) {
    return {
        .domain = std::move(domain),
        .policy_type = "sts",
        .policy = {"mode: enforce"},
        .patterns = {"mx.a.test"},
        .result = std::move(result),
        .reason = "why",
        .host = "mx.a.test",
        .address = "[2001:db8::1]:25",
        .source_address = "192.0.2.9",
    };
}

TEST(TlsSessionCount, HoldsWhatAReportWants) {
    const auto good = counted(a_session());
    EXPECT_EQ(good.successes, 1U);
    EXPECT_THAT(good.details, IsEmpty());

    const auto bad = counted(a_session("a.test", "certificate-expired"));
    EXPECT_EQ(bad.successes, 0U);
    EXPECT_EQ(bad.failures, 1U);
    ASSERT_THAT(bad.details, SizeIs(1));
    EXPECT_EQ(bad.details[0].receiving_address, "2001:db8::1");
    EXPECT_EQ(bad.details[0].reason_code, "why");
}

TEST(TlsReportTime, IsSpreadBehindMidnight) {
    const auto midnight = model::start_of(101);
    const Author author{.organization = "", .contact = "", .host = "mx.a.test"};
    bool differs = false;
    for (int i = 0; i < 50; ++i) {
        const auto due = due_of(100, "d" + std::to_string(i) + ".test", author);
        EXPECT_GE(due, midnight);
        EXPECT_LT(due, midnight + 4h);
        differs = differs || due != due_of(100, "d0.test", author);
    }
    EXPECT_TRUE(differs);
    auto other = author;
    other.host = "mx.b.test";
    EXPECT_NE(due_of(100, "d0.test", other), due_of(100, "d0.test", author));
    other.spread = 0h;
    EXPECT_EQ(due_of(100, "a.test", other), midnight);
}

class LedgerTest : public ::testing::Test {
protected:
    LedgerTest() { world.zone.add("_smtp._tls.a.test TXT \"v=TLSRPTv1; rua=mailto:r@a.test\""); }
    ~LedgerTest() override { std::filesystem::remove_all(directory); }

    std::vector<store::TlsSending> kept() {
        std::vector<store::TlsSending> all;
        const auto day = model::day_of(world.clock().now());
        auto look = [&](store::Transaction& transaction) {
            all = store::list_tls_sendings(transaction, day, "", 100);
        };
        testing::run(world.loop, store.read(look));
        return all;
    }
    void flush() { testing::run(world.loop, ledger.flush()); }

    std::string directory = ::testing::TempDir() + "/ledger_test";
    testing::World world;
    testing::PromptStore store{directory};
    base::Log log{[](std::string_view) {}, [] { return base::Time{}; }};
    Ledger ledger{
        {world.clock(), world.resolver, store, log},
        {.organization = "Sender", .contact = "tls@sender.test", .host = "mx.sender.test"}
    };
};

TEST_F(LedgerTest, CountsADayOfADomainInOneReport) {
    ledger.note(a_session());
    ledger.note(a_session("a.test", "certificate-expired"));
    flush();
    ledger.note(a_session());
    flush();

    const auto all = kept();

    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].domain, "a.test");
    EXPECT_TRUE(all[0].due_at.has_value());
    const auto report = reports::parse_tls_report(all[0].report);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->organization, "Sender");
    EXPECT_EQ(report->contact, "tls@sender.test");
    EXPECT_EQ(report->policies.at(0).successes, 2U);
    EXPECT_EQ(report->policies.at(0).failures, 1U);
    EXPECT_EQ(*report->end - *report->begin, 24h - 1s);
}

TEST_F(LedgerTest, ForgetsDomainsThatAskForNothing) {
    ledger.note(a_session("b.test"));
    flush();

    EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(LedgerTest, KeepsAllOfItWhereThereIsNoTimeToAsk) {
    ledger.note(a_session("b.test"));
    testing::run(world.loop, ledger.flush_all());

    EXPECT_THAT(kept(), SizeIs(1));
    EXPECT_THAT(world.zone.asked(), IsEmpty());
}

TEST_F(LedgerTest, AsksForManyDomainsAtATime) {
    for (int i = 0; i < 250; ++i) {
        const auto domain = "d" + std::to_string(i) + ".test";
        world.zone.add("_smtp._tls." + domain + " TXT \"v=TLSRPTv1; rua=mailto:r@a.test\"");
        world.zone.mark_slow("_smtp._tls." + domain, 1s);
        ledger.note(a_session(domain));
    }
    const auto before = world.clock().instant();

    flush();

    EXPECT_EQ(world.clock().instant() - before, 3s);
    EXPECT_THAT(kept(), SizeIs(100));  // of the first page
}

TEST_F(LedgerTest, KeepsWhatTheDnsCannotTell) {
    world.zone.mark_failing("_smtp._tls.b.test");
    ledger.note(a_session("b.test"));
    flush();

    EXPECT_THAT(kept(), SizeIs(1));
}

TEST_F(LedgerTest, LeavesAReportThatWasSentAlone) {
    ledger.note(a_session());
    flush();
    auto sent = kept().at(0);
    sent.due_at.reset();
    auto keep = [&](store::Transaction& transaction) {
        store::keep_tls_sending(transaction, sent);
    };
    testing::run(world.loop, store.write(keep));

    ledger.note(a_session());
    flush();

    EXPECT_EQ(kept().at(0).report, sent.report);
}

TEST_F(LedgerTest, IsBounded) {
    for (std::size_t i = 0; i < domains_max + 10; ++i) {
        ledger.note(a_session("d" + std::to_string(i) + ".test"));
    }
    ledger.note(a_session());
    flush();

    EXPECT_THAT(kept(), IsEmpty());
}

}  // namespace
}  // namespace postrider::tls_reports
