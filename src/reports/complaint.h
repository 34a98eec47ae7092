// A complaint about a message of ours: the abuse reporting format (RFC 5965, RFC 6591) and its kin.
#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::reports {

/// What is absent is empty. Nothing of it is to be believed before the original is known as ours.
struct Complaint {
    /// Lower case: "abuse", "auth-failure", "fraud", "not-spam", "opt-out", "other", "virus" …
    std::string feedback_type;
    std::string user_agent;
    int version = 1;
    std::optional<base::Time> arrival;
    std::string source_address;
    std::uint16_t source_port = 0;
    std::string reporting_host;
    /// Without angle brackets.
    std::string mail_from;
    std::vector<std::string> recipients;
    std::vector<std::string> domains;
    std::vector<std::string> uris;
    /// Unfolded.
    std::vector<std::string> authentication_results;
    std::uint64_t incidents = 1;
    std::string envelope_id;
    /// RFC 6591 §3.1, lower case: "dmarc", "bodyhash", "spf" …
    std::string auth_failure;
    std::string delivery_result;
    std::string identity_alignment;
    std::string dkim_domain;
    std::string dkim_identity;
    std::string dkim_selector;

    /// The message complained about, or its header; may be redacted.
    std::string original;
    /// Of the original, without angle brackets.
    std::string message_id;
    /// X-Postal-MsgID of the original.
    std::string postal_message_id;
};

inline constexpr std::size_t complaint_values_max = 1000;

/// Nothing when `message` is no complaint.
std::optional<Complaint> read_complaint(std::string_view message);

}  // namespace postrider::reports
