// Building the path in the simulated world.
#include "tests/path/house.h"

#include <stdlib.h>

#include <utility>

#include "dkim/key.h"
#include "tenancy/domains.h"
#include "tenancy/organizations.h"
#include "tenancy/routes.h"
#include "testing/web.h"

namespace postrider::tests {
namespace {

std::string scratch_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "postrider-path-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    return pattern;
}

queue::RunnerOptions runner_options() {
    queue::RunnerOptions options;
    options.owner = "test";
    options.schedule = {.first = 5min, .factor = 2, .longest = 1h, .attempts_max = 6};
    options.lane = {.workers_max = 2, .ready_max = 4};
    return options;
}

delivery::SmtpDeliveryOptions delivery_options(const Wishes& wishes) {
    delivery::SmtpDeliveryOptions options;
    options.sources = wishes.sources;
    options.departures = wishes.departures;
    return options;
}

intake::AdmissionOptions admission_options(base::Duration lifetime) {
    return {
        .host = "mx.example.test",
        .prepare = {.return_path_domain = "rp.example.test", .times = {.lifetime = lifetime}}
    };
}

}  // namespace

Rooms::Rooms(
    testing::World& world,
    testing::PromptStore& store,
    const secrets::InstallationKey& key,
    base::Log& log,
    const Wishes& wishes
)
    : admission(world.clock(), store, world.random, admission_options(wishes.lifetime)),
      smtp(
          world.loop,
          world.resolver,
          world.workers,
          std::make_shared<testing::SimTlsClient>(),
          delivery_options(wishes)
      ),
      client(
          world.loop,
          world.resolver,
          std::make_shared<testing::SimTlsClient>(),
          testing::web_client_options()
      ),
      http(world.loop, world.workers, client, {}),
      delivery(
          {world.loop, store, world.resolver, log, world.workers, http, smtp},
          {.guard = testing::web_client_options().guard, .hold = 7 * 24h}
      ),
      identities(
          store,
          key,
          world.random,
          log,
          {.own_signers = nullptr,
           .return_path_domain = "rp.example.test",
           .custom_return_path_prefix = "psrp",
           .pool_rules = {}}
      ),
      notices(
          {world.clock(), store, admission, world.random, log},
          {.reporting_host = "mx.example.test",
           .from_name = "Mail Delivery System",
           .from_address = "MAILER-DAEMON@mx.example.test"}
      ),
      runner(world.loop, {store, delivery, identities, notices, log}, wishes.runner),
      intake(admission, store, runner) {}

House::House()
    : directory_(scratch_directory()),
      wishes_{.runner = runner_options()},
      store_(std::make_unique<testing::PromptStore>(directory_)) {
    const secrets::Seal seal(key_, world_.random);
    const auto organization =
        *testing::run(world_.loop, tenancy::create_organization(*store_, "Acme", ""));
    model::Server wanted;
    wanted.organization = organization.id;
    wanted.name = "Main";
    server_ = *testing::run(
        world_.loop, tenancy::create_server(*store_, world_.random, std::move(wanted))
    );
    tenancy::NewDomain domain{
        .organization = organization.id,
        .server = server_.id,
        .name = "acme.test",
        .key = dkim::SigningKey::generate_ed25519(),
        .dkim_identifier = "postal",
    };
    const auto made = *testing::run(
        world_.loop, tenancy::create_domain(*store_, seal, world_.random, std::move(domain))
    );
    testing::run(world_.loop, tenancy::verify_domain(*store_, made.id, world_.clock().now()));
}

House::~House() {
    die();
    world_.loop.advance(20min);  // the sinks' slowest sessions end
    sinks_.clear();
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

doors::sink::Sink& House::place_sink(const std::string& address) {
    doors::sink::SinkOptions options;
    options.name = address;
    options.tls = std::make_shared<testing::SimTlsServer>(std::vector<std::string>{address});
    auto& sink = sinks_.emplace_back(world_.loop, world_.random, log_, options);
    sink.start({.address = *base::IpAddress::parse(address), .port = 25});
    return sink;
}

void House::start() {
    rooms_ = std::make_unique<Rooms>(world_, *store_, key_, log_, wishes_);
    testing::run(world_.loop, rooms_->runner.start());
}

void House::die() {
    if (rooms_) {
        EXPECT_TRUE(testing::run(world_.loop, rooms_->runner.stop(20min)));
        rooms_.reset();
    }
}

intake::Receipt House::send(const std::vector<std::string>& recipients, const std::string& sender) {
    intake::Submission submission;
    submission.server = server_;
    submission.sender = sender;
    for (const auto& recipient : recipients) {
        submission.recipients.push_back({.address = recipient});
    }
    submission.content = model::Content::from("From: a@acme.test\r\nSubject: x\r\n\r\nbody\r\n");
    auto answer = testing::run(world_.loop, rooms_->intake.accept(std::move(submission)));
    if (const auto* refusal = std::get_if<intake::Refusal>(&answer)) {
        ADD_FAILURE() << refusal->text;
        return {};
    }
    return std::get<intake::Receipt>(std::move(answer));
}

std::string House::make_endpoint(model::EndpointTarget target) {
    model::Endpoint wanted;
    wanted.server = server_.id;
    wanted.name = "E" + std::to_string(++endpoints_);
    wanted.target = std::move(target);
    const auto made =
        testing::run(world_.loop, tenancy::create_endpoint(*store_, std::move(wanted)));
    return model::destination_of(made->id);
}

model::Accepted House::arrive(const std::vector<std::string>& destinations) {
    model::NewMessage message;
    message.server = server_.id;
    message.scope = model::Scope::incoming;
    message.sender = "joe@ext.test";
    message.accepted_at = world_.clock().now();
    message.expires_at = message.accepted_at + 5h;
    message.content = model::Content::from("From: joe@ext.test\r\nSubject: x\r\n\r\nbody\r\n");
    for (const auto& destination : destinations) {
        message.deliveries.push_back({
            .recipient = "help@acme.test",
            .destination = destination,
            .endpoint = model::endpoint_of(destination),
        });
    }
    std::vector<model::NewMessage> messages;
    messages.push_back(std::move(message));
    return testing::run(world_.loop, rooms_->intake.keep_all(std::move(messages))).front().accepted;
}

model::DeliveryStatus House::status_of(model::DeliveryId delivery) {
    return testing::run(world_.loop, store_->delivery(delivery))->status;
}

std::vector<model::Attempt> House::attempts_of(model::DeliveryId delivery) {
    return testing::run(world_.loop, store_->attempts(delivery));
}

std::vector<std::string> House::events_of(model::MessageId message) {
    std::vector<std::string> names;
    for (const auto& event : testing::run(world_.loop, store_->events_of(message))) {
        names.emplace_back(model::name_of(event.kind));
    }
    return names;
}

std::vector<store::DeliveryView> House::deliveries() {
    return testing::run(world_.loop, store_->deliveries_before(std::nullopt, {}, 100));
}

}  // namespace postrider::tests
