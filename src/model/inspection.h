// What was found out about a message when it arrived: who handed it over, whether the names on it
// are true, whether it is spam or carries a threat.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace postrider::model {

// The numbers of every enum are stored.

/// The result of one check of one name (RFC 8601 §2.7); each method knows some of them.
enum class AuthResult : std::uint8_t {
    none = 0,  ///< nothing to check, or not checked
    pass = 1,
    fail = 2,
    softfail = 3,
    neutral = 4,
    policy = 5,
    temperror = 6,
    permerror = 7,
};

/// "pass", "temperror" …
std::string_view name_of(AuthResult result);
std::optional<AuthResult> parse_auth_result(std::string_view name);

/// SPF of one name: the HELO name or the envelope sender's domain.
struct SpfVerdict {
    AuthResult result = AuthResult::none;
    std::string domain;       ///< that was checked; empty when there is none
    std::string mechanism;    ///< that decided, as written in the record; empty when none did
    std::string explanation;  ///< what the domain tells those it refuses, or why not decided
    friend bool operator==(const SpfVerdict&, const SpfVerdict&) = default;
};

/// One DKIM signature.
struct DkimVerdict {
    AuthResult result = AuthResult::none;
    std::string domain;           ///< d=; empty when the field cannot be read
    std::string selector;         ///< s=
    std::string identity;         ///< i=, or "@" and the domain
    std::string algorithm;        ///< a=: "rsa-sha256", "ed25519-sha256"
    std::string signature_start;  ///< the first characters of b= (RFC 6008)
    std::string reason;           ///< in words
    int key_bits = 0;
    bool is_test = false;               ///< t=y in the key's record
    std::uint64_t octets_unsigned = 0;  ///< of the body, left out by l=
    friend bool operator==(const DkimVerdict&, const DkimVerdict&) = default;
};

enum class DmarcPolicy : std::uint8_t { none = 0, quarantine = 1, reject = 2 };

std::string_view name_of(DmarcPolicy policy);
std::optional<DmarcPolicy> parse_dmarc_policy(std::string_view name);

/// DMARC of the author's domain; of the strictest where there are several.
struct DmarcVerdict {
    AuthResult result = AuthResult::none;
    std::string author_domain;  ///< of the From field; empty when there is no usable one
    std::string policy_domain;  ///< where the record stands; empty when there is none
    DmarcPolicy policy = DmarcPolicy::none;       ///< what the record says of this domain
    DmarcPolicy disposition = DmarcPolicy::none;  ///< what the domain wants done with this message
    bool is_spf_aligned = false;                  ///< SPF passed for a name that belongs to it
    bool is_dkim_aligned = false;
    std::string reason;  ///< in words, where there is no plain answer; else empty
    friend bool operator==(const DmarcVerdict&, const DmarcVerdict&) = default;
};

/// The ARC chain (RFC 8617).
struct ArcVerdict {
    AuthResult result = AuthResult::none;  ///< none, pass or fail; temperror when a key is missing
    std::uint32_t instances = 0;           ///< the highest in the message
    std::vector<std::string> sealers;      ///< d= of the seals, the first first
    std::uint32_t oldest_pass = 0;         ///< RFC 8617 §5.2; 0 when all pass
    std::string reason;                    ///< in words
    friend bool operator==(const ArcVerdict&, const ArcVerdict&) = default;
};

/// Everything about the names on a message.
struct Verdicts {
    SpfVerdict helo;
    SpfVerdict mail_from;
    std::vector<DkimVerdict> dkim;  ///< in the order of the signatures' fields
    DmarcVerdict dmarc;
    ArcVerdict arc;
    friend bool operator==(const Verdicts&, const Verdicts&) = default;
};

enum class SpamStatus : std::uint8_t { not_checked = 0, not_spam = 1, spam = 2 };

/// "NotChecked", "NotSpam", "Spam", as Postal's payloads write them.
std::string_view name_of(SpamStatus status);

/// One rule that a scanner found to apply.
struct SpamCheck {
    std::string code;
    double score = 0;
    std::string description;
    friend bool operator==(const SpamCheck&, const SpamCheck&) = default;
};

struct SpamVerdict {
    SpamStatus status = SpamStatus::not_checked;
    double score = 0;
    double threshold = 0;  ///< above which it counts as spam
    std::vector<SpamCheck> checks;
    std::string note;  ///< why it was not checked; empty when it was, or when nothing is configured
    friend bool operator==(const SpamVerdict&, const SpamVerdict&) = default;
};

enum class ThreatStatus : std::uint8_t { not_checked = 0, clean = 1, infected = 2 };

/// "not checked", "clean", "infected"
std::string_view name_of(ThreatStatus status);

struct ThreatVerdict {
    ThreatStatus status = ThreatStatus::not_checked;
    std::string details;  ///< the threat's name, or why it was not checked
    friend bool operator==(const ThreatVerdict&, const ThreatVerdict&) = default;
};

/// One message, once, as it arrived; kept with it. Value.
struct Inspection {
    std::optional<base::IpAddress> client;  ///< none: it did not come over a network
    std::string helo;                       ///< as said
    std::string reverse_name;  ///< of the client, confirmed by a forward look-up; else empty
    Verdicts verdicts;
    SpamVerdict spam;
    ThreatVerdict threat;
    friend bool operator==(const Inspection&, const Inspection&) = default;
};

}  // namespace postrider::model
