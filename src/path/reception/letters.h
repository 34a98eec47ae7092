// Which messages are made of one DATA, and which deliveries of each: pure.
#pragma once

#include <string>
#include <vector>

#include "mail/header.h"
#include "model/message.h"
#include "path/reception/arrival.h"
#include "path/reception/dispose.h"

namespace postrider::reception {

/// Those who get the message as one: of one server, and all at its return path or none. Views the
/// arrival.
struct Group {
    bool is_returned = false;
    std::vector<const Recipient*> recipients;  ///< at least one; none twice

    const model::Server& server() const { return server_of(recipients.front()->place); }
};
/// In the order of their first recipients.
std::vector<Group> groups_of(const Arrival& arrival);

/// How long what is accepted waits.
struct Terms {
    base::Time now;
    base::Duration lifetime{};  ///< for an endpoint to take it
    base::Duration hold{};      ///< for a person
};

/// Everything but content, inspection and deliveries.
model::NewMessage letter_for(
    const Group& group, const Arrival& arrival, const mail::HeaderBlock& header, const Terms& terms
);

/// One for each endpoint of the route, or one without any. What goes to an additional endpoint is
/// never bounced: its sender is told of the main one.
std::vector<model::NewDelivery> deliveries_for(
    const Recipient& recipient,
    const model::Route* route,
    const Disposition& disposition,
    base::Time hold_ends_at
);

}  // namespace postrider::reception
