// A delivery in the simulated world: hosts that a test scripts, and what came of it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "path/delivery/smtp_delivery.h"
#include "testing/run.h"
#include "testing/scripted_host.h"
#include "testing/world.h"

namespace postrider::delivery {

using namespace std::chrono_literals;
using testing::hang_up;
using testing::Manners;
using testing::ScriptedHost;
using testing::silence;

inline base::IpAddress ip(std::string_view text) {
    return *base::IpAddress::parse(text);
}

inline std::shared_ptr<net::TlsServer> certificate(std::string name) {
    return std::make_shared<testing::SimTlsServer>(std::vector{std::move(name)});
}

inline model::Claim a_claim(std::string recipient = "bob@there.test") {
    model::Claim claim;
    claim.message = {1};
    claim.recipient = std::move(recipient);
    claim.destination = "there.test";
    claim.content = model::Content::from("From: a@acme.test\r\nSubject: x\r\n\r\nbody\r\n");
    return claim;
}

inline Identity an_identity() {
    return {.mail_from = "rp+token@rp.test", .token = "TOKEN", .signers = nullptr};
}

class DeliveryTest : public ::testing::Test {
protected:
    DeliveryTest() { options_.sources = {{.name = "first", .helo = "out.example.test"}}; }

    SmtpDelivery& delivery() {
        if (!delivery_) {
            delivery_ = std::make_unique<SmtpDelivery>(
                world_.loop,
                world_.resolver,
                world_.workers,
                std::make_shared<testing::SimTlsClient>(),
                options_
            );
        }
        return *delivery_;
    }
    /// One attempt for bob@there.test.
    Outcome deliver(const model::Claim& claim = a_claim()) {
        auto route = testing::run(world_.loop, delivery().route(claim.destination));
        if (auto* outcome = std::get_if<Outcome>(&route)) {
            return std::move(*outcome);
        }
        return testing::run(
            world_.loop, delivery().deliver(claim, identity_, std::get<Route>(route))
        );
    }
    /// there.test has one host, at 192.0.2.1.
    void one_host() { world_.zone.add("there.test MX 10 mx1.test\nmx1.test A 192.0.2.1\n"); }
    void two_hosts() {
        one_host();
        world_.zone.add("there.test MX 20 mx2.test\nmx2.test A 192.0.2.2\n");
    }

    testing::World world_;
    SmtpDeliveryOptions options_;
    Identity identity_ = an_identity();
    std::unique_ptr<SmtpDelivery> delivery_;
};

}  // namespace postrider::delivery
