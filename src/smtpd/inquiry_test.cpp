// What is learnt of clients beside their sessions, and when it is not waited for.
#include "smtpd/inquiry.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::smtpd {
namespace {

using namespace std::chrono_literals;

class Inquiries : public ::testing::Test {
protected:
    Inquiries() { options.resolver = &world.resolver; }

    Inquiry& ask(const char* address = "192.0.2.9") {
        return inquiry.emplace(world.loop, options, *base::IpAddress::parse(address));
    }
    std::string name_of(const char* address = "192.0.2.9") {
        return testing::run(world.loop, ask(address).name());
    }
    /// The zone of the list for which the address is refused.
    std::string refused_by(const char* address = "192.0.2.9") {
        const auto listing = testing::run(world.loop, ask(address).listing());
        return listing ? listing->zone : "";
    }
    void use(std::initializer_list<const char*> lists) {
        for (const char* list : lists) {
            options.blocklists.push_back(*dns::parse_blocklist(list));
        }
    }
    void list(const char* zone) {
        world.zone.add(std::string("9.2.0.192.") + zone + " A 127.0.0.2");
    }

    testing::World world;
    InquiryOptions options;
    std::optional<Inquiry> inquiry;
};

TEST_F(Inquiries, FindTheConfirmedName) {
    world.zone.add("9.2.0.192.in-addr.arpa PTR mail.test\nmail.test A 192.0.2.9");
    EXPECT_EQ(name_of(), "mail.test");
    EXPECT_EQ(name_of("192.0.2.10"), no_name);
}

TEST_F(Inquiries, AskOnlyWhatTheyAreToldTo) {
    options.asks_for_name = false;
    EXPECT_EQ(name_of(), "");
    options.resolver = nullptr;
    use({"bl.test"});
    EXPECT_EQ(refused_by(), "");
    EXPECT_TRUE(world.zone.asked().empty());
}

TEST_F(Inquiries, DoNotAskListsOfAddressesThatAreNobodys) {
    use({"bl.test"});
    options.asks_for_name = false;
    for (const char* address :
         {"127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "169.254.0.1", "fe80::1", "fc00::1"}) {
        EXPECT_EQ(refused_by(address), "") << address;
    }
    EXPECT_TRUE(world.zone.asked().empty());
}

TEST_F(Inquiries, AddTheWeightsOfLists) {
    use({"one.test", "two.test*2", "good.test*-3"});
    options.threshold = 2;
    list("one.test");
    EXPECT_EQ(refused_by(), "");
    list("two.test");
    EXPECT_EQ(refused_by(), "two.test");
    list("good.test");
    EXPECT_EQ(refused_by(), "");
}

TEST_F(Inquiries, DoNotWaitForAListBeyondTheirTime) {
    use({"bl.test", "slow.test"});
    options.time_limit = 5s;
    list("bl.test");
    world.zone.mark_slow("9.2.0.192.slow.test", 1h);
    const auto before = world.clock().instant();
    EXPECT_EQ(refused_by(), "bl.test");
    EXPECT_EQ(world.clock().instant() - before, 5s);
}

TEST_F(Inquiries, CountTheirTimeFromTheBeginning) {
    world.zone.mark_slow("9.2.0.192.in-addr.arpa", 1h);
    options.time_limit = 5s;
    ask();
    world.loop.advance(4s);
    const auto before = world.clock().instant();
    EXPECT_EQ(testing::run(world.loop, inquiry->name()), no_name);
    EXPECT_EQ(world.clock().instant() - before, 1s);
}

TEST_F(Inquiries, MayEndBeforeTheirAnswersCome) {
    use({"bl.test"});
    list("bl.test");
    world.zone.mark_slow("9.2.0.192.bl.test", 1min);
    ask();
    inquiry.reset();
    world.loop.advance(2min);
}

}  // namespace
}  // namespace postrider::smtpd
