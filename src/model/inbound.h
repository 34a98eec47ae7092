// Where mail for the tenants' domains goes: routes, and the endpoints they lead to.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/ids.h"

namespace postrider::model {

// The numbers of every enum are stored.

enum class PayloadFormat : std::uint8_t {
    hash = 0,           ///< Postal's, taken apart
    raw_message = 1,    ///< Postal's, the message in base64
    inbound_parse = 2,  ///< SendGrid's, taken apart
    inbound_parse_raw = 3,
};
/// Of Postal's formats; SendGrid's are multipart/form-data always.
enum class PayloadEncoding : std::uint8_t { json = 0, form = 1 };

inline constexpr std::chrono::seconds endpoint_timeout_min{5};
inline constexpr std::chrono::seconds endpoint_timeout_max{60};

struct HttpEndpoint {
    std::string url;
    PayloadFormat format = PayloadFormat::hash;
    PayloadEncoding encoding = PayloadEncoding::json;
    bool strips_replies = false;
    bool includes_attachments = true;
    std::chrono::seconds timeout = endpoint_timeout_min;
    friend bool operator==(const HttpEndpoint&, const HttpEndpoint&) = default;
};

enum class EndpointTls : std::uint8_t {
    none = 0,
    opportunistic = 1,
    required = 2,  ///< STARTTLS, or no delivery
    implicit = 3,  ///< TLS from the first byte
};

struct SmtpEndpoint {
    std::string host;
    std::uint16_t port = 25;
    EndpointTls tls = EndpointTls::opportunistic;
    friend bool operator==(const SmtpEndpoint&, const SmtpEndpoint&) = default;
};

struct AddressEndpoint {
    std::string address;
    friend bool operator==(const AddressEndpoint&, const AddressEndpoint&) = default;
};

/// In the order of the kinds in the store.
using EndpointTarget = std::variant<HttpEndpoint, SmtpEndpoint, AddressEndpoint>;

struct Endpoint {
    EndpointId id;
    ServerId server;
    std::string name;  ///< unique within the server
    EndpointTarget target;
    std::optional<base::Time> last_used_at;
};

enum class RouteMode : std::uint8_t {
    endpoint = 0,
    accept = 1,  ///< kept, goes nowhere
    hold = 2,    ///< waits for a person
    bounce = 3,  ///< taken, then bounced
    reject = 4,  ///< refused while the sender waits
};

enum class SpamMode : std::uint8_t { mark = 0, quarantine = 1, fail = 2 };

/// The name of a route for every local part that no other route of the domain has.
inline constexpr std::string_view wildcard_route = "*";
/// The name of the route for what comes to a server's return path.
inline constexpr std::string_view return_path_route = "__returnpath__";

struct Route {
    RouteId id;
    ServerId server;
    std::optional<DomainId> domain;  ///< none for the return path
    std::string domain_name;         ///< lower-case A-label; empty for the return path
    std::string name;                ///< lower-case local part without tag, or one of the two above
    std::string token;               ///< eight letters and digits, a letter at both ends
    RouteMode mode = RouteMode::endpoint;
    SpamMode spam_mode = SpamMode::mark;
    std::optional<EndpointId> endpoint;  ///< with mode `endpoint` only
    std::vector<EndpointId> additional;  ///< with mode `endpoint` only

    bool is_wildcard() const { return name == wildcard_route; }
    bool is_return_path() const { return name == return_path_route; }
    /// "help@acme.test", "*@acme.test", "__returnpath__"
    std::string address() const { return domain_name.empty() ? name : name + "@" + domain_name; }
};

}  // namespace postrider::model
