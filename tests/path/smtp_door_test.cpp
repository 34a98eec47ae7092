// The whole way as a client sees it: connect, log in, send, and what becomes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "doors/smtp/receiver.h"
#include "mail/header.h"
#include "smtpd/listener.h"
#include "tenancy/credentials.h"
#include "tenancy/login.h"
#include "testing/smtp_wire.h"
#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using namespace std::string_literals;
using model::DeliveryStatus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string letter =
    "From: a@acme.test\r\nTo: bob@there.test\r\nSubject: Hello\r\n\r\nHello.\r\n.\r\n";

/// House with a door for SMTP, where submission is offered under TLS.
class SmtpDoor : public House {
protected:
    SmtpDoor() {
        world_.zone.add(
            "there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n"
            "9.100.51.198.in-addr.arpa PTR client.acme.test\nclient.acme.test A 198.51.100.9\n"
        );
        world_.network().add_local_address(here_);
        key_of_server_ = testing::run(world_.loop, make_credential());
    }
    ~SmtpDoor() override {
        clients_.clear();
        if (listener_) {
            testing::run(world_.loop, listener_->stop(1s));
        }
        die();
        listener_.reset();
    }

    void open() {
        start();
        login_.emplace(*store_, key_, world_.random);
        reception_.emplace(
            reception::ReceptionParts{
                .clock = world_.clock(),
                .store = *store_,
                .scanner = scanner_,
                .notices = rooms_->notices,
            },
            reception::ReceptionOptions{.lifetime = 5h, .hold = 24h}
        );
        house_.emplace(doors::smtp::House{
            .clock = world_.clock(),
            .store = *store_,
            .login = *login_,
            .intake = rooms_->intake,
            .reception = *reception_,
            .spool = spool_,
            .random = world_.random,
            .log = log_,
            .host = "mail.example.test",
            .names = {.return_path_domain = "rp.example.test"},
            .purpose = doors::smtp::Purpose::submission,
        });
        smtpd::ListenerOptions options;
        options.session.tls =
            std::make_shared<testing::SimTlsServer>(std::vector<std::string>{"mail.example.test"});
        options.session.dialogue.host = "mail.example.test";
        options.session.dialogue.future_release_max = 24h;
        options.session.inquiry.resolver = &world_.resolver;
        const smtpd::Surroundings surroundings{world_.loop, world_.random, log_};
        const auto make_receiver = [this](const smtpd::Client&) {
            return std::make_unique<doors::smtp::Receiver>(*house_);
        };
        listener_.emplace(surroundings, crowd_, make_receiver, options);
        listener_->start(testing::door);
    }

    /// Connected, under TLS, and greeted again.
    testing::WireClient& come() {
        auto& client = clients_.emplace_back(world_, here_);
        client.send("EHLO client.test\r\nSTARTTLS\r\n");
        client.start_tls();
        client.send("EHLO client.test\r\n");
        client.heard();
        return client;
    }
    testing::WireClient& log_in() {
        auto& client = come();
        EXPECT_THAT(
            say(client,
                "AUTH PLAIN " + base::to_base64("\0acme/main\0"s + key_of_server_) + "\r\n"),
            StartsWith("235 2.7.0 Granted for acme/main")
        );
        return client;
    }
    static std::string say(testing::WireClient& client, std::string_view words) {
        client.send(words);
        return client.heard();
    }
    /// The whole message; the last reply.
    std::string submit(const std::string& mail = "", const std::string& rcpt = "") {
        auto& client = log_in();
        say(client, "MAIL FROM:<a@there.test>" + mail + "\r\n");
        say(client, "RCPT TO:<bob@there.test>" + rcpt + "\r\nDATA\r\n");
        auto reply = say(client, letter);
        world_.loop.settle();
        return reply;
    }
    std::string content_of(model::MessageId message) {
        return std::string(testing::run(world_.loop, store_->content(message))->head());
    }

private:
    net::Task<std::string> make_credential() {
        tenancy::NewCredential wanted{.server = server_.id, .name = "test"};
        auto made =
            co_await tenancy::create_credential(*store_, key_, world_.random, std::move(wanted));
        co_return made->key;
    }

    base::IpAddress here_ = *base::IpAddress::parse("198.51.100.9");
    std::string key_of_server_;
    intake::Spool spool_{directory_};
    smtpd::Crowd crowd_;
    std::optional<tenancy::Login> login_;
    scan::NoScanner scanner_;
    std::optional<reception::Reception> reception_;
    std::optional<doors::smtp::House> house_;
    std::optional<smtpd::Listener> listener_;
    std::deque<testing::WireClient> clients_;
};

TEST_F(SmtpDoor, TakesMailOfWhoLogsInAndItArrives) {
    const auto& sink = place_sink("192.0.2.1");
    open();

    EXPECT_THAT(submit(), StartsWith("250 2.0.0 OK queued as "));

    EXPECT_EQ(sink.received(), 1U);
    const auto all = deliveries();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].status, DeliveryStatus::delivered);
    EXPECT_THAT(events_of(all[0].message), ElementsAre("accepted", "delivered"));
    EXPECT_THAT(
        mail::unfold(content_of(all[0].message)),
        StartsWith("Received: from client.test (client.acme.test [198.51.100.9]) by "
                   "mail.example.test with ESMTPSA for <bob@there.test>; ")
    );
}

TEST_F(SmtpDoor, TakesNothingOfStrangers) {
    open();
    auto& client = come();
    say(client, "MAIL FROM:<a@there.test>\r\n");
    EXPECT_THAT(say(client, "RCPT TO:<bob@there.test>\r\n"), StartsWith("530 5.7.0"));
    EXPECT_THAT(say(client, "DATA\r\n"), StartsWith("554 5.5.1 No valid recipients"));
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(SmtpDoor, RefusesToSendInTheNameOfOthers) {
    open();
    auto& client = log_in();
    say(client, "MAIL FROM:<a@there.test>\r\nRCPT TO:<bob@there.test>\r\nDATA\r\n");
    EXPECT_THAT(say(client, "From: a@other.test\r\n\r\nHello.\r\n.\r\n"), StartsWith("530 5.7.1"));
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(SmtpDoor, KeepsMailUntilItIsToBeSent) {
    const auto& sink = place_sink("192.0.2.1");
    open();

    EXPECT_THAT(submit(" HOLDFOR=7200"), StartsWith("250"));

    world_.loop.advance(2h - 1min);
    EXPECT_EQ(sink.received(), 0U);
    EXPECT_EQ(deliveries()[0].status, DeliveryStatus::queued);
    world_.loop.advance(2min);
    EXPECT_EQ(sink.received(), 1U);
}

TEST_F(SmtpDoor, ReportsSuccessToWhoAskedForIt) {
    const auto& sink = place_sink("192.0.2.1");
    open();

    submit(" ENVID=order-7", " NOTIFY=SUCCESS");

    EXPECT_EQ(sink.received(), 2U);
    const auto all = deliveries();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].recipient, "a@there.test");
    const auto report = content_of(all[0].message);
    EXPECT_THAT(report, HasSubstr("Action: relayed\r\n"));
    EXPECT_THAT(report, HasSubstr("Original-Envelope-Id: order-7\r\n"));
}

}  // namespace
}  // namespace postrider::tests
