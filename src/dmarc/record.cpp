// A DMARC policy record as a value (RFC 9989 §4.7; the tags of RFC 7489 that it dropped are known).
#include "dmarc/record.h"

#include "base/ascii.h"

#include <utility>

namespace postrider::dmarc {
namespace {

struct Tag {
    std::string_view name;
    std::string_view value;
};

/// Pieces that are no tag are left out.
std::vector<Tag> tags_of(std::string_view text) {
    std::vector<Tag> tags;
    for (const auto piece : base::split(text.substr(0, record_size_max), ';')) {
        if (const auto parts = base::split_once(piece, '=')) {
            tags.push_back({.name = base::trim(parts->first), .value = base::trim(parts->second)});
        }
    }
    return tags;
}

std::optional<Policy> policy_of(std::string_view value) {
    for (const auto policy : {Policy::none, Policy::quarantine, Policy::reject}) {
        if (base::iequals(value, name_of(policy))) {
            return policy;
        }
    }
    return std::nullopt;
}

std::vector<std::string> addresses_of(std::string_view value) {
    constexpr std::string_view scheme = "mailto:";
    std::vector<std::string> addresses;
    for (auto uri : base::split(value, ',')) {
        uri = base::trim(uri);
        if (!base::istarts_with(uri, scheme) || addresses.size() == report_addresses_max) {
            continue;
        }
        // RFC 9989 §4.7: a size limit is to be ignored.
        const auto address = uri.substr(scheme.size(), uri.find('!') - scheme.size());
        if (address.contains('@')) {
            addresses.emplace_back(address);
        }
    }
    return addresses;
}

/// The record while it is read: defaults depend on what else is there.
class Reading {
public:
    void read(const Tag& tag) {
        const auto is = [&](std::string_view name) { return base::iequals(tag.name, name); };
        if (is("p") || is("sp") || is("np")) {
            read_policy(tag);
        } else if (is("adkim")) {
            read_alignment(tag.value, record_.dkim_alignment);
        } else if (is("aspf")) {
            read_alignment(tag.value, record_.spf_alignment);
        } else if (is("t")) {
            record_.is_test = base::iequals(tag.value, "y");
        } else if (is("pct")) {
            is_percentage_zero_ = tag.value == "0";
        } else if (is("psd")) {
            read_suffix(tag.value);
        } else if (is("rua")) {
            record_.aggregate_addresses = addresses_of(tag.value);
        } else if (is("ruf")) {
            record_.failure_addresses = addresses_of(tag.value);
        } else if (is("fo")) {
            record_.failure_options = base::to_lower(tag.value);
        }
    }

    std::optional<Record> finish() {
        if (!policy_ || is_policy_wrong_) {
            if (record_.aggregate_addresses.empty()) {
                return std::nullopt;
            }
            return std::move(record_);
        }
        record_.policy = *policy_;
        record_.subdomain_policy = subdomain_policy_.value_or(*policy_);
        record_.absent_subdomain_policy =
            absent_subdomain_policy_.value_or(record_.subdomain_policy);
        record_.is_test = record_.is_test || is_percentage_zero_;
        return std::move(record_);
    }

private:
    void read_policy(const Tag& tag) {
        const auto policy = policy_of(tag.value);
        is_policy_wrong_ = is_policy_wrong_ || !policy;
        if (base::iequals(tag.name, "p")) {
            policy_ = policy;
        } else if (base::iequals(tag.name, "sp")) {
            subdomain_policy_ = policy;
        } else {
            absent_subdomain_policy_ = policy;
        }
    }

    static void read_alignment(std::string_view value, Alignment& alignment) {
        alignment = base::iequals(value, "s") ? Alignment::strict : Alignment::relaxed;
    }

    void read_suffix(std::string_view value) {
        if (base::iequals(value, "y")) {
            record_.suffix = SuffixClaim::is_suffix;
        } else if (base::iequals(value, "n")) {
            record_.suffix = SuffixClaim::is_no_suffix;
        }
    }

    Record record_;
    std::optional<Policy> policy_;
    std::optional<Policy> subdomain_policy_;
    std::optional<Policy> absent_subdomain_policy_;
    bool is_policy_wrong_ = false;
    bool is_percentage_zero_ = false;
};

}  // namespace

std::string_view name_of(Policy policy) {
    switch (policy) {
        case Policy::none:
            return "none";
        case Policy::quarantine:
            return "quarantine";
        case Policy::reject:
            return "reject";
    }
    std::unreachable();
}

bool is_policy_record(std::string_view text) {
    const auto parts = base::split_once(text.substr(0, text.find(';')), '=');
    // RFC 9989 §4.7: the version is the first tag, its value in this case of letters.
    return parts && base::iequals(base::trim(parts->first), "v") &&
           base::trim(parts->second) == "DMARC1";
}

std::optional<Record> parse_record(std::string_view text) {
    if (!is_policy_record(text)) {
        return std::nullopt;
    }
    Reading reading;
    for (const Tag& tag : tags_of(text)) {
        reading.read(tag);
    }
    return reading.finish();
}

std::optional<Record> choose_record(std::span<const std::string> texts) {
    const std::string* chosen = nullptr;
    for (const auto& text : texts) {
        if (is_policy_record(text)) {
            if (chosen != nullptr) {
                return std::nullopt;
            }
            chosen = &text;
        }
    }
    return chosen == nullptr ? std::nullopt : parse_record(*chosen);
}

}  // namespace postrider::dmarc
