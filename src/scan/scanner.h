// The question to the scanners about one message, and what they know of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"
#include "model/content.h"
#include "model/inspection.h"
#include "model/message.h"
#include "net/task.h"

namespace postrider::scan {

/// Value.
struct ScanRequest {
    model::Scope scope = model::Scope::incoming;
    /// With our Received field in front: scanners read the client out of it.
    model::Content content;
    std::string sender;                   ///< envelope sender; "" is the null sender
    std::vector<std::string> recipients;  ///< those that the message is scanned for at once
    std::string name;                     ///< what the scanner's log calls the message
    /// Who is let in, of mail that goes out: "acme/main".
    std::string user;
    /// Of mail that arrives; none: unknown.
    std::optional<base::IpAddress> client;
    std::string helo;
    std::string reverse_name;  ///< confirmed; empty: none
    /// Arriving mail is spam above it, outgoing mail from it on, as in Postal.
    double spam_threshold = 0;
};

/// Value.
struct ScanResult {
    model::SpamVerdict spam;
    model::ThreatVerdict threat;
    /// Why the message is not to be taken just now, in words fit for its sender: a scanner could
    /// not tell, and the operator wants no mail that was not scanned.
    std::optional<std::string> not_now;
};

/// Resource; any loop.
class Scanner {
public:
    Scanner() = default;
    Scanner(const Scanner&) = delete;
    Scanner& operator=(const Scanner&) = delete;
    virtual ~Scanner() = default;

    /// Ends within the configured time, and never throws for what a scanner does.
    virtual net::Task<ScanResult> scan(ScanRequest request) = 0;
};

/// Where nothing is configured: nothing is checked, everything passes.
class NoScanner final : public Scanner {
public:
    net::Task<ScanResult> scan(ScanRequest request) override {
        ScanResult result;
        result.spam.threshold = request.spam_threshold;
        co_return result;
    }
};

}  // namespace postrider::scan
