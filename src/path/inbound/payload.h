// The body of the request that tells an HTTP endpoint of a message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/inbound.h"

namespace postrider::inbound {

enum class SpamStatus : std::uint8_t { not_checked, not_spam, spam };

struct DkimVerdict {
    std::string domain;
    std::string result;  ///< "pass", "fail" … (RFC 8601 §2.7.1)
};

/// What the checks of an arriving message said. Value.
struct Verdicts {
    std::string spf;  ///< "pass", "softfail" … (RFC 8601 §2.7.2)
    std::string dmarc;
    std::vector<DkimVerdict> dkim;
};

/// A message as an endpoint hears of it. Views `message`, which must outlive the value.
struct ArrivedMessage {
    std::int64_t id = 0;
    std::string token;
    std::string recipient;
    std::string sender;  ///< "" is the null sender
    std::string client_address;
    base::Time accepted_at;
    std::string_view message;  ///< the whole, with CRLF line ends
    bool is_bounce = false;
    std::optional<bool> received_with_tls;
    SpamStatus spam_status = SpamStatus::not_checked;
    /// Where a scanner gave one: "4.2", and its words.
    std::string spam_score;
    std::string spam_report;
    std::optional<Verdicts> verdicts;
};

/// Value.
struct Payload {
    std::string content_type;
    std::string body;
};

/// As the endpoint's format, encoding and switches say. The time is linear in the message's size;
/// the body may be a third larger than the message.
Payload write_payload(const ArrivedMessage& arrived, const model::HttpEndpoint& endpoint);

}  // namespace postrider::inbound
