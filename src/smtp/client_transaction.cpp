// The client's side of one message: MAIL, RCPT, DATA, pipelined where offered; no effects.
#include "smtp/client_transaction.h"

#include "base/ascii.h"
#include "base/check.h"
#include "mail/domain.h"
#include "smtp/xtext.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postrider::smtp {
namespace {

/// With A-labels where that makes it ASCII: such an address needs no SMTPUTF8.
std::string to_wire_address(std::string address) {
    const std::size_t at = address.rfind('@');
    if (base::is_ascii(address) || at == std::string::npos ||
        !base::is_ascii(std::string_view(address).substr(0, at))) {
        return address;
    }
    if (const auto domain = mail::domain_to_ascii(std::string_view(address).substr(at + 1))) {
        address.replace(at + 1, std::string::npos, *domain);
    }
    return address;
}

/// What is stored has been parsed; a control octet here would be a second command.
void check_is_one_line(std::string_view text) {
    CHECK(std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 127; }));
}

std::string notify_text(Notify notify) {
    if (has(notify, Notify::never)) {
        return "NEVER";
    }
    std::string text;
    const auto add = [&](Notify one, std::string_view name) {
        if (has(notify, one)) {
            text += text.empty() ? "" : ",";
            text += name;
        }
    };
    add(Notify::success, "SUCCESS");
    add(Notify::failure, "FAILURE");
    add(Notify::delay, "DELAY");
    return text;
}

std::string original_recipient_text(std::string_view original) {
    const auto halves = base::split_once(original, ';');
    if (!halves) {
        return "rfc822;" + to_xtext(original);
    }
    const bool is_utf8 = base::iequals(halves->first, "utf-8");
    return std::string(halves->first) + ';' +
           (is_utf8 ? to_utf8_address_text(halves->second) : to_xtext(halves->second));
}

}  // namespace

ClientTransaction::ClientTransaction(
    PeerExtensions peer, OutgoingEnvelope envelope, AfterTransaction before
)
    : peer_(std::move(peer)),
      envelope_(std::move(envelope)),
      results_(envelope_.recipients.size()) {
    CHECK(!envelope_.recipients.empty());
    CHECK(before != AfterTransaction::close);
    check_is_one_line(envelope_.sender);
    envelope_.sender = to_wire_address(std::move(envelope_.sender));
    for (auto& recipient : envelope_.recipients) {
        check_is_one_line(recipient.address);
        recipient.address = to_wire_address(std::move(recipient.address));
    }
    plan(before);
}

void ClientTransaction::plan(AfterTransaction before) {
    commands_.reserve(envelope_.recipients.size() + 3);
    if (before == AfterTransaction::reset_first) {
        commands_.push_back({Verb::rset});
    }
    commands_.push_back({Verb::mail});
    for (std::size_t i = 0; i < envelope_.recipients.size(); ++i) {
        commands_.push_back({Verb::rcpt, i});
    }
    commands_.push_back({Verb::data});
}

Stage ClientTransaction::stage_of(Verb verb) {
    switch (verb) {
        case Verb::rset:
            return Stage::rset;
        case Verb::mail:
            return Stage::mail;
        case Verb::rcpt:
            return Stage::rcpt;
        case Verb::data:
            return Stage::data;
    }
    std::unreachable();
}

bool ClientTransaction::needs_smtputf8() const {
    return !base::is_ascii(envelope_.sender) ||
           std::ranges::any_of(envelope_.recipients, [](const OutgoingRecipient& recipient) {
               return !base::is_ascii(recipient.address);
           });
}

std::optional<Reply> ClientTransaction::refusal_of_our_own() const {
    if (needs_smtputf8() && !peer_.smtputf8) {
        return Reply{
            .code = 553,
            .enhanced = EnhancedCode{5, 6, 7},
            .text = "The receiving server does not support internationalised addresses (SMTPUTF8)",
        };
    }
    if (envelope_.require_tls == RequireTls::always && !peer_.require_tls) {
        return Reply{
            .code = 550,
            .enhanced = requiretls_missing,
            .text = "The receiving server does not support REQUIRETLS",
        };
    }
    if (peer_.size_max && envelope_.size > *peer_.size_max) {
        return Reply{
            .code = 552,
            .enhanced = EnhancedCode{5, 3, 4},
            .text = fmt::format(
                "The message has {} octets, the receiving server takes {}",
                envelope_.size,
                *peer_.size_max
            ),
        };
    }
    return std::nullopt;
}

TransactionStep ClientTransaction::start() {
    if (const auto refusal = refusal_of_our_own()) {
        settle_open(Stage::mail, *refusal, Speaker::us);
        const bool was_reset_due = commands_.front().verb == Verb::rset;
        return finish(was_reset_due ? AfterTransaction::reset_first : AfterTransaction::ready);
    }
    return next();
}

