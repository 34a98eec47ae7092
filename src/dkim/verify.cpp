// Verifies the DKIM signatures of a message, without asking the DNS itself (RFC 6376 §6).
#include "dkim/verify.h"

#include "dkim/header_digest.h"
#include "dkim/tags.h"

#include <algorithm>

namespace postrider::dkim {
namespace {

constexpr std::size_t signature_start_size = 8;

/// The first characters of b=, also of a field that is otherwise unreadable.
std::string signature_start(std::string_view value) {
    const auto tags = TagList::parse(value);
    const auto code = tags ? tags->value_or("b", "") : std::string_view();
    std::string start;
    for (const char c : code) {
        if (start.size() < signature_start_size && c > ' ') {
            start.push_back(c);
        }
    }
    return start;
}

}  // namespace

Verification::Verification(const mail::HeaderBlock& header) : header_(header) {
    const auto fields = header.fields();
    for (std::size_t i = 0; i < fields.size() && candidates_.size() < signatures_max; ++i) {
        if (!fields[i].is("DKIM-Signature")) {
            continue;
        }
        Candidate candidate{.field = i, .signature = parse_signature(fields[i].value)};
        if (candidate.signature) {
            candidate.body = bodies_.want(*candidate.signature);
        }
        candidates_.push_back(std::move(candidate));
    }
}

std::string Verification::key_name(std::size_t index) const {
    const auto& signature = candidates_.at(index).signature;
    return signature ? signature->key_name() : std::string();
}

void Verification::add_body(std::string_view bytes) {
    bodies_.add(bytes);
}

Result Verification::judge(std::size_t index, const TxtAnswer& answer, base::Time time) {
    bodies_.finish();
    const Candidate& candidate = candidates_.at(index);
    Result result;
    result.signature_start = signature_start(header_.fields()[candidate.field].value);
    if (!candidate.signature) {
        result.reason = candidate.signature.error();
    } else {
        result.domain = candidate.signature->domain;
        result.selector = candidate.signature->selector;
        result.identity = candidate.signature->identity;
        result.algorithm = candidate.signature->algorithm;
        if (candidate.signature->is_expired(time)) {
            result.reason = Reason::expired;
        } else {
            judge_signature(candidate, answer, result);
        }
    }
    result.status = status_of(result.reason);
    // RFC 6376 §3.6.1: mail of a domain that is testing is treated as if it were not signed.
    if (result.is_test && result.status == Status::fail) {
        result.status = Status::neutral;
    }
    return result;
}

void Verification::judge_signature(
    const Candidate& candidate, const TxtAnswer& answer, Result& result
) {
    const Signature& signature = *candidate.signature;
    const auto record = choose_key_record(answer, signature.algorithm);
    if (!record) {
        result.reason = record.error();
        return;
    }
    result.is_test = record->is_test;
    result.key_bits = record->key.bits();
    if (record->is_strict && !signature.identity.ends_with("@" + signature.domain)) {
        result.reason = Reason::key_forbids_subdomain;
        return;
    }
    result.reason = check_message(candidate, record->key);
    const auto length = bodies_.length(candidate.body);
    result.octets_unsigned = length - std::min(length, signature.length);
}

Reason Verification::check_message(const Candidate& candidate, const PublicKey& key) const {
    const Signature& signature = *candidate.signature;
    if (const auto reason = bodies_.check(candidate.body, signature)) {
        return *reason;
    }
    const auto fields = header_.fields();
    const auto digest = header_digest(
        fields, fields[candidate.field], signature.signed_fields, signature.header_form
    );
    return key.verifies(digest, signature.signature) ? Reason::verified : Reason::header_altered;
}

}  // namespace postrider::dkim
