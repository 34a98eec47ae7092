// DKIM signatures of messages that leave: made once for all recipients of a message.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "model/content.h"
#include "model/ids.h"
#include "net/clock.h"
#include "net/task.h"
#include "net/workers.h"
#include "path/delivery/identity.h"

namespace postrider::delivery {

/// Messages whose signatures are kept for their other recipients.
inline constexpr std::size_t signatures_kept_max = 64;
/// A signature says when it was made (RFC 6376 §3.5, t=); an older one is not used again.
inline constexpr base::Duration signatures_kept_for = std::chrono::minutes{1};

/// Resource; belongs to one loop.
class Signatures {
public:
    Signatures(net::Clock& clock, net::Workers& workers) : clock_(clock), workers_(workers) {}

    /// DKIM-Signature fields over the message as it is, CRLF line ends; "" without signers. The
    /// hashing and the signing run on a worker, once for all who ask at the same time. Throws
    /// std::system_error when the message's file cannot be read.
    net::Task<std::string> of(
        model::MessageId message, const model::Content& content, Signers signers
    );

private:
    struct Entry {
        model::MessageId message;
        Signers signers;
        base::Instant asked_at;
        bool is_made = false;
        bool is_broken = false;
        std::string text;
        std::vector<net::Alarm*> waiting;
    };
    std::shared_ptr<Entry> find(model::MessageId message, const Signers& signers);
    net::Task<> make(std::shared_ptr<Entry> entry, const model::Content& content);
    net::Task<> wait_for(std::shared_ptr<Entry> entry);

    net::Clock& clock_;
    net::Workers& workers_;
    std::deque<std::shared_ptr<Entry>> entries_;  ///< oldest first
};

}  // namespace postrider::delivery
