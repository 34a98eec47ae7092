// Who takes a message on once it is kept: the queue's side of the doorway.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/message.h"
#include "store/store.h"

namespace postrider::intake {

/// Resource; any thread.
class Onward {
public:
    Onward() = default;
    Onward(const Onward&) = delete;
    Onward& operator=(const Onward&) = delete;
    virtual ~Onward() = default;

    /// A lease when all deliveries of the message that enter the queue can be tried at once, from
    /// memory. Room is then kept until `take` or `give_back`.
    virtual std::optional<store::Lease> reserve(const model::NewMessage& message) = 0;
    /// The message was not accepted after all.
    virtual void give_back(const model::NewMessage& message) = 0;
    /// Deliveries accepted under the lease.
    virtual void take(std::vector<model::Claim> claims) = 0;
    /// Something of this strand is due in the store.
    virtual void wake(model::Strand strand, base::Time due) = 0;
};

}  // namespace postrider::intake
