// What a door brings to the doorway: a message somebody asks us to send.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/message.h"
#include "model/tenancy.h"

namespace postrider::intake {

struct Recipient {
    std::string address;  ///< without angle brackets
    model::Notify notify = model::Notify::unspecified;
    std::string original_recipient;
};

/// Value.
struct Submission {
    model::Origin origin = model::Origin::smtp;
    model::Server server;
    /// None for mail that we write ourselves.
    std::optional<model::Credential> credential;
    std::string sender;  ///< envelope sender; "" is the null sender
    std::vector<Recipient> recipients;
    /// Our Received field with its line end, put in front; empty: none.
    std::string trace;
    /// The message with CRLF line ends.
    model::Content content;
    bool is_bounce = false;  ///< goes out with MAIL FROM:<>
    bool received_with_tls = false;
    /// REQUIRETLS (RFC 8689 §2).
    bool requires_tls = false;
    std::string tag;
    model::DsnReturn dsn_return = model::DsnReturn::unspecified;
    std::string envelope_id;
    /// Nothing is tried before it; the life time counts from then on.
    std::optional<base::Time> not_before;
    /// Nothing is tried after it, or after so much of the message's life.
    std::optional<base::Time> expires_at = std::nullopt;
    std::optional<base::Duration> expires_in = std::nullopt;
};

}  // namespace postrider::intake
