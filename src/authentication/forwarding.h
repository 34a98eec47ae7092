// What a message gets in front when it is passed on, so that the next host may believe what this
// one saw: an ARC set and a signature of ours (RFC 8617 §5.1).
#pragma once

#include <span>
#include <string>

#include "base/time.h"
#include "dkim/sign.h"
#include "model/content.h"
#include "model/inspection.h"
#include "net/task.h"
#include "net/workers.h"

namespace postrider::authentication {

/// What is passed on. Value.
struct Forwarded {
    /// As it is stored: with our Authentication-Results field in front, which the set repeats.
    model::Content content;
    /// What was found when it arrived.
    model::ArcVerdict chain;
    /// Under which name this host wrote its results.
    std::string authserv_id;
};

/// Fields with CRLF, to stand in front of the content: the set, made with the first of the signers,
/// then a DKIM-Signature of each. No set where the chain has ended or could not be judged; nothing
/// at all without signers or with a header block beyond all limits. Runs on a worker; throws
/// std::system_error when the message's file cannot be read. `signers` must outlive the task.
net::Task<std::string> front_of_forwarded(
    Forwarded forwarded,
    std::span<const dkim::Signer> signers,
    net::Workers& workers,
    base::Time now
);

}  // namespace postrider::authentication
