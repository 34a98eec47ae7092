// Two ways out to one site, and what the replies of its hosts bring upon each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "dkim/key.h"
#include "store/measures.h"
#include "tenancy/domains.h"
#include "tenancy/organizations.h"
#include "testing/scripted_host.h"
#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::DeliveryStatus;
using reaction::MeasureKind;
using testing::Manners;
using testing::ScriptedHost;

constexpr const char* first_address = "198.51.100.1";
constexpr const char* second_address = "198.51.100.2";

Manners blocking() {
    return {.answers = {{"RCPT", "554 5.7.1 Client host blocked using zen.spamhaus.org"}}};
}
Manners disgusted() {
    return {.answers = {{".", "550 5.7.1 Message content rejected as spam"}}};
}

class MeasuresTaken : public House {
protected:
    MeasuresTaken() {
        world_.zone.add("there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n");
        wishes_.sources = {source("first", first_address), source("second", second_address)};
        host_ = std::make_unique<ScriptedHost>(world_, "192.0.2.1");
    }
    ~MeasuresTaken() override {
        die();
        host_.reset();
    }
    static delivery::Source source(std::string name, const char* address) {
        delivery::Source made;
        made.name = std::move(name);
        made.helo = made.name + ".example.test";
        made.addresses = {*base::IpAddress::parse(address)};
        return made;
    }
    void limit(const std::string& limits) {
        wishes_.runner.shaping = {
            {},
            {},
            *shaping::Providers::parse(
                "version 1\n[there]\nhosts mx.there.test\nsource ours\n" + limits + "\n"
            )
        };
    }
    std::vector<model::DeliveryId> send_some(int count) {
        std::vector<model::DeliveryId> sent;
        for (int number = 0; number < count; ++number) {
            sent.push_back(send({"bob@there.test"}).accepted.deliveries[0]);
        }
        world_.loop.settle();
        return sent;
    }
    /// Another server of the same organization, which may write as acme.test too.
    model::Server another_server() {
        model::Server wanted;
        wanted.organization = server_.organization;
        wanted.name = "Other";
        auto made = *testing::run(
            world_.loop, tenancy::create_server(*store_, world_.random, std::move(wanted))
        );
        const secrets::Seal seal(key_, world_.random);
        tenancy::NewDomain domain{
            .organization = made.organization,
            .server = made.id,
            .name = "acme.test",
            .key = dkim::SigningKey::generate_ed25519(),
            .dkim_identifier = "postal",
        };
        const auto owned = *testing::run(
            world_.loop, tenancy::create_domain(*store_, seal, world_.random, std::move(domain))
        );
        testing::run(world_.loop, tenancy::verify_domain(*store_, owned.id, world_.clock().now()));
        return made;
    }
    /// As `postrider measure undo` does it, beside the running server.
    void undo_all() {
        const auto now = world_.clock().now();
        auto unit = [now](store::Transaction& transaction) {
            for (const auto& measure : store::list_measures(transaction, {}, 100)) {
                store::undo_measure(transaction, measure.id, now);
            }
        };
        testing::run(world_.loop, store_->write(unit));
    }
    std::size_t count(const std::vector<model::DeliveryId>& deliveries, DeliveryStatus status) {
        return static_cast<std::size_t>(std::ranges::count_if(deliveries, [&](auto delivery) {
            return status_of(delivery) == status;
        }));
    }
    std::size_t clients_at(const std::string& address) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            host_->clients,
            [&](const base::Endpoint& client) { return client.address.to_string() == address; }
        ));
    }

    std::unique_ptr<ScriptedHost> host_;
};

