// Validates the chain of ARC sets of a message, without asking the DNS itself (RFC 8617 §5.2).
#include "arc/validate.h"

#include "dkim/header_digest.h"
#include "dkim/tags.h"

#include <algorithm>

namespace postrider::arc {
namespace {

dkim::Reason check_code(
    const dkim::Signature& signature, const secrets::Digest256& digest, const Keys& keys
) {
    const auto answer = keys.find(signature.key_name());
    if (answer == keys.end()) {
        return dkim::Reason::key_unavailable;
    }
    const auto record = dkim::choose_key_record(answer->second, signature.algorithm);
    if (!record) {
        return record.error();
    }
    return record->key.verifies(digest, signature.signature) ? dkim::Reason::verified
                                                             : dkim::Reason::header_altered;
}

}  // namespace

Validation::Validation(const mail::HeaderBlock& header) : header_(header) {
    verdict_.instances = highest_instance(header);
    auto sets = find_sets(header);
    if (sets) {
        sets_ = std::move(*sets);
    }
    verdict_.reason = sets ? check_structure() : sets.error();
    const bool absent = verdict_.reason == Reason::no_sets;
    verdict_.status = absent ? Status::none : Status::fail;
    body_of_set_.resize(sets_.size());
    if (!is_worth_checking()) {
        return;
    }
    for (std::size_t i = sets_.size(); i-- > 0;) {
        verdict_.sealers.insert(verdict_.sealers.begin(), sets_[i].seal_signature->domain);
        if (sets_[i].message_signature) {
            body_of_set_[i] = bodies_.want(*sets_[i].message_signature);
        }
    }
}

Reason Validation::check_structure() const {
    if (sets_.empty()) {
        return Reason::no_sets;
    }
    if (sets_.back().claim == Status::fail) {
        return Reason::sealed_as_failed;
    }
    for (const Set& set : sets_) {
        if (!set.seal_signature) {
            return Reason::malformed_field;
        }
        if (set.claim != (&set == &sets_.front() ? Status::none : Status::pass)) {
            return Reason::contradictory_seals;
        }
    }
    return sets_.back().message_signature ? Reason::verified : Reason::malformed_field;
}

std::vector<std::string> Validation::key_names() const {
    std::vector<std::string> names;
    const auto add = [&](const dkim::Signature& signature) {
        auto name = signature.key_name();
        if (std::ranges::find(names, name) == names.end()) {
            names.push_back(std::move(name));
        }
    };
    if (!is_worth_checking()) {
        return names;
    }
    add(*sets_.back().message_signature);
    for (const Set& set : sets_) {
        add(*set.seal_signature);
    }
    for (std::size_t i = sets_.size(); i-- > 0;) {
        if (sets_[i].message_signature) {
            add(*sets_[i].message_signature);
        }
    }
    return names;
}

void Validation::add_body(std::string_view bytes) {
    bodies_.add(bytes);
}

Verdict Validation::judge(const Keys& keys, base::Time time) {
    bodies_.finish();
    Verdict verdict = verdict_;
    if (!is_worth_checking()) {
        return verdict;
    }
    verdict.cause = check_message(sets_.size() - 1, keys, time);
    if (verdict.cause != dkim::Reason::verified) {
        verdict.reason = Reason::message_signature_failed;
        verdict.instance_at_fault = verdict.instances;
        return verdict;
    }
    verdict.instance_at_fault = find_broken_seal(keys, verdict.cause);
    if (verdict.instance_at_fault > 0) {
        verdict.reason = Reason::seal_failed;
        return verdict;
    }
    verdict.status = Status::pass;
    verdict.oldest_pass = find_oldest_pass(keys, time);
    return verdict;
}

dkim::Reason Validation::check_message(std::size_t index, const Keys& keys, base::Time time) const {
    const Set& set = sets_[index];
    if (!set.message_signature) {
        return set.message_signature.error();
    }
    const auto& signature = *set.message_signature;
    if (signature.is_expired(time)) {
        return dkim::Reason::expired;
    }
    if (const auto reason = bodies_.check(body_of_set_[index], signature)) {
        return *reason;
    }
    const auto fields = header_.fields();
    const auto digest = dkim::header_digest(
        fields, fields[set.message], signature.signed_fields, signature.header_form
    );
    return check_code(signature, digest, keys);
}

dkim::Reason Validation::check_seal(const Set& set, std::string_view before, const Keys& keys)
    const {
    const auto& seal = header_.fields()[set.seal];
    const auto value = dkim::without_signature(seal.value);
    std::string text(before);
    const mail::Field bare{.name = seal.name, .value = value};
    dkim::append_canonical(text, bare, dkim::Canonicalization::relaxed);
    text.resize(text.size() - 2);
    return check_code(*set.seal_signature, secrets::sha256(text), keys);
}

unsigned Validation::find_broken_seal(const Keys& keys, dkim::Reason& cause) const {
    const auto fields = header_.fields();
    std::string text;
    for (std::size_t i = 0; i < sets_.size(); ++i) {
        const Set& set = sets_[i];
        for (const auto index : {set.results, set.message}) {
            dkim::append_canonical(text, fields[index], dkim::Canonicalization::relaxed);
        }
        cause = check_seal(set, text, keys);
        if (cause != dkim::Reason::verified) {
            return static_cast<unsigned>(i) + 1;
        }
        dkim::append_canonical(text, fields[set.seal], dkim::Canonicalization::relaxed);
    }
    return 0;
}

unsigned Validation::find_oldest_pass(const Keys& keys, base::Time time) const {
    for (std::size_t i = sets_.size() - 1; i-- > 0;) {
        if (check_message(i, keys, time) != dkim::Reason::verified) {
            return static_cast<unsigned>(i) + 2;
        }
    }
    return 0;
}

}  // namespace postrider::arc
