// In whose name a delivery is made: envelope sender, token, signing keys.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dkim/sign.h"
#include "path/delivery/source.h"

namespace postrider::delivery {

using Signers = std::shared_ptr<const std::vector<dkim::Signer>>;

/// Value.
struct Identity {
    std::string mail_from;  ///< "" is the null sender
    std::string token;      ///< X-Postal-MsgID
    /// RSA first, then Ed25519 where it is on. None: the message goes out unsigned.
    Signers signers;
    std::string pool = std::string(usual_pool);  ///< of sources that it may leave from
    /// Of those the one to begin with, if it is in use; empty: whichever comes first.
    std::string source = {};
    /// A connection that has carried so many messages ends; 0: as usual.
    std::uint32_t messages_per_connection = 0;
    /// The rule that named the pool, in words; empty: none did, it is the usual one.
    std::string pool_rule;
};

}  // namespace postrider::delivery
