// The ARC sets of a message: three fields each, tied together by their instance (RFC 8617 §4.2).
#include "arc/sets.h"

#include "base/ascii.h"
#include "dkim/signature_steps.h"

#include <algorithm>
#include <array>
#include <optional>

namespace postrider::arc {
namespace {

enum class Kind : std::uint8_t { results, message, seal };

std::optional<Kind> kind_of(const mail::Field& field) {
    if (field.is("ARC-Authentication-Results")) {
        return Kind::results;
    }
    if (field.is("ARC-Message-Signature")) {
        return Kind::message;
    }
    return field.is("ARC-Seal") ? std::optional(Kind::seal) : std::nullopt;
}

/// 0 when there is no proper one.
unsigned instance_in(std::string_view value) {
    const auto number = dkim::tag_number(value);
    return number && *number <= instance_max ? static_cast<unsigned>(*number) : 0;
}

/// "i=1;" in front of what an Authentication-Results field says (RFC 8617 §4.1.1).
unsigned results_instance(std::string_view value) {
    const auto parts = base::split_once(value.substr(0, value.find(';')), '=');
    if (!parts || !value.contains(';') || base::trim(parts->first) != "i") {
        return 0;
    }
    return instance_in(base::trim(parts->second));
}

unsigned instance_of(Kind kind, std::string_view value) {
    if (kind == Kind::results) {
        return results_instance(value);
    }
    const auto tags = dkim::TagList::parse(value);
    return tags ? instance_in(tags->value_or("i", "")) : 0;
}

std::optional<dkim::Reason> check_presence(
    const dkim::TagList& tags, std::span<const std::string_view> names
) {
    const bool all =
        std::ranges::all_of(names, [&](auto name) { return tags.find(name).has_value(); });
    return all ? std::nullopt : std::optional(dkim::Reason::missing_tag);
}

std::optional<dkim::Reason> check_message_tags(const dkim::TagList& tags, dkim::Signature&) {
    static constexpr std::array<std::string_view, 6> names = {"a", "b", "bh", "d", "h", "s"};
    return check_presence(tags, names);
}

/// RFC 8617 §4.1.2: a message signature must not cover seals.
std::optional<dkim::Reason> check_signed_fields(const dkim::TagList&, dkim::Signature& signature) {
    const auto is_seal = [](std::string_view name) { return base::iequals(name, "ARC-Seal"); };
    return std::ranges::any_of(signature.signed_fields, is_seal)
               ? std::optional(dkim::Reason::malformed_signature)
               : std::nullopt;
}

/// RFC 8617 inherits c= from DKIM, whose default is simple; those who leave it out mean relaxed, as
/// the first implementations and their public test suite do.
std::optional<dkim::Reason> read_forms(const dkim::TagList& tags, dkim::Signature& signature) {
    if (!tags.find("c")) {
        signature.header_form = dkim::Canonicalization::relaxed;
        signature.body_form = dkim::Canonicalization::relaxed;
        return std::nullopt;
    }
    return dkim::read_forms(tags, signature);
}

/// RFC 8617 §4.1.3: a seal signs sets and nothing else, so that h= and bh= make it invalid.
std::optional<dkim::Reason> check_seal_tags(const dkim::TagList& tags, dkim::Signature&) {
    static constexpr std::array<std::string_view, 5> names = {"a", "b", "cv", "d", "s"};
    if (tags.find("h") || tags.find("bh")) {
        return dkim::Reason::malformed_signature;
    }
    return check_presence(tags, names);
}

constexpr std::array<dkim::Step, 11> message_steps = {
    check_message_tags,
    dkim::read_algorithm,
    read_forms,
    dkim::read_query,
    dkim::read_domain,
    dkim::read_signed_fields,
    check_signed_fields,
    dkim::read_code,
    dkim::read_body_hash,
    dkim::read_length,
    dkim::read_times,
};

constexpr std::array<dkim::Step, 5> seal_steps = {
    check_seal_tags,
    dkim::read_algorithm,
    dkim::read_domain,
    dkim::read_code,
    dkim::read_times,
};

std::optional<Status> claim_of(const dkim::TagList& tags) {
    for (const auto status : {Status::none, Status::fail, Status::pass}) {
        if (base::iequals(tags.value_or("cv", ""), name_of(status))) {
            return status;
        }
    }
    return std::nullopt;
}

/// Where the fields of each instance stand: index 0 belongs to instance 1.
struct Places {
    std::array<std::array<std::optional<std::size_t>, 3>, instance_max> fields;
    unsigned highest = 0;
};

std::expected<Places, Reason> find_places(std::span<const mail::Field> fields) {
    Places places;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto kind = kind_of(fields[i]);
        if (!kind) {
            continue;
        }
        const unsigned instance = instance_of(*kind, fields[i].value);
        if (instance == 0) {
            return std::unexpected(Reason::malformed_field);
        }
        auto& place = places.fields[instance - 1][static_cast<std::size_t>(*kind)];
        if (place) {
            return std::unexpected(Reason::incomplete_set);
        }
        place = i;
        places.highest = std::max(places.highest, instance);
    }
    return places;
}

}  // namespace

std::expected<std::vector<Set>, Reason> find_sets(const mail::HeaderBlock& header) {
    const auto fields = header.fields();
    const auto places = find_places(fields);
    if (!places) {
        return std::unexpected(places.error());
    }
    std::vector<Set> sets;
    for (unsigned i = 0; i < places->highest; ++i) {
        const auto& [results, message, seal] = places->fields[i];
        if (!results || !message || !seal) {
            return std::unexpected(Reason::incomplete_set);
        }
        const auto message_tags = dkim::TagList::parse(fields[*message].value);
        const auto seal_tags = dkim::TagList::parse(fields[*seal].value);
        const auto claim = claim_of(*seal_tags);
        if (!claim) {
            return std::unexpected(Reason::malformed_field);
        }
        sets.push_back({
            .results = *results,
            .message = *message,
            .seal = *seal,
            .message_signature = dkim::read_signature(*message_tags, message_steps),
            .seal_signature = dkim::read_signature(*seal_tags, seal_steps),
            .claim = *claim,
        });
    }
    return sets;
}

unsigned highest_instance(const mail::HeaderBlock& header) {
    unsigned highest = 0;
    for (const auto& field : header.fields()) {
        if (const auto kind = kind_of(field)) {
            highest = std::max(highest, instance_of(*kind, field.value));
        }
    }
    return highest;
}

void append_set(std::string& text, std::span<const mail::Field> fields, const Set& set) {
    for (const auto index : {set.results, set.message, set.seal}) {
        dkim::append_canonical(text, fields[index], dkim::Canonicalization::relaxed);
    }
}

}  // namespace postrider::arc
