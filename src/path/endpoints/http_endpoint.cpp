// Payload, signature, request.
#include "path/endpoints/http_endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <expected>
#include <string>
#include <utility>

#include "http/message.h"
#include "http/url.h"
#include "mail/utf8.h"
#include "model/transcript.h"
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

/// "" of a URL that is none.
std::string shown(const std::string& url) {
    const auto parsed = http::Url::parse(url);
    return parsed ? parsed->shown() : std::string();
}

/// Of the payload only its size and type: it holds the message.
void record_request(delivery::Recording& recording, const http::Call& call) {
    recording.said_line(fmt::format("POST {}", shown(call.url)));
    recording.said_line(
        fmt::format("{}, {} octets", call.fields.value("Content-Type"), call.body.size())
    );
}

/// Fields that tell who answers and what it wants.
constexpr std::array<std::string_view, 8> fields_recorded{
    "Server",
    "Via",
    "Date",
    "Content-Type",
    "Content-Length",
    "Location",
    "Retry-After",
    "Connection"
};
/// Octets of the body.
constexpr std::size_t body_recorded_max = 200;

void record_answer(
    delivery::Recording& recording,
    const std::expected<http::ClientResponse, http::ClientFailure>& answer
) {
    if (!answer) {
        recording.happened("ended: " + answer.error().words);
        return;
    }
    recording.heard_line(fmt::format("HTTP {} {}", answer->status, http::reason_of(answer->status))
    );
    for (const auto name : fields_recorded) {
        // A query may be a secret.
        const auto value = answer->fields.value(name);
        const auto shown = name == "Location" ? value.substr(0, value.find('?')) : value;
        if (!shown.empty()) {
            recording.heard_line(fmt::format("{}: {}", name, shown));
        }
    }
    const auto body = mail::to_valid_utf8(answer->body.substr(0, body_recorded_max));
    if (!body.empty()) {
        recording.heard_line(body);
    }
    const bool is_cut = answer->body.size() > body_recorded_max;
    recording.happened(fmt::format(
        "{} octets of an answer{}", answer->body.size(), is_cut ? ", the first of them above" : ""
    ));
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
    delivery::Recording recording(loop_.clock());
    auto prepare = [&] { return call_for(arrived, content, endpoint); };
    auto call = co_await workers_.compute(prepare);
    const bool is_recorded = options_.transcripts != delivery::Transcripts::none;
    if (is_recorded) {
        record_request(recording, call);
        call.tell = [&recording](std::string_view what) { recording.happened(what); };
    }
    auto answer = co_await client_.post(std::move(call));
    if (is_recorded) {
        record_answer(recording, answer);
    }
    auto outcome = answer ? outcome_of(*answer, loop_.clock().now()) : outcome_of(answer.error());
    outcome.attempt.at = at;
    outcome.attempt.duration = loop_.clock().instant() - begun;
    outcome.attempt.host = host_of(endpoint.url);
    model::note_decision(outcome.attempt.decisions, "url", shown(endpoint.url));
    const bool is_wanted = options_.transcripts == delivery::Transcripts::all ||
                           outcome.attempt.result != model::AttemptResult::delivered;
    if (is_recorded && is_wanted) {
        outcome.attempt.transcript = recording.take();
    }
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
