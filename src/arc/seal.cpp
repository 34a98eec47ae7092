// Adds an ARC set to a message that is passed on (RFC 8617 §5.1).
#include "arc/seal.h"

#include "arc/sets.h"
#include "base/ascii.h"
#include "base/encoding.h"
#include "dkim/canonical.h"
#include "dkim/header_digest.h"
#include "mail/field_writer.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace postrider::arc {
namespace {

constexpr std::size_t names_width = 72;
constexpr auto relaxed = dkim::Canonicalization::relaxed;

// RFC 8617 §4.1.2: neither ARC's own fields nor Authentication-Results, which hosts remove.
constexpr std::array<std::string_view, 22> names_to_seal = {
    "from",
    "sender",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "to",
    "cc",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "in-reply-to",
    "references",
    "list-id",
    "list-help",
    "list-owner",
    "list-archive",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "list-subscribe",
    "list-post",
    "dkim-signature",
};

mail::Field field_of(std::string_view whole) {
    const auto colon = whole.find(':');
    return {.name = whole.substr(0, colon), .value = whole.substr(colon + 1), .whole = whole};
}

std::string joined(std::span<const std::string> names) {
    std::string text;
    std::size_t column = 0;
    for (const auto& name : names) {
        if (!text.empty()) {
            text.push_back(':');
        }
        if (column > 0 && column + name.size() > names_width) {
            text.append("\r\n\t ");
            column = 0;
        }
        text.append(name);
        column += name.size() + 1;
    }
    return text;
}

/// A field of the set before its code is known: "a=…; b=" and what follows the code.
struct Draft {
    std::string front;
    std::string back;

    std::string without_code() const { return front + back; }
    /// The code stays on one line, at most 690 characters long: the next seal covers it, and even
    /// the relaxed form keeps blanks that folding would put into it.
    std::string with_code(std::string_view code) const {
        return front + base::to_base64(code) + back;
    }
};

class SetWriter {
public:
    SetWriter(const SealRequest& request, unsigned instance)
        : request_(request),
          instance_("i=" + std::to_string(instance)),
          algorithm_(dkim::name_of(request.signer.key.algorithm())) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(request.time);
        ending_ = ";\r\n\t" + instance_ + "; s=" + request.signer.selector +
                  "; t=" + std::to_string(seconds.time_since_epoch().count()) + "\r\n";
    }

    std::string results() const {
        std::string field;
        mail::append_field(
            field,
            "ARC-Authentication-Results",
            instance_ + "; " + mail::without_controls(request_.results, request_.results.size())
        );
        return field;
    }

    // In alphabetical order, the one on which other writers' test cases rest.
    Draft message(const secrets::Digest256& body_hash) const {
        return {
            .front = "ARC-Message-Signature: a=" + algorithm_ + ";\r\n\tb=",
            .back = ";\r\n\tbh=" + base::to_base64(secrets::view(body_hash)) +
                    "; c=relaxed/relaxed;\r\n\td=" + request_.signer.domain +
                    ";\r\n\th=" + joined(request_.signed_fields) + ending_,
        };
    }

    Draft seal(Status claim) const {
        return {
            .front = "ARC-Seal: a=" + algorithm_ + ";\r\n\tb=",
            .back = "; cv=" + std::string(name_of(claim)) + ";\r\n\td=" + request_.signer.domain +
                    ending_,
        };
    }

private:
    const SealRequest& request_;
    std::string instance_;
    std::string algorithm_;
    std::string ending_;
};

}  // namespace

std::vector<std::string> fields_to_seal(std::span<const mail::Field> fields) {
    std::vector<std::string> names = {"from"};
    for (const auto name : names_to_seal) {
        for (const auto& field : fields) {
            if (field.is(name) && names.size() < dkim::signed_fields_max) {
                names.emplace_back(name);
            }
        }
    }
    return names;
}

std::optional<std::string> seal(
    const mail::HeaderBlock& header,
    const secrets::Digest256& body_hash,
    const Verdict& chain,
    const SealRequest& request
) {
    if (chain.reason == Reason::sealed_as_failed || chain.instances >= instance_max) {
        return std::nullopt;
    }
    const auto& key = request.signer.key;
    const auto fields = header.fields();
    const SetWriter writer(request, chain.instances + 1);
    const auto results = writer.results();

    const auto message_draft = writer.message(body_hash);
    const auto message_text = message_draft.without_code();
    const auto message = message_draft.with_code(key.sign(
        dkim::header_digest(fields, field_of(message_text), request.signed_fields, relaxed)
    ));

    std::string covered;
    // RFC 8617 §5.1.2: after a failure the seal covers its own set alone.
    if (chain.status == Status::pass) {
        const auto sets = find_sets(header);
        std::ranges::for_each(*sets, [&](const Set& set) { append_set(covered, fields, set); });
    }
    dkim::append_canonical(covered, field_of(results), relaxed);
    dkim::append_canonical(covered, field_of(message), relaxed);
    const auto seal_draft = writer.seal(chain.status);
    const auto seal_text = seal_draft.without_code();
    dkim::append_canonical(covered, field_of(seal_text), relaxed);
    covered.resize(covered.size() - 2);
    return seal_draft.with_code(key.sign(secrets::sha256(covered))) + message + results;
}

}  // namespace postrider::arc
