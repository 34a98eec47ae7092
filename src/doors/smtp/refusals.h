// A refusal of the doorway as the SMTP reply that says it.
#pragma once

#include "base/ip.h"
#include "dns/blocklist.h"
#include "path/inbound/route_match.h"
#include "path/intake/refusal.h"
#include "smtp/reply.h"

namespace postrider::doors::smtp {

postrider::smtp::Reply reply_to(const intake::Refusal& refusal);
postrider::smtp::Reply reply_to(const inbound::RecipientRefusal& refusal);
/// Names the list and gives its words, so that the client's operator knows whom to ask.
postrider::smtp::Reply listed(const base::IpAddress& address, const dns::Listing& listing);

}  // namespace postrider::doors::smtp
