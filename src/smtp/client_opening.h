// The client's side of SMTP up to the first message: greeting, EHLO, STARTTLS, AUTH; no effects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "smtp/peer_extensions.h"
#include "smtp/reply.h"
#include "smtp/sasl.h"
#include "smtp/server_options.h"
#include "smtp/stage.h"

namespace postrider::smtp {

/// Write `send` unless it is empty, then read one reply by the stage's deadline: `take`.
struct Exchange {
    std::string send;
    Stage stage;
};

/// Handshake: `tls_started`. The peer must have sent nothing behind its 220: what stands in the
/// buffer came in clear, may be an attacker's, and is a broken conversation (RFC 3207 §4.2).
struct Handshake {};

/// Ready for messages.
struct Opened {};

enum class OpeningTrouble : std::uint8_t {
    /// By the reply.
    refused,
    starttls_not_offered,
    /// No mechanism that may be used over this wire.
    auth_not_offered,
};
std::string_view describe(OpeningTrouble trouble);

/// The connection is of no use; say QUIT and close.
struct OpeningFailed {
    Stage stage;
    OpeningTrouble trouble;
    std::optional<Reply> reply = std::nullopt;
};

using OpeningStep = std::variant<Exchange, Handshake, Opened, OpeningFailed>;

enum class StartTlsPolicy : std::uint8_t { never, if_offered, required };

struct ClientLogin {
    std::string user;
    std::string password;
    /// For CRAM-MD5; without it the mechanism is not used.
    HmacMd5 hmac = {};
};

struct ClientOptions {
    /// What we call ourselves.
    std::string host;
    StartTlsPolicy starttls = StartTlsPolicy::if_offered;
    std::optional<ClientLogin> login = std::nullopt;
};

/// Value; one per connection. In clear a password is never sent, only CRAM-MD5 is used.
class ClientOpening {
public:
    /// `wire`: tls when the connection began with a handshake.
    ClientOpening(ClientOptions options, Wire wire) : options_(std::move(options)), wire_(wire) {}

    OpeningStep start();
    OpeningStep take(const Reply& reply);
    OpeningStep tls_started();

    /// Holds once opened.
    const PeerExtensions& peer() const { return peer_; }
    Wire wire() const { return wire_; }

private:
    enum class State : std::uint8_t { greeting, ehlo, helo, starttls, handshake, auth, done };

    OpeningStep say_hello(State state);
    OpeningStep after_hello();
    OpeningStep log_in();
    std::optional<Mechanism> choose_mechanism() const;
    OpeningStep take_hello(const Reply& reply);
    OpeningStep take_starttls(const Reply& reply);
    OpeningStep take_auth(const Reply& reply);
    OpeningStep fail(Stage stage, OpeningTrouble trouble, std::optional<Reply> reply = {});

    ClientOptions options_;
    Wire wire_;
    State state_ = State::greeting;
    PeerExtensions peer_;
    std::optional<SaslClient> sasl_;
};

}  // namespace postrider::smtp
