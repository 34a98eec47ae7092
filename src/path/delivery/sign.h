// What stands in front of a message when it leaves: its signatures and its token.
#pragma once

#include <string>

#include "model/message.h"
#include "net/task.h"
#include "net/workers.h"
#include "path/delivery/identity.h"

namespace postrider::delivery {

/// DKIM-Signature fields over the message as it is, then X-Postal-MsgID; CRLF line ends. The
/// hashing and the signing run on a worker. Throws std::system_error when the message's file cannot
/// be read.
net::Task<std::string> front_of(
    const model::Claim& claim, const Identity& identity, net::Workers& workers, base::Time now
);

}  // namespace postrider::delivery
