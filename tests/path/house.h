// The path of a message, whole, in the simulated world: doorway, queue, delivery, real SQLite, and
// receiving servers that the test places.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "doors/sink/sink.h"
#include "path/delivery/smtp_delivery.h"
#include "path/endpoints/endpoint_delivery.h"
#include "path/intake/accept.h"
#include "path/intake/admit.h"
#include "path/queue/identities.h"
#include "path/queue/notice.h"
#include "path/queue/runner.h"
#include "secrets/installation_key.h"
#include "testing/prompt_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::tests {

using namespace std::chrono_literals;

/// What a test may want otherwise.
struct Wishes {
    queue::RunnerOptions runner;
    base::Duration lifetime = 5h;  ///< of a message
    delivery::DepartureOptions departures;
    std::vector<delivery::Source> sources = {{.name = "default", .helo = "out.example.test"}};
};

/// Everything between the doorway and the wire; dies and is built again over the same store.
class Rooms {
public:
    Rooms(
        testing::World& world,
        testing::PromptStore& store,
        const secrets::InstallationKey& key,
        base::Log& log,
        const Wishes& wishes
    );

    intake::Admission admission;
    delivery::SmtpDelivery smtp;
    http::Client client;
    endpoints::HttpEndpoints http;
    endpoints::EndpointDelivery delivery;
    queue::Identities identities;
    queue::Notices notices;
    queue::Runner runner;
    intake::Intake intake;
};

/// A fixture: the server `acme/main` with the domain acme.test stands, nobody listens yet.
class House : public ::testing::Test {
protected:
    House();
    ~House() override;

    /// A receiving server at an address, port 25.
    doors::sink::Sink& place_sink(const std::string& address);
    /// Builds the rooms and starts the runner.
    void start();
    /// Stops the runner and takes the rooms down; what waits stays in the store.
    void die();

    /// Hands a message from a@acme.test in; its receipt.
    intake::Receipt send(
        const std::vector<std::string>& recipients, const std::string& sender = "a@acme.test"
    );
    /// The destination of an endpoint of acme/main that is made for it.
    std::string make_endpoint(model::EndpointTarget target);
    /// Keeps a message from joe@ext.test to help@acme.test for these destinations.
    model::Accepted arrive(const std::vector<std::string>& destinations);
    model::DeliveryStatus status_of(model::DeliveryId delivery);
    std::vector<model::Attempt> attempts_of(model::DeliveryId delivery);
    /// The names of the events of a message, in order.
    std::vector<std::string> events_of(model::MessageId message);
    /// Every delivery there is, newest first.
    std::vector<store::DeliveryView> deliveries();

    std::string directory_;
    Wishes wishes_;
    testing::World world_;
    std::string lines_;
    base::Log log_{[this](std::string_view line) { lines_ += line; }, [] { return base::Time{}; }};
    secrets::InstallationKey key_ = secrets::InstallationKey::random(world_.random);
    std::unique_ptr<testing::PromptStore> store_;
    model::Server server_;
    int endpoints_ = 0;
    std::deque<doors::sink::Sink> sinks_;
    std::unique_ptr<Rooms> rooms_;
};

}  // namespace postrider::tests
