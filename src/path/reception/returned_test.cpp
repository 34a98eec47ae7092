// Bounces, complaints and reports at the end of DATA.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "path/reception/arrival_test_support.h"
#include "path/reception/reception.h"
#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::reception {
namespace {

using ::testing::HasSubstr;

/// Has sent the delivery 11 for the server 1 of the organization 1.
class SendingStore final : public testing::EmptyStore {
public:
    Task<std::optional<model::Server>> server(model::ServerId id) override {
        auto server = server_number(id.value);
        server.organization = model::OrganizationId{id.value};
        co_return server;
    }
    Task<std::optional<store::RouteOnServer>> return_path_route(model::ServerId server) override {
        if (!has_return_path_route) {
            co_return std::nullopt;
        }
        co_return store::RouteOnServer{
            route_to_endpoint(server.value), server_number(server.value)
        };
    }
    Task<std::optional<store::DeliveryView>> delivery(model::DeliveryId id) override {
        store::DeliveryView view;
        view.id = id;
        view.server = {1};
        view.recipient = "ann@there.test";
        co_return id.value == 11 ? std::optional(view) : std::nullopt;
    }
    Task<void> write(std::move_only_function<void(store::Transaction&)>) override {
        ++writes;
        co_return;
    }

    bool has_return_path_route = false;
    int writes = 0;
};

class ReceiveReturned : public ::testing::Test {
protected:
    std::variant<std::vector<model::NewMessage>, intake::Refusal> receive(Arrival arrival) {
        return testing::run(world.loop, reception.receive(std::move(arrival)));
    }
    model::NewMessage letter(const std::string& tag, const char* message) {
        auto arrival = an_arrival({to_return_path(1, tag)});
        arrival.content = model::Content::from(message);
        auto answer = receive(std::move(arrival));
        return std::get<std::vector<model::NewMessage>>(std::move(answer)).at(0);
    }
    static Arrival told(inbound::TellingKind kind, const std::string& message) {
        auto arrival = an_arrival({});
        arrival.content = model::Content::from(message);
        inbound::ToOrganization to;
        to.organization.id = {1};
        to.kind = kind;
        to.address = "complaints+acme@rp.test";
        arrival.told.push_back(to);
        return arrival;
    }
    static const model::Ended& end_of(const model::NewMessage& letter) {
        return std::get<model::Ended>(letter.deliveries.at(0).birth);
    }
    static constexpr const char* tls_report =
        "Subject: x\r\nContent-Type: application/tlsrpt+json\r\n\r\n"
        "{\"organization-name\":\"There\",\"report-id\":\"1\",\"policies\":[]}\r\n";
    static constexpr const char* bounce =
        "From: MAILER-DAEMON@there.test\r\nSubject: Undelivered Mail\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.there.test\r\n"
        "\r\nFinal-Recipient: rfc822; ann@there.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b--\r\n";

