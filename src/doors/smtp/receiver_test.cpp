// Who is let in, and what is said to those who are not.
#include "doors/smtp/receiver.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::doors::smtp {
namespace {

constexpr std::string_view good_key = "goodkey";

class OneGrantStore final : public testing::EmptyStore {
public:
    explicit OneGrantStore(const secrets::InstallationKey& key)
        : digest_(secrets::CredentialHash(key)(good_key).bytes()) {
        grant.server.id = {1};
        routed.server.id = {2};
        routed.route.token = "tokenaaa";
        routed.route.name = "in";
        routed.route.domain_name = "acme.test";
        routed.route.endpoint = model::EndpointId{17};
    }
    Task<std::optional<store::Grant>> grant_by_digest(std::string digest) override {
        co_return digest == digest_ && !is_deleted ? std::optional(grant) : std::nullopt;
    }
    Task<std::vector<store::Grant>> grants_by_network() override { co_return networks; }
    Task<void> note_use(model::CredentialId, base::Time) override { co_return; }
    Task<std::optional<model::Server>> server_by_token(std::string token) override {
        co_return token == "abcdef" ? std::optional(routed.server) : std::nullopt;
    }
    Task<std::optional<store::RouteOnServer>> route_to(std::string local, std::string domain)
        override {
        co_return local == "in" && domain == "acme.test" ? std::optional(routed) : std::nullopt;
    }
    Task<std::optional<store::RouteOnServer>> route_by_token(std::string token) override {
        co_return token == routed.route.token ? std::optional(routed) : std::nullopt;
    }
    Task<std::optional<model::Domain>> domain_for(model::ServerId, std::string name) override {
        co_return name == "acme.test" ? std::optional(model::Domain{}) : std::nullopt;
    }
    Task<model::Accepted> accept(const model::NewMessage& message, store::Lease) override {
        kept.push_back(message);
        commits += 1;
        co_return accepted(message);
    }
    Task<std::vector<model::Accepted>>
    accept_all(const std::vector<model::NewMessage>& messages, std::vector<store::Lease>) override {
        std::vector<model::Accepted> all;
        for (const auto& message : messages) {
            kept.push_back(message);
            all.push_back(accepted(message));
        }
        commits += 1;
        co_return all;
    }

    store::Grant grant;
    bool is_deleted = false;
    std::vector<store::Grant> networks;
    store::RouteOnServer routed;
    std::vector<model::NewMessage> kept;
    int commits = 0;

private:
    static model::Accepted accepted(const model::NewMessage& message) {
        model::Accepted accepted;
        accepted.deliveries.resize(message.deliveries.size());
        return accepted;
    }

    std::string digest_;
};

class NoOnward final : public intake::Onward {
public:
    std::optional<store::Lease> reserve(const model::NewMessage&) override { return {}; }
    void give_back(const model::NewMessage&) override {}
    void take(std::vector<model::Claim>) override {}
    void wake(model::Strand, base::Time) override {}
};

class SmtpReceiver : public ::testing::Test {
protected:
    std::uint16_t log_in(std::string password) {
        const postrider::smtp::Credentials credentials =
            postrider::smtp::PasswordCredentials{.user = "any", .password = std::move(password)};
        const auto code = testing::run(world.loop, receiver.log_in(client, credentials)).code;
        client.is_authenticated = code == 235;
        return code;
    }
    std::uint16_t recipient(const std::string& address = "b@x.test") {
        postrider::smtp::RcptTo to;
        to.recipient = *mail::Address::parse(address);
        const auto code = testing::run(world.loop, receiver.recipient(client, envelope, to)).code;
        if (code == 250) {
            envelope.recipients.push_back(to);
        }
        return code;
    }
    std::uint16_t data() {
        testing::run(world.loop, receiver.begin(client, envelope));
        receiver.add("From: a@acme.test\r\nSubject: x\r\n\r\nbody\r\n");
        const auto code = testing::run(world.loop, receiver.complete(client, envelope)).code;
        envelope.recipients.clear();
        return code;
    }
    void know_network(std::string network) {
        store.networks.push_back(store.grant);
        store.networks.back().credential.kind = model::CredentialKind::smtp_ip;
        store.networks.back().credential.network = std::move(network);
    }

