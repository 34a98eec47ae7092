// What a message gets in front when it is passed on.
#include "authentication/forwarding.h"

#include <optional>
#include <utility>

#include "arc/results.h"
#include "arc/seal.h"
#include "arc/sets.h"
#include "dkim/canonical.h"
#include "mail/header.h"

namespace postrider::authentication {
namespace {

/// The verdict that was kept, with what the message itself tells of its sets.
arc::Verdict recall(const model::ArcVerdict& kept, const mail::HeaderBlock& header) {
    arc::Verdict verdict{.instances = arc::highest_instance(header)};
    const auto sets = arc::find_sets(header);
    verdict.reason = sets ? arc::Reason::verified : sets.error();
    if (sets && !sets->empty() && sets->back().claim == arc::Status::fail) {
        verdict.reason = arc::Reason::sealed_as_failed;
    }
    if (kept.result == model::AuthResult::pass) {
        verdict.status = arc::Status::pass;
    } else if (verdict.instances > 0) {
        verdict.status = arc::Status::fail;
    }
    return verdict;
}

std::optional<std::string> set_for(
    const Forwarded& forwarded,
    const std::string& front,
    const secrets::Digest256& body_hash,
    const dkim::Signer& signer,
    base::Time now
) {
    if (forwarded.chain.result == model::AuthResult::temperror) {
        return std::nullopt;
    }
    const auto signed_content = forwarded.content.with_prefix(front);
    const auto header = mail::HeaderBlock::parse(signed_content.head());
    if (!header) {
        return std::nullopt;
    }
    const auto results = arc::combined_results(*header, forwarded.authserv_id);
    const arc::SealRequest request{
        .signer = signer,
        .results = results,
        .time = now,
        .signed_fields = arc::fields_to_seal(header->fields()),
    };
    return arc::seal(*header, body_hash, recall(forwarded.chain, *header), request);
}

std::string compute_front(
    const Forwarded& forwarded, std::span<const dkim::Signer> signers, base::Time now
) {
    const auto header = mail::HeaderBlock::parse(forwarded.content.head());
    if (!header || signers.empty()) {
        return {};
    }
    dkim::BodyHash hash;
    forwarded.content.read(header->body_offset(), [&](std::string_view run) {
        hash.add(run);
        return true;
    });
    const auto body_hash = hash.finish();
    const auto signatures = dkim::sign(header->fields(), body_hash, signers, now);
    const auto set = set_for(forwarded, signatures, body_hash, signers.front(), now);
    return set.value_or("") + signatures;
}

}  // namespace

net::Task<std::string> front_of_forwarded(
    Forwarded forwarded,
    std::span<const dkim::Signer> signers,
    net::Workers& workers,
    base::Time now
) {
    auto compute = [&] { return compute_front(forwarded, signers, now); };
    co_return co_await workers.compute(compute);
}

}  // namespace postrider::authentication