    testing::World world;
    base::Log log{[](std::string_view) {}, [this] { return world.clock().now(); }};
    SendingStore store;
    scan::NoScanner scanner;
    intake::Admission admission{
        world.clock(), store, world.random, {.host = "mx.test", .prepare = {}}
    };
    queue::Notices notices{
        {world.clock(), store, admission, world.random, log},
        {.reporting_host = "mx.test", .from_name = "Mail", .from_address = "mailer@mx.test"}
    };
    secrets::DeliveryToken tokens{secrets::InstallationKey::random(world.random)};
    inbound::Returns returns{world.clock(), store, tokens, inbound::ReturnsOptions{}};
    inbound::IncomingReports reports{world.clock(), world.workers, store};
    Reception reception{
        {world.clock(), store, nullptr, scanner, notices, &returns, &reports},
        {.lifetime = std::chrono::hours{48}, .hold = std::chrono::hours{24}}
    };
};

TEST_F(ReceiveReturned, ABounceIsKeptWithWhatItChanges) {
    store.has_return_path_route = true;

    const auto kept = letter(tokens.make_for_address(11), bounce);

    EXPECT_TRUE(kept.is_bounce);
    EXPECT_EQ(kept.bounce_for, model::DeliveryId{11});
    ASSERT_EQ(kept.consequences.size(), 1U);
    EXPECT_EQ(kept.consequences[0].delivery, model::DeliveryId{11});
    EXPECT_TRUE(kept.consequences[0].suppression.has_value());
    EXPECT_EQ(end_of(kept).status, model::DeliveryStatus::processed);
}

TEST_F(ReceiveReturned, AForgedBounceEndsWithTheReason) {
    const auto kept = letter("aaaaaaaaaaaaaaaaaaa", bounce);

    EXPECT_TRUE(kept.consequences.empty());
    EXPECT_EQ(end_of(kept).status, model::DeliveryStatus::bounced);
    EXPECT_THAT(end_of(kept).why, HasSubstr("nothing that was sent from here"));
    EXPECT_FALSE(end_of(kept).notice);
}

TEST_F(ReceiveReturned, WhatIsNoBounceGoesWhereTheRouteLeads) {
    store.has_return_path_route = true;

    const auto kept = letter(
        tokens.make_for_address(11),
        "Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\n"
    );

    EXPECT_TRUE(kept.consequences.empty());
    EXPECT_TRUE(std::holds_alternative<model::Queue>(kept.deliveries.at(0).birth));
}

TEST_F(ReceiveReturned, AComplaintIsKeptWithTheServersMail) {
    const std::string complaint =
        "Subject: x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\nX-Postal-MsgID: " +
        tokens.make(11) + "\r\n\r\nHi\r\n--b--\r\n";

    auto answer = receive(told(inbound::TellingKind::complaints, complaint));

    const auto& letters = std::get<std::vector<model::NewMessage>>(answer);
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_EQ(letters[0].server, model::ServerId{1});
    EXPECT_EQ(letters[0].scope, model::Scope::incoming);
    ASSERT_EQ(letters[0].consequences.size(), 1U);
    EXPECT_EQ(letters[0].consequences[0].kind, model::EventKind::complained);
    EXPECT_EQ(end_of(letters[0]).status, model::DeliveryStatus::processed);
}

TEST_F(ReceiveReturned, AnOrganizationIsToldOnceHoweverOftenItIsNamed) {
    const std::string complaint =
        "Subject: x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\nX-Postal-MsgID: " +
        tokens.make(11) + "\r\n\r\nHi\r\n--b--\r\n";
    auto complained = told(inbound::TellingKind::complaints, complaint);
    complained.told.resize(50, complained.told.front());
    auto answer = receive(std::move(complained));
    EXPECT_EQ(std::get<std::vector<model::NewMessage>>(answer).size(), 1U);

    auto reported = told(inbound::TellingKind::tls_reports, tls_report);
    reported.told.resize(50, reported.told.front());
    reported.told.back().kind = inbound::TellingKind::dmarc_reports;
    receive(std::move(reported));
    EXPECT_EQ(store.writes, 1);
}

TEST_F(ReceiveReturned, OnlySoManyOrganizationsAreToldAtOnce) {
    auto arrival = told(inbound::TellingKind::tls_reports, tls_report);
    while (arrival.told.size() < told_max) {
        arrival.told.push_back(arrival.told.back());
        arrival.told.back().organization.id.value += 1;
    }
    receive(arrival);
    EXPECT_EQ(store.writes, static_cast<int>(told_max));

    arrival.told.push_back(arrival.told.back());
    arrival.told.back().organization.id.value += 1;
    auto answer = receive(std::move(arrival));
    EXPECT_TRUE(std::holds_alternative<intake::Refusal>(answer));
    EXPECT_EQ(store.writes, static_cast<int>(told_max));
}

TEST_F(ReceiveReturned, AComplaintAboutNothingIsTakenAndForgotten) {
    auto answer = receive(told(inbound::TellingKind::complaints, "Subject: x\r\n\r\nspam!\r\n"));

    EXPECT_TRUE(std::get<std::vector<model::NewMessage>>(answer).empty());
}

TEST_F(ReceiveReturned, AReportIsKeptInItsTables) {
    auto answer = receive(told(inbound::TellingKind::tls_reports, tls_report));

    EXPECT_TRUE(std::get<std::vector<model::NewMessage>>(answer).empty());
    EXPECT_EQ(store.writes, 1);
}

TEST_F(ReceiveReturned, WhatHoldsNoReportIsRefused) {
    auto answer = receive(told(inbound::TellingKind::dmarc_reports, "Subject: x\r\n\r\nhello\r\n"));

    EXPECT_THAT(std::get<intake::Refusal>(answer).text, HasSubstr("no report"));
    EXPECT_EQ(store.writes, 0);
}

}  // namespace
}  // namespace postrider::reception
