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
    }
    Task<std::optional<store::Grant>> grant_by_digest(std::string digest) override {
        co_return digest == digest_ ? std::optional(grant) : std::nullopt;
    }
    Task<std::optional<model::Server>> server(model::ServerId) override { co_return today; }
    Task<std::vector<store::Grant>> grants_by_network() override { co_return networks; }
    Task<void> note_use(model::CredentialId, base::Time) override { co_return; }

    store::Grant grant;
    std::optional<model::Server> today;  ///< the server as it is by now
    std::vector<store::Grant> networks;

private:
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
    std::uint16_t recipient() {
        postrider::smtp::RcptTo to;
        to.recipient = *mail::Address::parse("b@x.test");
        return testing::run(world.loop, receiver.recipient(client, {}, to)).code;
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
    House house{
        world.clock(), store, login, intake, spool, world.random, log, "mx.test", "rp.test"
    };
    Receiver receiver{house};
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

    store.today = store.grant.server;
    store.today->is_suspended = true;
    EXPECT_EQ(recipient(), 535);

    store.today->is_suspended = false;
    EXPECT_EQ(recipient(), 250);
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

}  // namespace
}  // namespace postrider::doors::smtp
