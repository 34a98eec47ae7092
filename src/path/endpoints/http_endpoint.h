// A message told to an HTTP endpoint: one signed request, one outcome.
#pragma once

#include <cstdint>
#include <optional>

#include "http/client.h"
#include "model/content.h"
#include "model/inbound.h"
#include "net/loop.h"
#include "net/workers.h"
#include "path/delivery/outcome.h"
#include "path/delivery/recording.h"
#include "path/endpoints/byte_budget.h"
#include "path/inbound/payload.h"
#include "secrets/request_signer.h"

namespace postrider::endpoints {

/// What a request takes of memory beside its message: the payload with its files in base64, and
/// the decoded parts while it is written.
inline constexpr std::uint64_t memory_per_octet = 4;

struct HttpEndpointOptions {
    /// None: requests go unsigned.
    std::optional<secrets::RequestSigner> signer;
    /// Memory that all requests at once may take; a message that wants more goes alone.
    std::uint64_t memory_max = 256ULL << 20;
    delivery::Transcripts transcripts = delivery::Transcripts::all;
};

/// Resource; belongs to one loop. What it is built with must outlive it.
class HttpEndpoints {
public:
    HttpEndpoints(
        net::Loop& loop, net::Workers& workers, http::Client& client, HttpEndpointOptions options
    );

    /// `arrived` is what is told, its message aside, which is `content`. Never throws for what the
    /// world does; std::system_error where the content's file cannot be read.
    net::Task<delivery::Outcome> post(
        inbound::ArrivedMessage arrived, model::Content content, model::HttpEndpoint endpoint
    );
    /// Connections that no request uses.
    void close_idle() { client_.close_idle(); }

private:
    http::Call call_for(
        inbound::ArrivedMessage& arrived,
        const model::Content& content,
        const model::HttpEndpoint& endpoint
    ) const;

    net::Loop& loop_;
    net::Workers& workers_;
    http::Client& client_;
    HttpEndpointOptions options_;
    ByteBudget memory_;
};

}  // namespace postrider::endpoints
