// Reports on their way to those who asked.
#include "path/tls_reports/dispatch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "store/tenancy.h"
#include "testing/prompt_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::tls_reports {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class Nobody final : public intake::Onward {
public:
    std::optional<store::Lease> reserve(const model::NewMessage&) override {
        ++messages;
        return std::nullopt;
    }
    void give_back(const model::NewMessage&) override {}
    void take(std::vector<model::Claim>) override {}
    void wake(model::Strand, base::Time) override {}
    std::size_t messages = 0;
};

class DispatchTest : public ::testing::Test {
protected:
    ~DispatchTest() override { std::filesystem::remove_all(directory); }

    void keep(const store::TlsSending& sending) {
        auto unit = [&](store::Transaction& transaction) {
            store::keep_tls_sending(transaction, sending);
        };
        testing::run(world.loop, store.write(unit));
    }
    void add_server(const std::string& name) {
        auto unit = [&](store::Transaction& transaction) {
            store::create_organization(transaction, "Acme", "acme");
            model::Server server;
            server.organization = {1};
            server.name = name;
            server.permalink = name;
            server.token = name;
            ASSERT_TRUE(store::create_server(transaction, server).has_value());
        };
        testing::run(world.loop, store.write(unit));
    }
    store::TlsSending kept() {
        std::optional<store::TlsSending> found;
        auto unit = [&](store::Transaction& transaction) {
            found = store::find_tls_sending(transaction, 100, "a.test");
        };
        testing::run(world.loop, store.read(unit));
        return found.value_or(store::TlsSending{});
    }
    store::TlsSending a_sending() {
        return {
            .day = 100,
            .domain = "a.test",
            .report = R"({"report-id":"1","policies":[]})",
            .due_at = world.clock().now()
        };
    }
    void ask_for(const std::string& receivers) {
        world.zone.add("_smtp._tls.a.test TXT \"v=TLSRPTv1; rua=" + receivers + "\"");
    }
    void send() { testing::run(world.loop, dispatch.send_due()); }

    std::string directory = ::testing::TempDir() + "/dispatch_test";
    testing::World world;
    testing::PromptStore store{directory};
    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    http::Client web{
        world.loop, world.resolver, std::make_shared<testing::SimTlsClient>(), http::ClientOptions{}
    };
    intake::Admission admission{world.clock(), store, world.random, intake::AdmissionOptions{}};
    Nobody nobody;
    intake::Intake intake{admission, store, nobody};
    DispatchParts parts() {
        return {world.clock(), world.resolver, store, web, intake, world.random, log};
    }
    const Author author{
        .organization = "Sender", .contact = "tls@sender.test", .host = "mx.sender.test"
    };
    Dispatch dispatch{parts(), author, "acme/main"};
};

TEST_F(DispatchTest, LeavesWhatIsNotDue) {
    ask_for("https://r.test/");
    auto sending = a_sending();
    sending.due_at = world.clock().now() + 1s;
    keep(sending);

    send();

    EXPECT_EQ(kept().tries, 0);
}

TEST_F(DispatchTest, TriesAgainAnHourLaterAndGivesUpAfterADay) {
    ask_for("https://r.test/");
    keep(a_sending());

    send();
    EXPECT_EQ(kept().due_at, world.clock().now() + retry_after);
    EXPECT_THAT(kept().outcome, HasSubstr("https://r.test/: "));
    for (int i = 0; i < tries_max; ++i) {
        world.loop.advance(retry_after);
        send();
    }

    EXPECT_EQ(kept().tries, tries_max);
    EXPECT_FALSE(kept().due_at.has_value());
}

TEST_F(DispatchTest, SaysThatTheServerOfMailIsMissing) {
    ask_for("mailto:r@a.test");
    keep(a_sending());

    send();

    EXPECT_EQ(kept().outcome, "r@a.test: there is no mail server acme/main");
}

TEST_F(DispatchTest, MailsFromTheOnlyServerThatThereIs) {
    add_server("main");
    Dispatch anyones{parts(), author, ""};
    ask_for("mailto:r@a.test");
    keep(a_sending());

    testing::run(world.loop, anyones.send_due());

    EXPECT_EQ(kept().outcome, "r@a.test: handed over");
    EXPECT_FALSE(kept().due_at.has_value());
    EXPECT_THAT(lines, HasSubstr("by_mail author=tls@sender.test"));
}

TEST_F(DispatchTest, SaysThatNoneOfSeveralServersIsNamed) {
    add_server("main");
    add_server("other");
    Dispatch anyones{parts(), author, ""};
    ask_for("mailto:r@a.test");
    keep(a_sending());

    testing::run(world.loop, anyones.send_due());

    EXPECT_THAT(kept().outcome, HasSubstr("there are 2 mail servers, and tls_reports.server"));
    EXPECT_THAT(lines, HasSubstr("not_by_mail"));
}

TEST_F(DispatchTest, TriesThoseAgainWhoHaveNothingAndNobodyElse) {
    add_server("main");
    ask_for("mailto:r@a.test,https://r.test/");
    keep(a_sending());
    Dispatch anyones{parts(), author, ""};

    testing::run(world.loop, anyones.send_due());
    EXPECT_TRUE(kept().due_at.has_value());
    world.loop.advance(retry_after);
    testing::run(world.loop, anyones.send_due());

    EXPECT_EQ(kept().tries, 2);
    EXPECT_THAT(kept().outcome, HasSubstr("r@a.test: handed over; https://r.test/: "));
    EXPECT_EQ(nobody.messages, 1U);
}

TEST_F(DispatchTest, DropsWhatIsNotAskedForAnyMore) {
    keep(a_sending());

    send();

    EXPECT_FALSE(kept().due_at.has_value());
    EXPECT_EQ(kept().outcome, "it is not asked for any more");
}

TEST_F(DispatchTest, WaitsWhereTheDnsCannotTell) {
    world.zone.mark_failing("_smtp._tls.a.test");
    keep(a_sending());

    send();

    EXPECT_TRUE(kept().due_at.has_value());
}

}  // namespace
}  // namespace postrider::tls_reports
