// Refusals as replies.
#include "doors/smtp/refusals.h"

#include <fmt/format.h>

#include <utility>

namespace postrider::doors::smtp {
namespace {

using intake::Reason;
using postrider::smtp::EnhancedCode;

struct Codes {
    std::uint16_t code;
    EnhancedCode enhanced;
};

Codes codes_of(Reason reason) {
    switch (reason) {
        case Reason::no_recipients:
            return {554, {5, 5, 1}};
        case Reason::recipient_not_valid:
            return {550, {5, 1, 3}};
        case Reason::server_suspended:
            return {535, {5, 7, 1}};
        case Reason::header_not_valid:
            return {554, {5, 6, 0}};
        case Reason::sender_missing:
        case Reason::sender_not_allowed:
            return {530, {5, 7, 1}};
        case Reason::loop:
            return {550, {5, 4, 6}};
        case Reason::busy:
            return {451, {4, 3, 0}};
        case Reason::not_scanned:
            return {451, {4, 7, 1}};
        case Reason::times_not_valid:
            return {554, {5, 6, 0}};
    }
    return {451, {4, 3, 0}};
}

}  // namespace

postrider::smtp::Reply reply_to(const intake::Refusal& refusal) {
    const Codes codes = codes_of(refusal.reason);
    return {.code = codes.code, .enhanced = codes.enhanced, .text = refusal.text};
}

postrider::smtp::Reply reply_to(const inbound::RecipientRefusal& refusal) {
    postrider::smtp::Reply reply;
    reply.code = refusal.code;
    auto enhanced = refusal.enhanced;
    reply.enhanced = postrider::smtp::take_enhanced_code(enhanced);
    reply.text = refusal.text;
    return reply;
}

postrider::smtp::Reply listed(const base::IpAddress& address, const dns::Listing& listing) {
    const std::string reason = listing.reason.empty() ? "" : ": " + listing.reason;
    return {
        .code = 554,
        .enhanced = EnhancedCode{5, 7, 1},
        .text = fmt::format("{} is listed by {}{}", address.to_literal(), listing.zone, reason),
    };
}

}  // namespace postrider::doors::smtp