TEST_F(MeasuresTaken, TwoSourcesHaveLimitsOfTheirOwnAtASite) {
    limit("messages 2/min");
    wishes_.runner.lane.ready_max = 20;
    start();

    send_some(10);

    EXPECT_EQ(host_->messages.size(), 2U);
    EXPECT_EQ(clients_at(first_address), 1U);
    EXPECT_EQ(clients_at(second_address), 1U);
    const auto lanes = rooms_->runner.lanes();
    ASSERT_EQ(lanes.size(), 2U);
    EXPECT_EQ(lanes[0].source, "first");
    EXPECT_EQ(lanes[1].source, "second");
    const auto waiting =
        std::ranges::find_if(lanes, [](const auto& lane) { return lane.ready > 0; });
    ASSERT_NE(waiting, lanes.end());
    ASSERT_TRUE(waiting->bound);
    EXPECT_EQ(waiting->bound->limit, "messages 2/min");
    EXPECT_EQ(waiting->bound->from, "provider there");
    world_.loop.advance(1h);
    EXPECT_EQ(host_->messages.size(), 10U);
}

TEST_F(MeasuresTaken, NothingWaitsForASourceThatIsOutOfUse) {
    limit("messages 2/min");
    wishes_.runner.lane.ready_max = 20;
    start();
    const auto sent = send_some(10);

    auto& sources = rooms_->smtp.sources();
    sources.checked(*sources.all().at(0), "its address is gone");
    world_.loop.advance(10min);

    EXPECT_EQ(host_->messages.size(), 10U);
    EXPECT_EQ(clients_at(first_address), 1U);
    EXPECT_EQ(count(sent, DeliveryStatus::delivered), 10U);
}

TEST_F(MeasuresTaken, WhatASourceCannotTakeObeysTheLimitsOfTheNext) {
    limit("messages 2/min");
    wishes_.sources[0].proxy = delivery::Proxy{.host = "192.0.2.99", .port = 1080};
    wishes_.sources[0].priority = 1;
    wishes_.runner.lane.ready_max = 20;
    start();

    const auto sent = send_some(10);
    world_.loop.advance(10s);

    EXPECT_EQ(host_->messages.size(), 1U);  // a tenth of two at once, and no more
    world_.loop.advance(30s);
    EXPECT_EQ(host_->messages.size(), 2U);
    world_.loop.advance(10min);
    EXPECT_EQ(count(sent, DeliveryStatus::delivered), 10U);
    std::size_t with_both = 0;
    for (const auto delivery : sent) {
        const auto attempts = attempts_of(delivery);
        ASSERT_EQ(attempts.size(), 1U);
        EXPECT_EQ(attempts[0].source, "second");
        with_both += attempts[0].others.empty() ? 0 : 1;
    }
    EXPECT_GE(with_both, 1U);
}

TEST_F(MeasuresTaken, AMessagesLimitOfAConnectionAndAPaceOfConnectionsAreKept) {
    limit("messages-per-connection 2\nconnects 1/min");
    wishes_.sources.pop_back();
    start();

    send_some(5);

    EXPECT_EQ(host_->clients.size(), 1U);
    EXPECT_EQ(host_->messages.size(), 2U);
    EXPECT_EQ(host_->count("QUIT"), 1U);
    EXPECT_EQ(rooms_->runner.lanes()[0].bound->limit, "connects 1/min");
    world_.loop.advance(1min);
    EXPECT_EQ(host_->clients.size(), 2U);
    EXPECT_EQ(host_->messages.size(), 4U);
    world_.loop.advance(1min);
    EXPECT_EQ(host_->messages.size(), 5U);
}

TEST_F(MeasuresTaken, APauseOfOneSourceLetsTheOtherGoOn) {
    host_->meets[first_address] = blocking();
    start();

    const auto sent = send_some(100);

    const auto measures = rooms_->runner.measures();
    ASSERT_EQ(measures.size(), 1U);
    EXPECT_EQ(measures[0].target.kind, MeasureKind::pause_source);
    EXPECT_EQ(measures[0].target.who, "first");
    EXPECT_THAT(measures[0].reply, ::testing::HasSubstr("spamhaus"));
    EXPECT_FALSE(measures[0].rule.empty());
    EXPECT_TRUE(lines_.contains("measure_taken"));
    const auto lanes = rooms_->runner.lanes();
    ASSERT_EQ(lanes.size(), 2U);
    EXPECT_THAT(lanes[0].measure, ::testing::StartsWith("pause-source: "));
    EXPECT_EQ(lanes[0].bound->by, shaping::Bound::By::measure);
    EXPECT_EQ(lanes[1].measure, "");
    // What two workers had begun when the tenth was refused goes on.
    const auto refused = count(sent, DeliveryStatus::bounced);
    EXPECT_GE(refused, 10U);
    EXPECT_LE(refused, 12U);
    EXPECT_GT(count(sent, DeliveryStatus::delivered), 30U);
    EXPECT_GT(count(sent, DeliveryStatus::queued), 20U);
}

