// The delivering half of the house, built for one message.
#include "app/endpoint_trial.h"

#include <fmt/format.h>

#include "app/own_keys.h"
#include "app/room_options.h"
#include "app/run_on.h"
#include "base/log.h"
#include "dns/resolver.h"
#include "dns/unbound_lookup.h"
#include "net/io_threads.h"
#include "net/thread_workers.h"
#include "net/tls.h"
#include "path/endpoints/endpoint_delivery.h"

namespace postrider::app {
namespace {

model::Claim claim_of(const Desk& desk, const model::Endpoint& endpoint, const Sample& sample) {
    model::Claim claim;
    claim.server = endpoint.server;
    claim.sender = fmt::format("test@{}", desk.settings().postal.smtp_hostname);
    claim.recipient = sample.recipient;
    claim.destination = model::destination_of(endpoint.id);
    claim.accepted_at = desk.now();
    claim.expires_at = desk.now() + std::chrono::hours{1};
    claim.content = sample.content;
    return claim;
}

}  // namespace

model::Content sample_message(const std::string& recipient, base::Time now) {
    return model::Content::from(fmt::format(
        "From: Postrider <test@example.com>\r\n"
        "To: {}\r\n"
        "Subject: A test of your endpoint\r\n"
        "Date: {}\r\n"
        "Message-ID: <endpoint-test-{}@example.com>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=sample\r\n"
        "\r\n"
        "--sample\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "\r\n"
        "This is what a message looks like here.\r\n"
        "\r\n"
        "On Monday, somebody wrote:\r\n"
        "> Send me a test.\r\n"
        "--sample\r\n"
        "Content-Type: text/plain; name=sample.txt\r\n"
        "Content-Disposition: attachment; filename=sample.txt\r\n"
        "\r\n"
        "A file.\r\n"
        "--sample--\r\n",
        recipient,
        base::to_rfc5322(now),
        base::to_micros(now)
    ));
}

delivery::Outcome try_endpoint(Desk& desk, const model::Endpoint& endpoint, const Sample& sample) {
    const auto& settings = desk.settings();
    const auto keys = own_keys(desk.store(), settings, desk.seal());
    base::Log log([](std::string_view) {}, [] { return base::Time{}; });
    net::IoThreads threads(1);
    net::Loop& loop = threads.loop(0);
    net::ThreadWorkers workers(1);
    dns::UnboundLookup lookup(lookup_options(settings));
    dns::Resolver resolver(lookup, desk.random());
    const auto tls = net::TlsClient::create();
    delivery::SmtpDelivery smtp(loop, resolver, workers, tls, delivery_options(settings));
    http::Client client(loop, resolver, tls, endpoint_client_options(settings));
    endpoints::HttpEndpoints http(loop, workers, client, {.signer = keys.requests});
    endpoints::EndpointDelivery delivery(
        {loop, desk.store(), resolver, log, workers, http, smtp}, endpoint_options(settings)
    );
    threads.start();
    delivery::Outcome outcome;
    run_on(loop, [&]() -> net::Task<> {
        const auto claim = claim_of(desk, endpoint, sample);
        const delivery::Identity identity{.mail_from = "", .token = "", .signers = keys.signers};
        const delivery::Route route;
        outcome = co_await delivery.deliver(claim, identity, route);
        delivery.close_idle();
    });
    threads.stop();
    threads.join();
    return outcome;
}

}  // namespace postrider::app
