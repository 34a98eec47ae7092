// One message over one conversation: drives smtp/client_transaction, writes the body in pieces.
#pragma once

#include <string>
#include <string_view>

#include "model/content.h"
#include "net/task.h"
#include "path/delivery/conversation.h"
#include "smtp/client_transaction.h"

namespace postrider::delivery {

/// What goes over the wire: `front`, then the content.
struct Outgoing {
    smtp::OutgoingEnvelope envelope;  ///< `outgoing` fills in what it says of the content
    std::string front;
    model::Content content;
};

Outgoing outgoing(smtp::OutgoingEnvelope envelope, std::string front, model::Content content);

/// The results in the order of the envelope. Throws ConversationEnded when the conversation ends
/// before the host has said its last word on each recipient; then it is of no further use.
net::Task<std::vector<smtp::RecipientResult>> transmit(
    Conversation& conversation, const Outgoing& message
);

}  // namespace postrider::delivery
