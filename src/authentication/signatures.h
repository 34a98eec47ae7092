// The signatures in a message, DKIM's and ARC's: read and hashed in one pass, judged when their
// keys are there.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "arc/validate.h"
#include "base/time.h"
#include "dkim/verify.h"
#include "mail/header.h"
#include "model/content.h"
#include "model/inspection.h"

namespace postrider::authentication {

/// Resource; one thread at a time; all of it is work for the worker pool.
class Signatures {
public:
    /// Reads the header block and, where any signature wants its hash, the body. Throws
    /// std::system_error when the message's file cannot be read.
    explicit Signatures(model::Content content);
    Signatures(const Signatures&) = delete;
    Signatures& operator=(const Signatures&) = delete;

    /// The TXT names to ask for, each once, the most important first.
    std::vector<std::string> key_names() const;

    /// What is missing among the keys counts as one of which the DNS cannot tell.
    std::vector<model::DkimVerdict> judge_dkim(const arc::Keys& keys, base::Time time);
    model::ArcVerdict judge_arc(const arc::Keys& keys, base::Time time);
    /// The domains that the message's authors have, or why it has none that count.
    std::expected<std::vector<std::string>, std::string> author_domains() const;

private:
    const model::Content content_;
    std::expected<mail::HeaderBlock, mail::HeaderError> header_;
    std::optional<dkim::Verification> dkim_;
    std::optional<arc::Validation> arc_;
};

}  // namespace postrider::authentication