    testing::World world;
    base::Log log{[](std::string_view) {}, [this] { return world.clock().now(); }};
    secrets::InstallationKey key = secrets::InstallationKey::random(world.random);
    OneGrantStore store{key};
    tenancy::Login login{store, key, world.random};
    NoOnward onward;
    intake::Admission admission{
        world.clock(), store, world.random, {.host = "mx.test", .prepare = {}}
    };
    intake::Intake intake{admission, store, onward};
    intake::Spool spool{std::filesystem::temp_directory_path()};
    queue::Notices notices{
        {world.clock(), store, admission, world.random, log},
        {.reporting_host = "mx.test", .from_name = "", .from_address = "mailer@mx.test"}
    };
    scan::NoScanner scanner;
    reception::Reception reception{{world.clock(), store, nullptr, scanner, notices}, {}};
    House house{
        world.clock(),
        store,
        login,
        intake,
        reception,
        spool,
        world.random,
        log,
        "mx.test",
        {.return_path_domain = "rp.test",
         .custom_return_path_prefix = "psrp",
         .route_domain = "routes.test"}
    };
    Receiver receiver{house};
    postrider::smtp::Envelope envelope;
    smtpd::Client client{.peer = {.address = *base::IpAddress::parse("192.0.2.1"), .port = 4000}};
};

TEST_F(SmtpReceiver, LetsInWhoKnowsAKey) {
    EXPECT_EQ(recipient(), 530);
    EXPECT_EQ(log_in("wrong"), 535);
    EXPECT_EQ(recipient(), 530);
    EXPECT_EQ(log_in(std::string(good_key)), 235);
    EXPECT_EQ(recipient(), 250);
}

TEST_F(SmtpReceiver, SeesThatTheServerWasSuspendedSinceTheLogin) {
    log_in(std::string(good_key));
    EXPECT_EQ(recipient(), 250);

    store.grant.server.is_suspended = true;
    envelope.recipients.clear();
    EXPECT_EQ(recipient(), 535);

    store.grant.server.is_suspended = false;
    EXPECT_EQ(recipient(), 250);
}

TEST_F(SmtpReceiver, SeesThatTheCredentialWasDeletedSinceTheLogin) {
    log_in(std::string(good_key));
    EXPECT_EQ(recipient(), 250);
    EXPECT_EQ(data(), 250);

    store.is_deleted = true;
    EXPECT_EQ(recipient(), 530);
    EXPECT_EQ(recipient(), 530);
    EXPECT_EQ(recipient("in@acme.test"), 250);
}

TEST_F(SmtpReceiver, SeesThatTheCredentialHoldsMailSinceTheLogin) {
    log_in(std::string(good_key));
    recipient();
    data();

    store.grant.credential.holds_mail = true;
    recipient();
    data();

    ASSERT_EQ(store.kept.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<model::Queue>(store.kept[0].deliveries.at(0).birth));
    EXPECT_TRUE(std::holds_alternative<model::Hold>(store.kept[1].deliveries.at(0).birth));
}

TEST_F(SmtpReceiver, SeesThatANetworkIsKnownNoMore) {
    know_network("192.0.2.0/24");
    EXPECT_EQ(recipient(), 250);
    envelope.recipients.clear();
    EXPECT_EQ(recipient(), 250);

    store.networks.clear();
    envelope.recipients.clear();
    EXPECT_EQ(recipient(), 530);
}

TEST_F(SmtpReceiver, ForgetsALoginInClearUnderTls) {
    log_in(std::string(good_key));
    client.is_authenticated = false;
    EXPECT_EQ(recipient(), 530);
}

TEST_F(SmtpReceiver, LetsInWhoComesFromAKnownNetwork) {
    know_network("198.51.100.0/24");
    EXPECT_EQ(recipient(), 530);
    know_network("192.0.2.0/24");
    EXPECT_EQ(recipient(), 250);
}

TEST_F(SmtpReceiver, ForgetsWhatANetworkWasGrantedWhenTheClientIsAnother) {
    know_network("192.0.2.0/24");
    EXPECT_EQ(recipient(), 250);
    client.peer.address = *base::IpAddress::parse("203.0.113.1");
    receiver.forget_client();
    EXPECT_EQ(recipient(), 530);
}

TEST_F(SmtpReceiver, RefusesAStrangerWhoIsListed) {
    client.listing = dns::Listing{.zone = "bl.test", .reason = "sent spam"};
    postrider::smtp::RcptTo to;
    to.recipient = *mail::Address::parse("b@x.test");
    const auto reply = testing::run(world.loop, receiver.recipient(client, {}, to));
    EXPECT_EQ(
        postrider::smtp::to_line(reply), "554 5.7.1 [192.0.2.1] is listed by bl.test: sent spam"
    );
}

TEST_F(SmtpReceiver, LetsListedClientsInWhoAreKnown) {
    client.listing = dns::Listing{.zone = "bl.test", .reason = ""};
    know_network("192.0.2.0/24");
    EXPECT_EQ(recipient(), 250);
    store.networks.clear();
    receiver.forget_client();
    EXPECT_EQ(recipient(), 554);
    log_in(std::string(good_key));
    EXPECT_EQ(recipient(), 250);
}

TEST_F(SmtpReceiver, TakesNothingOfStrangersForSubmission) {
    house.purpose = Purpose::submission;
    EXPECT_EQ(recipient(), 530);
    know_network("192.0.2.0/24");
    EXPECT_EQ(recipient(), 250);
}

TEST_F(SmtpReceiver, RefusesASuspendedServer) {
    store.grant.server.is_suspended = true;
    log_in(std::string(good_key));
    EXPECT_EQ(recipient(), 535);
}

TEST_F(SmtpReceiver, TakesMailForARouteFromAnybody) {
    EXPECT_EQ(recipient("in@acme.test"), 250);
    EXPECT_EQ(recipient("in+tag@acme.test"), 250);
    EXPECT_EQ(recipient("other@acme.test"), 530);
    EXPECT_EQ(data(), 250);
    ASSERT_EQ(store.kept.size(), 1U);
    EXPECT_EQ(store.kept[0].scope, model::Scope::incoming);
    EXPECT_EQ(store.kept[0].server, model::ServerId{2});
    EXPECT_EQ(store.kept[0].deliveries.size(), 2U);
    ASSERT_TRUE(store.kept[0].inspection);
    EXPECT_EQ(store.kept[0].inspection->client, client.peer.address);
}

TEST_F(SmtpReceiver, TakesMailForARoutesToken) {
    EXPECT_EQ(recipient("tokenaaa+7@routes.test"), 250);
    EXPECT_EQ(recipient("unknown@routes.test"), 550);
    EXPECT_EQ(data(), 250);
    EXPECT_EQ(store.kept.at(0).deliveries.at(0).recipient, "in+7@acme.test");
}

TEST_F(SmtpReceiver, TakesWhatComesBack) {
    EXPECT_EQ(recipient("abcdef+token@rp.test"), 250);
    EXPECT_EQ(recipient("abcdef@psrp.acme.test"), 250);
    EXPECT_EQ(recipient("zzzzzz@rp.test"), 550);
    EXPECT_EQ(data(), 250);
    EXPECT_TRUE(store.kept.at(0).is_bounce);
}

TEST_F(SmtpReceiver, RefusesForARouteThatRejectsOrAServerThatIsSuspended) {
    store.routed.route.mode = model::RouteMode::reject;
    EXPECT_EQ(recipient("in@acme.test"), 550);
    store.routed.server.is_suspended = true;
    EXPECT_EQ(recipient("in@acme.test"), 535);
    EXPECT_EQ(recipient("tokenaaa@routes.test"), 535);
    EXPECT_EQ(recipient("abcdef@rp.test"), 535);
}

TEST_F(SmtpReceiver, SendsOutWhatTheAuthenticatedBringEvenForARoute) {
    log_in(std::string(good_key));
    EXPECT_EQ(recipient("in@acme.test"), 250);
    EXPECT_EQ(data(), 250);
    EXPECT_EQ(store.kept.at(0).scope, model::Scope::outgoing);
    EXPECT_EQ(store.kept.at(0).deliveries.at(0).destination, "acme.test");
}

TEST_F(SmtpReceiver, PrefersARouteOverTheNetworksCredential) {
    know_network("192.0.2.0/24");
    EXPECT_EQ(recipient("in@acme.test"), 250);
    EXPECT_EQ(data(), 250);
    EXPECT_EQ(store.kept.at(0).scope, model::Scope::incoming);
}

TEST_F(SmtpReceiver, KeepsWhatGoesOutAndWhatArrivesInOneCommit) {
    log_in(std::string(good_key));
    EXPECT_EQ(recipient("b@x.test"), 250);
    EXPECT_EQ(recipient("tokenaaa@routes.test"), 250);
    EXPECT_EQ(recipient("abcdef@rp.test"), 250);
    EXPECT_EQ(data(), 250);
    EXPECT_EQ(store.commits, 1);
    ASSERT_EQ(store.kept.size(), 3U);
    EXPECT_EQ(store.kept[0].scope, model::Scope::outgoing);
    EXPECT_EQ(store.kept[0].deliveries.size(), 1U);
    EXPECT_EQ(store.kept[1].scope, model::Scope::incoming);
    EXPECT_TRUE(store.kept[2].is_bounce);
}

TEST_F(SmtpReceiver, ForgetsTheRecipientsOfAnEarlierEnvelope) {
    EXPECT_EQ(recipient("in@acme.test"), 250);
    envelope.recipients.clear();
    EXPECT_EQ(recipient("abcdef@rp.test"), 250);
    EXPECT_EQ(data(), 250);
    ASSERT_EQ(store.kept.size(), 1U);
    EXPECT_EQ(store.kept[0].deliveries.size(), 1U);
}

TEST_F(SmtpReceiver, KeepsNothingWhenPartOfItIsRefused) {
    log_in(std::string(good_key));
    recipient("b@x.test");
    recipient("abcdef@rp.test");
    testing::run(world.loop, receiver.begin(client, envelope));
    receiver.add("From: a@other.test\r\n\r\nbody\r\n");
    EXPECT_EQ(testing::run(world.loop, receiver.complete(client, envelope)).code, 530);
    EXPECT_TRUE(store.kept.empty());
}

TEST_F(SmtpReceiver, RefusesALoop) {
    recipient("in@acme.test");
    testing::run(world.loop, receiver.begin(client, envelope));
    for (int i = 0; i < 5; ++i) {
        receiver.add("Received: from x by mx.test with SMTP; date\r\n");
    }
    receiver.add("\r\nbody\r\n");
    EXPECT_EQ(testing::run(world.loop, receiver.complete(client, envelope)).code, 550);
}

}  // namespace
}  // namespace postrider::doors::smtp
