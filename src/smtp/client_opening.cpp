// The client's side of SMTP up to the first message: greeting, EHLO, STARTTLS, AUTH; no effects.
#include "smtp/client_opening.h"

#include "base/check.h"

#include <algorithm>
#include <utility>

namespace postrider::smtp {

std::string_view describe(OpeningTrouble trouble) {
    switch (trouble) {
        case OpeningTrouble::refused:
            return "the server refused";
        case OpeningTrouble::starttls_not_offered:
            return "TLS is required, but the server does not offer STARTTLS";
        case OpeningTrouble::auth_not_offered:
            return "the server offers no way to log in that is safe to use";
    }
    std::unreachable();
}

OpeningStep ClientOpening::start() {
    return Exchange{"", Stage::greeting};
}

OpeningStep ClientOpening::take(const Reply& reply) {
    switch (state_) {
        case State::greeting:
            return reply.is_positive() ? say_hello(State::ehlo)
                                       : fail(Stage::greeting, OpeningTrouble::refused, reply);
        case State::ehlo:
        case State::helo:
            return take_hello(reply);
        case State::starttls:
            return take_starttls(reply);
        case State::auth:
            return take_auth(reply);
        case State::handshake:
        case State::done:
            break;
    }
    CHECK(false, "no reply was awaited");
}

OpeningStep ClientOpening::say_hello(State state) {
    state_ = state;
    const std::string verb = state == State::ehlo ? "EHLO " : "HELO ";
    return Exchange{verb + options_.host + "\r\n", Stage::ehlo};
}

/// RFC 5321 §3.2: a server that does not know EHLO is told HELO, and offers nothing.
OpeningStep ClientOpening::take_hello(const Reply& reply) {
    if (reply.is_positive()) {
        peer_ = state_ == State::ehlo ? PeerExtensions::parse(reply) : PeerExtensions{};
        return after_hello();
    }
    if (state_ == State::ehlo && reply.is_permanent()) {
        return say_hello(State::helo);
    }
    return fail(Stage::ehlo, OpeningTrouble::refused, reply);
}

OpeningStep ClientOpening::after_hello() {
    if (wire_ == Wire::clear) {
        if (peer_.starttls && options_.starttls != StartTlsPolicy::never) {
            state_ = State::starttls;
            return Exchange{"STARTTLS\r\n", Stage::starttls};
        }
        if (options_.starttls == StartTlsPolicy::required) {
            return fail(Stage::starttls, OpeningTrouble::starttls_not_offered);
        }
    }
    return log_in();
}

OpeningStep ClientOpening::take_starttls(const Reply& reply) {
    if (reply.is_positive()) {
        state_ = State::handshake;
        return Handshake{};
    }
    // 421 closes the connection; anything else leaves it in clear, which is what was asked for.
    if (options_.starttls == StartTlsPolicy::required || reply.code == 421) {
        return fail(Stage::starttls, OpeningTrouble::refused, reply);
    }
    return log_in();
}

/// RFC 3207 §4.2: what the server said in clear is forgotten.
OpeningStep ClientOpening::tls_started() {
    CHECK(state_ == State::handshake);
    wire_ = Wire::tls;
    peer_ = {};
    return say_hello(State::ehlo);
}

OpeningStep ClientOpening::log_in() {
    if (!options_.login) {
        state_ = State::done;
        return Opened{};
    }
    const auto mechanism = choose_mechanism();
    if (!mechanism) {
        return fail(Stage::auth, OpeningTrouble::auth_not_offered);
    }
    state_ = State::auth;
    const ClientLogin& login = *options_.login;
    sasl_.emplace(*mechanism, login.user, login.password, login.hmac);
    return Exchange{sasl_->command() + "\r\n", Stage::auth};
}

std::optional<Mechanism> ClientOpening::choose_mechanism() const {
    for (const auto mechanism : {Mechanism::plain, Mechanism::login, Mechanism::cram_md5}) {
        const bool is_digest = mechanism == Mechanism::cram_md5;
        const bool may_use =
            is_digest ? static_cast<bool>(options_.login->hmac) : wire_ == Wire::tls;
        if (may_use && std::ranges::find(peer_.mechanisms, mechanism) != peer_.mechanisms.end()) {
            return mechanism;
        }
    }
    return std::nullopt;
}

OpeningStep ClientOpening::take_auth(const Reply& reply) {
    if (reply.is_intermediate() && sasl_) {
        const std::string response = sasl_->respond(reply.text);
        if (response == "*") {
            // Who goes on asking after that is not asked again.
            sasl_.reset();
        }
        return Exchange{response + "\r\n", Stage::auth};
    }
    if (!reply.is_positive()) {
        return fail(Stage::auth, OpeningTrouble::refused, reply);
    }
    state_ = State::done;
    return Opened{};
}

OpeningStep ClientOpening::fail(Stage stage, OpeningTrouble trouble, std::optional<Reply> reply) {
    state_ = State::done;
    return OpeningFailed{stage, trouble, std::move(reply)};
}

}  // namespace postrider::smtp
