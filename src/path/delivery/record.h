// What is recorded of a try: the host, the wire, and the last word.
#pragma once

#include <span>
#include <string_view>

#include "path/delivery/conversation.h"
#include "path/delivery/identity.h"
#include "path/delivery/outcome.h"
#include "path/delivery/route.h"
#include "smtp/client_transaction.h"
#include "tls_policy/rules.h"

namespace postrider::delivery {

/// Octets of a reply that are kept: it stands in the attempt, its event and a bounce.
inline constexpr std::size_t reply_kept_max = 2048;

/// Of a try that begins.
Outcome begun(const Target& target, base::Time now);
void note_meaning(Outcome& outcome, const Meaning& meaning);
/// Which pool it was to leave from and why, and who takes mail there.
void note_way(Outcome& outcome, const Identity& identity, const Route& route);
/// The operator's rule about TLS with the destination, where it says something.
void note_tls_rule(
    Outcome& outcome, std::span<const tls_policy::Rule> rules, std::string_view destination
);
/// Once there is a conversation: our address and its TLS.
void note_conversation(Outcome& outcome, const Conversation& conversation);
/// The host's word on the recipient.
void note_result(Outcome& outcome, const smtp::RecipientResult& result);
/// A conversation that ended before the host had said it.
void note_end(Outcome& outcome, const ConversationEnded& ended);

}  // namespace postrider::delivery