/// Sends what may be sent, or waits for the next reply to what was.
TransactionStep ClientTransaction::next() {
    std::string bytes;
    if (answered_ == sent_) {
        if (is_pointless()) {
            return finish(is_begun_ ? AfterTransaction::reset_first : AfterTransaction::ready);
        }
        const std::size_t batch = peer_.pipelining ? pipelined_commands_max : 1;
        const std::size_t end = std::min(commands_.size(), sent_ + batch);
        while (sent_ < end) {
            append(commands_[sent_++], bytes);
        }
    }
    return Exchange{std::move(bytes), stage_of(commands_[answered_].verb)};
}

/// Nobody is left to send the message to.
bool ClientTransaction::is_pointless() const {
    return std::ranges::all_of(results_, [](const auto& result) { return result.has_value(); });
}

TransactionStep ClientTransaction::take(const Reply& reply) {
    CHECK(phase_ != Phase::body && phase_ != Phase::finished, "no reply was awaited");
    if (phase_ == Phase::final_dot) {
        settle_open(Stage::final_dot, reply);
        return finish(reply.code == 421 ? AfterTransaction::close : AfterTransaction::ready);
    }
    if (phase_ == Phase::withdrawal) {
        return finish(reply.code == 421 ? AfterTransaction::close : AfterTransaction::reset_first);
    }
    const Command& command = commands_[answered_++];
    const Stage stage = stage_of(command.verb);
    if (reply.code == 421) {
        settle_open(stage, reply);
        return finish(AfterTransaction::close);
    }
    switch (command.verb) {
        case Verb::rset:
            break;
        case Verb::mail:
            is_begun_ = true;
            if (!reply.is_positive()) {
                settle_open(stage, reply);
            }
            break;
        case Verb::rcpt: {
            auto& result = results_[command.recipient];
            if (!result && !reply.is_positive()) {
                result = RecipientResult{stage, reply};
            }
            break;
        }
        case Verb::data:
            return take_data(reply);
    }
    return next();
}

TransactionStep ClientTransaction::take_data(const Reply& reply) {
    if (!reply.is_intermediate()) {
        settle_open(Stage::data, reply);
        // A positive reply to DATA leaves open what the peer believes.
        return finish(
            reply.is_positive() ? AfterTransaction::close : AfterTransaction::reset_first
        );
    }
    if (is_pointless()) {
        // The peer wants a message for nobody (RFC 2920 §3.1): it gets an empty one.
        phase_ = Phase::withdrawal;
        return Exchange{".\r\n", Stage::final_dot};
    }
    phase_ = Phase::body;
    return SendBody{};
}

TransactionStep ClientTransaction::body_sent() {
    CHECK(phase_ == Phase::body);
    phase_ = Phase::final_dot;
    return Exchange{"", Stage::final_dot};
}

TransactionStep ClientTransaction::finish(AfterTransaction after) {
    phase_ = Phase::finished;
    TransactionFinished finished{.after = after};
    finished.results.reserve(results_.size());
    for (const auto& result : results_) {
        CHECK(result.has_value());
        finished.results.push_back(*result);
    }
    return finished;
}

void ClientTransaction::settle_open(Stage stage, const Reply& reply, Speaker speaker) {
    for (auto& result : results_) {
        if (!result) {
            result = RecipientResult{stage, reply, speaker};
        }
    }
}

void ClientTransaction::append(const Command& command, std::string& out) const {
    switch (command.verb) {
        case Verb::rset:
            out += "RSET";
            break;
        case Verb::mail:
            append_mail(out);
            break;
        case Verb::rcpt:
            append_rcpt(envelope_.recipients[command.recipient], out);
            break;
        case Verb::data:
            out += "DATA";
            break;
    }
    out += "\r\n";
}

void ClientTransaction::append_mail(std::string& out) const {
    out += "MAIL FROM:<";
    out += envelope_.sender;
    out += '>';
    if (peer_.size) {
        out += " SIZE=" + std::to_string(envelope_.size);
    }
    if (envelope_.is_eight_bit && peer_.eight_bit_mime) {
        out += " BODY=8BITMIME";
    }
    // RFC 6531 §3.4.
    if (peer_.smtputf8 && (needs_smtputf8() || envelope_.has_utf8_header)) {
        out += " SMTPUTF8";
    }
    if (peer_.require_tls && envelope_.require_tls != RequireTls::no) {
        out += " REQUIRETLS";
    }
    if (peer_.dsn && envelope_.dsn_return != DsnReturn::unspecified) {
        out += envelope_.dsn_return == DsnReturn::full ? " RET=FULL" : " RET=HDRS";
    }
    if (peer_.dsn && !envelope_.envelope_id.empty()) {
        out += " ENVID=" + to_xtext(envelope_.envelope_id);
    }
}

void ClientTransaction::append_rcpt(const OutgoingRecipient& recipient, std::string& out) const {
    out += "RCPT TO:<";
    out += recipient.address;
    out += '>';
    if (peer_.dsn && recipient.notify != Notify::unspecified) {
        out += " NOTIFY=" + notify_text(recipient.notify);
    }
    if (peer_.dsn && !recipient.original_recipient.empty()) {
        out += " ORCPT=" + original_recipient_text(recipient.original_recipient);
    }
}

}  // namespace postrider::smtp
