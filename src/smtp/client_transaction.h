// The client's side of one message: MAIL, RCPT, DATA, pipelined where offered; no effects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "smtp/client_opening.h"
#include "smtp/parameters.h"
#include "smtp/peer_extensions.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

namespace postrider::smtp {

struct OutgoingRecipient {
    /// As mail::Address::text gives it.
    std::string address;
    Notify notify = Notify::unspecified;
    /// Decoded, "rfc822;a@b.test"; empty: none.
    std::string original_recipient = {};
};

/// RFC 8689.
enum class RequireTls : std::uint8_t {
    no,
    where_offered,  ///< rather without it than not at all
    always,
};

struct OutgoingEnvelope {
    /// Empty: the null sender.
    std::string sender = {};
    std::vector<OutgoingRecipient> recipients;
    /// Octets of content, dots not doubled.
    std::uint64_t size = 0;
    bool is_eight_bit = false;
    /// Header fields are UTF-8 beyond ASCII. Addresses that are need not be told.
    bool has_utf8_header = false;
    DsnReturn dsn_return = DsnReturn::unspecified;
    std::string envelope_id = {};
    RequireTls require_tls = RequireTls::no;
};

/// What we say ourselves where a peer does not offer REQUIRETLS and the message needs it.
inline constexpr EnhancedCode requiretls_missing{5, 7, 30};

enum class Speaker : std::uint8_t { peer, us };

/// The last word on one recipient.
struct RecipientResult {
    Stage stage;
    Reply reply;
    /// `us`: nothing was sent; the reply says why it would have been pointless.
    Speaker speaker = Speaker::peer;

    bool is_delivered() const { return stage == Stage::final_dot && reply.is_positive(); }
};

enum class AfterTransaction : std::uint8_t {
    /// The connection takes the next message at once.
    ready,
    /// It does after RSET; hand it to the next transaction, which sends it in the same write.
    reset_first,
    /// The peer closes, or has lost its place.
    close,
};

/// Write the content through a DotStuffer, with its end, then call `body_sent`.
struct SendBody {};
struct TransactionFinished {
    /// In the order of the envelope.
    std::vector<RecipientResult> results;
    AfterTransaction after = AfterTransaction::ready;
};

using TransactionStep = std::variant<Exchange, SendBody, TransactionFinished>;

/// Commands of one write. More could fill the buffers of both sides with each waiting for the other
/// to read (RFC 2920 §3.1).
inline constexpr std::size_t pipelined_commands_max = 100;

/// Value; one per message and connection.
///
/// 8-bit content goes out even when the peer does not offer 8BITMIME: nearly every server takes it,
/// and rewriting it as quoted-printable would break its signature. So does an 8-bit header where
/// SMTPUTF8 is not offered; only addresses cannot do without it.
class ClientTransaction {
public:
    ClientTransaction(PeerExtensions peer, OutgoingEnvelope envelope, AfterTransaction before = {});

    TransactionStep start();
    TransactionStep take(const Reply& reply);
    TransactionStep body_sent();

    /// What is known so far; when the wire breaks, those without a result share that fate.
    const std::vector<std::optional<RecipientResult>>& results() const { return results_; }
    /// Whether the final dot may have reached the peer, so that a retry may double the message. A
    /// wire that breaks in the very write that holds the final dot is the caller's to know.
    bool may_be_delivered() const { return phase_ == Phase::final_dot; }

private:
    enum class Phase : std::uint8_t { commands, body, final_dot, withdrawal, finished };
    enum class Verb : std::uint8_t { rset, mail, rcpt, data };
    struct Command {
        Verb verb;
        /// Of RCPT.
        std::size_t recipient = 0;
    };

    static Stage stage_of(Verb verb);
    std::optional<Reply> refusal_of_our_own() const;
    void plan(AfterTransaction before);
    TransactionStep next();
    TransactionStep take_data(const Reply& reply);
    TransactionStep finish(AfterTransaction after);
    bool is_pointless() const;
    void settle_open(Stage stage, const Reply& reply, Speaker speaker = Speaker::peer);
    void append(const Command& command, std::string& out) const;
    void append_mail(std::string& out) const;
    void append_rcpt(const OutgoingRecipient& recipient, std::string& out) const;
    bool needs_smtputf8() const;

    PeerExtensions peer_;
    OutgoingEnvelope envelope_;
    std::vector<Command> commands_;
    std::size_t sent_ = 0;
    std::size_t answered_ = 0;
    std::vector<std::optional<RecipientResult>> results_;
    bool is_begun_ = false;
    Phase phase_ = Phase::commands;
};

}  // namespace postrider::smtp