TEST_F(MeasuresTaken, WhatIsUndoneLetsGoAtOnce) {
    host_->meets[first_address] = blocking();
    start();
    const auto sent = send_some(100);
    const auto refused = count(sent, DeliveryStatus::bounced);
    host_->meets.clear();
    world_.loop.advance(1min);
    ASSERT_GT(count(sent, DeliveryStatus::queued), 20U);

    undo_all();
    world_.loop.advance(queue::undo_noticed_within + 1s);

    EXPECT_TRUE(rooms_->runner.measures().empty());
    EXPECT_TRUE(lines_.contains("measure_undone"));
    EXPECT_EQ(count(sent, DeliveryStatus::delivered), 100U - refused);
}

TEST_F(MeasuresTaken, APauseEndsByItself) {
    host_->meets[first_address] = blocking();
    start();
    const auto sent = send_some(100);
    const auto refused = count(sent, DeliveryStatus::bounced);
    host_->meets.clear();

    world_.loop.advance(15min + 1min);

    EXPECT_EQ(count(sent, DeliveryStatus::delivered), 100U - refused);
}

TEST_F(MeasuresTaken, WhatStoodStandsAfterARestart) {
    host_->meets[first_address] = blocking();
    start();
    const auto sent = send_some(100);
    const auto refused = count(sent, DeliveryStatus::bounced);
    die();
    host_->meets.clear();

    start();
    world_.loop.advance(5min);

    ASSERT_EQ(rooms_->runner.measures().size(), 1U);
    EXPECT_LT(count(sent, DeliveryStatus::delivered), 80U);
    world_.loop.advance(11min);
    EXPECT_EQ(count(sent, DeliveryStatus::delivered), 100U - refused);
}

TEST_F(MeasuresTaken, APausedServerLeavesOthersAlone) {
    host_->become(disgusted());
    start();
    const auto ours = send_some(40);
    const auto measures = rooms_->runner.measures();
    ASSERT_EQ(measures.size(), 1U);
    EXPECT_EQ(measures[0].target.kind, MeasureKind::pause_server);
    EXPECT_EQ(measures[0].target.who, "acme/main");
    const auto refused = count(ours, DeliveryStatus::bounced);
    EXPECT_LE(refused, 24U);
    world_.loop.advance(10s);  // connections of the displeased end
    host_->become({});
    const auto own = std::exchange(server_, another_server());

    const auto theirs = send_some(5);

    EXPECT_EQ(count(theirs, DeliveryStatus::delivered), 5U);
    EXPECT_EQ(count(ours, DeliveryStatus::delivered), 0U);
    server_ = own;
    const auto late = send_some(1);
    EXPECT_EQ(count(late, DeliveryStatus::queued), 1U);

    undo_all();
    world_.loop.advance(queue::undo_noticed_within + 1s);

    EXPECT_EQ(count(ours, DeliveryStatus::delivered), 40U - refused);
    EXPECT_EQ(count(late, DeliveryStatus::delivered), 1U);
}

TEST_F(MeasuresTaken, WhatIsPutOffSaysWhy) {
    host_->become(disgusted());
    start();
    std::vector<intake::Receipt> receipts;
    for (int number = 0; number < 30; ++number) {
        receipts.push_back(send({"bob@there.test"}));
    }
    world_.loop.settle();

    bool is_said = false;
    for (const auto& receipt : receipts) {
        for (const auto& event :
             testing::run(world_.loop, store_->events_of(receipt.accepted.message))) {
            is_said = is_said || event.detail.starts_with("Put off: acme/main sends nothing to ");
        }
    }
    EXPECT_TRUE(is_said);
}

}  // namespace
}  // namespace postrider::tests
