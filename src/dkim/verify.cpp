// Verifies the DKIM signatures of a message, without asking the DNS itself (RFC 6376 §6).
#include "dkim/verify.h"

#include "base/ascii.h"
#include "base/check.h"
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

/// The first record that may serve, else what is wrong with the first that looks like a key.
std::expected<KeyRecord, Reason> choose_record(
    const std::vector<std::string>& records, Algorithm algorithm
) {
    std::expected<KeyRecord, Reason> chosen = std::unexpected(Reason::no_key);
    for (std::size_t i = 0; i < std::min(records.size(), records_max); ++i) {
        auto record = parse_key_record(records[i], algorithm);
        if (record) {
            return record;
        }
        if (chosen.error() == Reason::no_key && looks_like_key_record(records[i])) {
            chosen = record;
        }
    }
    if (chosen.error() == Reason::no_key && !records.empty()) {
        return std::unexpected(Reason::malformed_key);
    }
    return chosen;
}

bool is_expired(const Signature& signature, base::Time time) {
    const auto now = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return signature.expires_at && now > 0 &&
           static_cast<std::uint64_t>(now) > *signature.expires_at;
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
            candidate.body = body_for(*candidate.signature);
        }
        candidates_.push_back(std::move(candidate));
    }
}

std::size_t Verification::body_for(const Signature& signature) {
    const auto found = std::ranges::find_if(bodies_, [&](const Body& body) {
        return body.form == signature.body_form && body.length_max == signature.length;
    });
    if (found != bodies_.end()) {
        return static_cast<std::size_t>(found - bodies_.begin());
    }
    bodies_.push_back({
        .form = signature.body_form,
        .length_max = signature.length,
        .hash = BodyHash(signature.body_form, signature.length),
        .digest = {},
    });
    return bodies_.size() - 1;
}

std::string Verification::key_name(std::size_t index) const {
    const auto& signature = candidates_.at(index).signature;
    return signature ? signature->key_name() : std::string();
}

void Verification::add_body(std::string_view bytes) {
    CHECK(!finished_);
    for (Body& body : bodies_) {
        body.hash.add(bytes);
    }
}

void Verification::finish_bodies() {
    if (!finished_) {
        for (Body& body : bodies_) {
            body.digest = body.hash.finish();
        }
        finished_ = true;
    }
}

Result Verification::judge(std::size_t index, const TxtAnswer& answer, base::Time time) {
    finish_bodies();
    const Candidate& candidate = candidates_.at(index);
    Result result;
    result.signature_start = signature_start(header_.fields()[candidate.field].value);
    if (!candidate.signature) {
        result.reason = candidate.signature.error();
    } else {
        result.domain = candidate.signature->domain;
        result.selector = candidate.signature->selector;
        result.identity = candidate.signature->identity;
        if (is_expired(*candidate.signature, time)) {
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
    if (!answer) {
        result.reason =
            answer.error() == NoAnswer::not_there ? Reason::no_key : Reason::key_unavailable;
        return;
    }
    const auto record = choose_record(*answer, signature.algorithm);
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
    const Body& body = bodies_[candidate.body];
    result.octets_unsigned = body.hash.length() - std::min(body.hash.length(), signature.length);
}

Reason Verification::check_message(const Candidate& candidate, const PublicKey& key) const {
    const Signature& signature = *candidate.signature;
    const Body& body = bodies_[candidate.body];
    if (signature.length != BodyHash::whole && signature.length > body.hash.length()) {
        return Reason::length_beyond_body;
    }
    if (secrets::view(body.digest) != signature.body_hash) {
        return Reason::body_altered;
    }
    return key.verifies(header_digest(candidate), signature.signature) ? Reason::verified
                                                                       : Reason::header_altered;
}

secrets::Digest256 Verification::header_digest(const Candidate& candidate) const {
    const Signature& signature = *candidate.signature;
    const auto fields = header_.fields();
    std::vector<bool> used(fields.size(), false);
    used[candidate.field] = true;
    std::string text;
    for (const std::string& name : signature.signed_fields) {
        // RFC 6376 §5.4.2: each mention takes the next occurrence from the bottom up, or nothing.
        for (std::size_t i = fields.size(); i-- > 0;) {
            if (!used[i] && fields[i].is(name)) {
                used[i] = true;
                append_canonical(text, fields[i], signature.header_form);
                break;
            }
        }
    }
    const auto& own = fields[candidate.field];
    const auto whole = without_signature(own.whole);
    const auto value = without_signature(own.value);
    const mail::Field bare{.name = own.name, .value = value, .whole = whole};
    append_canonical(text, bare, signature.header_form);
    text.resize(text.size() - 2);
    return secrets::sha256(text);
}

}  // namespace postrider::dkim
