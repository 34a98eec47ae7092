// For whom a recipient is, decided in one fixed order: bounce, route, or mail on its way out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ip.h"
#include "mail/address.h"
#include "model/inbound.h"
#include "model/tenancy.h"
#include "net/task.h"
#include "store/store.h"

namespace postrider::inbound {

/// The installation's own names. Value.
struct OwnNames {
    std::string return_path_domain;         ///< "rp.mail.test"
    std::string custom_return_path_prefix;  ///< "psrp"
    std::string route_domain;               ///< "routes.mail.test"
};

enum class Neighbourhood : std::uint8_t {
    return_path,   ///< where bounces come back to
    route_domain,  ///< addressed by a route's token
    other,
};
/// Needs no look-up, so who is authenticated and sends to `other` needs none at all.
Neighbourhood neighbourhood_of(const mail::Address& recipient, const OwnNames& names);

using store::RouteOnServer;

/// Something that came back for a server's mail.
struct ToReturnPath {
    model::Server server;
    std::string tag;  ///< what stands behind the token and '+'
};
struct ToRoute {
    RouteOnServer found;
    /// As given with its tag; by token: as the route names it, "*@domain" where that is all.
    std::string recipient;
};
/// On its way out, for who is authenticated already.
struct ToOutside {};
/// The client's address authenticates it, for the rest of the connection.
struct ToOutsideByNetwork {
    store::Grant grant;
};

enum class RecipientProblem : std::uint8_t {
    unknown_server_token,
    unknown_route_token,
    server_suspended,
    route_rejects,
    authentication_required,
};
/// With the code that Postal answers and words that say what to do.
struct RecipientRefusal {
    RecipientProblem problem = RecipientProblem::authentication_required;
    std::uint16_t code = 530;
    std::string_view enhanced;  ///< "5.1.1"
    std::string_view text;

    static RecipientRefusal of(RecipientProblem problem);
};

using RecipientMatch =
    std::variant<ToReturnPath, ToRoute, ToOutside, ToOutsideByNetwork, RecipientRefusal>;

/// Who asks.
struct Asker {
    const model::Server* server = nullptr;  ///< null unless authenticated
    base::IpAddress address;
};

/// Return path, route token, authenticated, local route (exact, then wildcard), network, else
/// refused; the first that applies decides.
net::Task<RecipientMatch> match_recipient(
    mail::Address recipient, Asker asker, const OwnNames& names, store::Store& store
);

/// The grant with the longest network that holds the address; null when none does.
const store::Grant* longest_match(
    const std::vector<store::Grant>& grants, const base::IpAddress& address
);

}  // namespace postrider::inbound
