// One delivery's message on its way out: signed when the first host is ready to hear it.
#pragma once

#include "model/message.h"
#include "net/task.h"
#include "path/delivery/identity.h"
#include "path/delivery/signatures.h"
#include "path/delivery/smtp_attempt.h"

namespace postrider::delivery {

/// Belongs to one attempt; the claim and the identity outlive it.
class Letter {
public:
    Letter(const model::Claim& claim, const Identity& identity, Signatures& signatures)
        : claim_(claim), identity_(identity), signatures_(signatures) {}
    Letter(const Letter&) = delete;
    Letter& operator=(const Letter&) = delete;

    /// Signs unless that was done. Throws std::system_error when the message's file cannot be read.
    net::Task<> seal();
    /// Once sealed: in front stand the signatures and X-Postal-MsgID.
    const Outgoing& outgoing() const { return *outgoing_; }

private:
    const model::Claim& claim_;
    const Identity& identity_;
    Signatures& signatures_;
    std::optional<Outgoing> outgoing_;
};

}  // namespace postrider::delivery
