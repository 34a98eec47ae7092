// Signing on the way out.
#include "path/delivery/sign.h"

#include <fmt/format.h>

#include "dkim/canonical.h"
#include "mail/header.h"

namespace postrider::delivery {
namespace {

std::string signatures(
    const model::Content& content, const std::vector<dkim::Signer>& signers, base::Time now
) {
    const auto header = mail::HeaderBlock::parse(content.head());
    if (!header) {
        return {};
    }
    dkim::BodyHash hash;
    content.read(header->body_offset(), [&](std::string_view run) {
        hash.add(run);
        return true;
    });
    return dkim::sign(header->fields(), hash.finish(), signers, now);
}

}  // namespace

net::Task<std::string> front_of(
    const model::Claim& claim, const Identity& identity, net::Workers& workers, base::Time now
) {
    std::string front;
    if (identity.signers && !identity.signers->empty()) {
        auto compute = [&] { return signatures(claim.content, *identity.signers, now); };
        front = co_await workers.compute(compute);
    }
    if (!identity.token.empty()) {
        front += fmt::format("X-Postal-MsgID: {}\r\n", identity.token);
    }
    co_return front;
}

}  // namespace postrider::delivery
