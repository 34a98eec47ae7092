// What the SMTP door brings of mail that arrives: one DATA with all its recipients here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ip.h"
#include "mail/received.h"
#include "model/content.h"
#include "model/message.h"
#include "path/inbound/route_match.h"

namespace postrider::reception {

/// In place of a client's name, for whom nothing confirms one.
inline constexpr std::string_view no_reverse_name = "unknown";

/// Where a recipient leads.
using Place = std::variant<inbound::ToRoute, inbound::ToReturnPath>;

const model::Server& server_of(const Place& place);

struct Recipient {
    Place place;
    std::string address;  ///< as it was given
    model::Notify notify = model::Notify::unspecified;
    std::string original_recipient;
};

/// Value.
struct Arrival {
    std::optional<base::IpAddress> client;  ///< none: it did not come over a network
    std::string helo;                       ///< as said
    /// Of the client, confirmed; no_reverse_name where it has none, empty where nobody asked.
    std::string reverse_name;
    mail::Arrival how;
    std::string host;    ///< the listener's name
    std::string sender;  ///< envelope sender; "" is the null sender
    std::vector<Recipient> recipients;
    /// Organizations that it tells something; beside recipients or instead of them.
    std::vector<inbound::ToOrganization> told;
    bool requires_tls = false;  ///< REQUIRETLS (RFC 8689)
    model::DsnReturn dsn_return = model::DsnReturn::unspecified;
    std::string envelope_id;
    /// With CRLF line ends, nothing of ours in front yet.
    model::Content content;
};

}  // namespace postrider::reception
