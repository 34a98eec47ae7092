// The server's side of SMTP: takes a line or an outcome, answers with the next step; no effects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/random.h"
#include "smtp/command.h"
#include "smtp/line_scan.h"
#include "smtp/reply.h"
#include "smtp/sasl.h"
#include "smtp/server_options.h"
#include "smtp/xclient.h"

namespace postrider::smtp {

/// What MAIL and RCPT have said so far. Value.
struct Envelope {
    MailFrom mail;
    /// Those that were accepted, in their order.
    std::vector<RcptTo> recipients;
};

// The steps. Each but the first two is answered with the call named beside it.

struct Say {
    Reply reply;
};
/// Say it and close.
struct SayGoodbye {
    Reply reply;
};
/// Say it, throw away whatever was read behind the command (RFC 3207 §4.2: it came in clear), then
/// handshake: `tls_started`.
struct StartTls {
    Reply reply;
};
/// `credentials_answered`.
struct CheckCredentials {
    Credentials credentials;
};
/// Is `recipient_in_question` welcome? `recipient_answered`.
struct CheckRecipient {};
/// Say it, then read with a DataReader: `data_ended`.
struct ReadMessage {
    Reply go_ahead;
};
enum class ChunkUse : std::uint8_t { kept, discarded };
/// Read this many octets, kept ones with the message's ChunkReader: `chunk_ended`.
struct ReadChunk {
    std::uint64_t size = 0;
    bool is_last = false;
    ChunkUse use = ChunkUse::kept;
};
/// The message is complete, `envelope` holds for it: `message_answered`.
struct AcceptMessage {};
/// From here on the client is another one: `client_replaced`.
struct ReplaceClient {
    Xclient said;
};

using Step = std::variant<
    Say,
    SayGoodbye,
    StartTls,
    CheckCredentials,
    CheckRecipient,
    ReadMessage,
    ReadChunk,
    AcceptMessage,
    ReplaceClient>;

/// One connection's conversation. Value; one thread.
///
///                   HELO  MAIL  RCPT  DATA  BDAT  RSET  NOOP  STARTTLS  AUTH  XCLIENT
///                   EHLO                          QUIT  VRFY
///                                                       HELP
/// connected          x                             x     x                      x
/// greeted            x     x                       x     x       x        x     x
/// sender_known       x           x                 x     x
/// recipients_known   x           x     x     x     x     x
/// chunks_begun       x                       x     x     x
/// chunks_refused     x                             x     x
///
/// Wherever the table is empty the answer is 503 (554 for DATA and BDAT when every recipient was
/// refused), for BDAT after its octets are read and thrown away. A seventh state is that of a SASL
/// exchange, in which lines are no commands. XCLIENT is unknown to all but trusted clients.
class ServerDialogue {
public:
    /// `options` and `random` outlive this.
    ServerDialogue(const ServerOptions& options, base::Random& random);

    /// Offers XCLIENT.
    void trust_client() { is_client_trusted_ = true; }
    /// What time it is, for FUTURERELEASE; to be told before each line.
    void set_time(base::Time now) { now_ = now; }
    Reply greeting() const;
    /// A line without CRLF.
    Step take_line(std::string_view line);
    /// A line longer than line_size_max, which was skipped.
    Step take_too_long_line();

    // Outcomes. A reply with 421 ends the conversation.

    void tls_started();
    /// A 235 lets the client in.
    Step credentials_answered(Reply reply);
    /// A positive reply accepts the recipient.
    Step recipient_answered(Reply reply);
    Step data_ended(std::optional<ContentTrouble> trouble);
    Step chunk_ended(std::optional<ContentTrouble> trouble);
    /// Whatever the reply, the transaction is over.
    Step message_answered(Reply reply);
    /// All is as after the connection was made; `helo` until the client says better.
    Step client_replaced(std::string helo);

    const Envelope& envelope() const { return envelope_; }
    const RcptTo& recipient_in_question() const { return recipient_; }
    /// What the client called itself; empty before HELO.
    const std::string& client_host() const { return client_host_; }
    bool is_authenticated() const { return is_authenticated_; }
    Wire wire() const { return wire_; }
    /// Greeted with EHLO, not with HELO.
    bool said_ehlo() const { return said_ehlo_; }
    /// Whether replies are written with enhanced codes.
    EnhancedCodes enhanced_codes() const { return codes_; }
    /// "ESMTPSA" and so on, for Received (RFC 3848, RFC 6531 §4.3).
    std::string protocol() const;
    /// A line in an AUTH exchange holds a secret and is not to be logged.
    bool is_secret_next() const { return sasl_.has_value(); }

private:
    enum class State : std::uint8_t {
        connected,
        greeted,
        sender_known,
        recipients_known,
        chunks_begun,
        chunks_refused,
        closed,
    };
    enum class Awaited : std::uint8_t {
        line,
        tls,
        credentials,
        recipient,
        data_end,
        chunk_end,
        message,
        client,
    };

    Step take(std::expected<Command, Reply> command);
    Step on(Helo command);
    Step on(Ehlo command);
    Step on(MailFrom command);
    Step on(RcptTo command);
    Step on(DataCommand);
    Step on(Bdat command);
    Step on(Rset);
    Step on(Noop);
    Step on(Quit);
    Step on(StartTlsCommand);
    Step on(Auth command);
    Step on(Vrfy);
    Step on(Expn);
    Step on(Help);
    Step on(XclientCommand command);
    Step on(UnknownCommand);

    Step take_sasl(SaslServerStep step);
    std::optional<Reply> refusal_of(const MailFrom& command) const;
    std::optional<Reply> refusal_of_hold(const MailParameters& parameters) const;
    std::optional<Reply> refusal_of(const RcptTo& command) const;
    std::optional<Reply> refusal_of_chunks() const;
    Reply wrong_order() const;
    Reply without_recipients() const;
    bool must_start_tls() const;
    bool is_in_transaction() const { return state_ > State::greeted && state_ < State::closed; }
    enum class Greeting : std::uint8_t { helo, ehlo };
    void greet(std::string host, Greeting greeting);
    void reset();
    void start_over(std::string helo);
    void settle(Awaited awaited);
    Step say(Reply reply);
    Step refuse(Reply reply);
    Step close(Reply reply);

    const ServerOptions& options_;
    base::Random& random_;
    State state_ = State::connected;
    Awaited awaited_ = Awaited::line;
    Wire wire_;
    std::string client_host_;
    bool said_ehlo_ = false;
    EnhancedCodes codes_ = EnhancedCodes::written;
    bool is_authenticated_ = false;
    bool is_client_trusted_ = false;
    std::optional<SaslServer> sasl_;
    base::Time now_;
    Envelope envelope_;
    RcptTo recipient_;
    bool was_recipient_refused_ = false;
    ReadChunk chunk_;
    std::size_t messages_ = 0;
    std::size_t commands_ = 0;
    std::size_t errors_ = 0;
    std::size_t unknown_commands_ = 0;
    std::size_t failed_logins_ = 0;
};

}  // namespace postrider::smtp
