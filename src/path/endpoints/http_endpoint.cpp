// Payload, signature, request.
#include "path/endpoints/http_endpoint.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "http/url.h"
#include "path/endpoints/answer.h"

namespace postrider::endpoints {
namespace {

/// More of an answer is read than is remembered, so that the connection can be used again.
constexpr std::uint64_t answer_read_max = 16 * 1024;
constexpr base::Duration connect_longest = std::chrono::seconds{10};

std::string whole(const model::Content& content) {
    std::string bytes;
    bytes.reserve(content.size());
    content.read(0, [&](std::string_view run) {
        bytes += run;
        return true;
    });
    return bytes;
}

http::ClientTimes times_of(const model::HttpEndpoint& endpoint) {
    const base::Duration all = endpoint.timeout;
    return {
        .lookup = std::min(all, connect_longest),
        .connect = std::min(all, connect_longest),
        .whole = all,
    };
}

std::string host_of(const std::string& url) {
    const auto parsed = http::Url::parse(url);
    return parsed ? parsed->host : std::string();
}

}  // namespace

HttpEndpoints::HttpEndpoints(
    net::Loop& loop, net::Workers& workers, http::Client& client, HttpEndpointOptions options
)
    : loop_(loop),
      workers_(workers),
      client_(client),
      options_(std::move(options)),
      memory_(loop.clock(), options_.memory_max) {}

net::Task<delivery::Outcome> HttpEndpoints::post(
    inbound::ArrivedMessage arrived, model::Content content, model::HttpEndpoint endpoint
) {
    const auto share = co_await memory_.take(content.size() * memory_per_octet);
    const auto at = loop_.clock().now();
    const auto begun = loop_.clock().instant();
    auto prepare = [&] { return call_for(arrived, content, endpoint); };
    auto call = co_await workers_.compute(prepare);
    auto answer = co_await client_.post(std::move(call));
    auto outcome = answer ? outcome_of(*answer, loop_.clock().now()) : outcome_of(answer.error());
    outcome.attempt.at = at;
    outcome.attempt.duration = loop_.clock().instant() - begun;
    outcome.attempt.host = host_of(endpoint.url);
    co_return outcome;
}

// Reading a file, decoding parts and two signatures of RSA: on a worker.
http::Call HttpEndpoints::call_for(
    inbound::ArrivedMessage& arrived,
    const model::Content& content,
    const model::HttpEndpoint& endpoint
) const {
    const auto message = whole(content);
    arrived.message = message;
    auto payload = inbound::write_payload(arrived, endpoint);
    http::Call call;
    call.url = endpoint.url;
    call.fields.add("Content-Type", payload.content_type);
    if (options_.signer) {
        for (const auto& [name, value] : options_.signer->fields_for(payload.body)) {
            call.fields.add(name, value);
        }
    }
    call.body = std::move(payload.body);
    call.times = times_of(endpoint);
    call.limits.body_max = answer_read_max;
    arrived.message = {};
    return call;
}

}  // namespace postrider::endpoints
