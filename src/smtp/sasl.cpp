// Authentication exchanges of both sides: PLAIN, LOGIN and CRAM-MD5, without secrets of our own.
#include "smtp/sasl.h"

#include "base/ascii.h"
#include "base/check.h"
#include "base/encoding.h"

#include <utility>

namespace postrider::smtp {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t md5_hex_size = 32;

}  // namespace

std::optional<Mechanism> parse_mechanism(std::string_view name) {
    for (const auto mechanism : {Mechanism::plain, Mechanism::login, Mechanism::cram_md5}) {
        if (base::iequals(name, name_of(mechanism))) {
            return mechanism;
        }
    }
    return std::nullopt;
}

std::string_view name_of(Mechanism mechanism) {
    switch (mechanism) {
        case Mechanism::plain:
            return "PLAIN";
        case Mechanism::login:
            return "LOGIN";
        case Mechanism::cram_md5:
            return "CRAM-MD5";
    }
    std::unreachable();
}

SaslServerStep SaslServer::start(std::optional<std::string_view> initial) {
    if (initial && mechanism_ == Mechanism::cram_md5) {
        // RFC 4954 §4: the server speaks first here, so there is nothing to respond to.
        return SaslTrouble::malformed;
    }
    if (initial) {
        return take_line(*initial == "=" ? ""sv : *initial);
    }
    switch (mechanism_) {
        case Mechanism::plain:
            return SaslChallenge{};
        case Mechanism::login:
            return SaslChallenge{"Username:"};
        case Mechanism::cram_md5:
            return SaslChallenge{challenge_};
    }
    std::unreachable();
}

SaslServerStep SaslServer::take_line(std::string_view line) {
    if (line == "*") {
        return SaslTrouble::cancelled;
    }
    auto response = base::from_base64(line);
    if (!response) {
        return SaslTrouble::not_base64;
    }
    return take_response(*std::move(response));
}

SaslServerStep SaslServer::take_response(std::string response) {
    switch (mechanism_) {
        case Mechanism::plain:
            return take_plain(response);
        case Mechanism::login:
            return take_login(std::move(response));
        case Mechanism::cram_md5:
            return take_digest(response);
    }
    std::unreachable();
}

/// authorization NUL user NUL password (RFC 4616 §2); some clients leave out the first part, and
/// Postal takes that.
SaslServerStep SaslServer::take_plain(std::string_view response) const {
    const auto parts = base::split(response, '\0');
    if (parts.size() != 2 && parts.size() != 3) {
        return SaslTrouble::malformed;
    }
    const std::size_t user = parts.size() - 2;
    return PasswordCredentials{
        .authorization = std::string(user == 1 ? parts[0] : ""sv),
        .user = std::string(parts[user]),
        .password = std::string(parts[user + 1]),
    };
}

SaslServerStep SaslServer::take_login(std::string response) {
    if (!user_) {
        user_ = std::move(response);
        return SaslChallenge{"Password:"};
    }
    return PasswordCredentials{.user = *user_, .password = std::move(response)};
}

/// user SP digest; the user may have blanks, the digest has none.
SaslServerStep SaslServer::take_digest(std::string_view response) const {
    const std::size_t blank = response.rfind(' ');
    if (blank == std::string_view::npos || response.size() - blank - 1 != md5_hex_size) {
        return SaslTrouble::malformed;
    }
    return DigestCredentials{
        .user = std::string(response.substr(0, blank)),
        .challenge = challenge_,
        .digest = base::to_lower(response.substr(blank + 1)),
    };
}

SaslClient::SaslClient(Mechanism mechanism, std::string user, std::string password, HmacMd5 hmac)
    : mechanism_(mechanism),
      user_(std::move(user)),
      password_(std::move(password)),
      hmac_(std::move(hmac)) {
    CHECK(mechanism_ != Mechanism::cram_md5 || hmac_);
}

std::string SaslClient::command() const {
    std::string command = "AUTH ";
    command += name_of(mechanism_);
    if (mechanism_ == Mechanism::plain) {
        command.push_back(' ');
        std::string response;
        response.push_back('\0');
        response += user_;
        response.push_back('\0');
        response += password_;
        command += base::to_base64(response);
    }
    return command;
}

std::string SaslClient::respond(std::string_view challenge) {
    const int response = responses_++;
    if (mechanism_ == Mechanism::login && response < 2) {
        return base::to_base64(response == 0 ? user_ : password_);
    }
    if (mechanism_ == Mechanism::cram_md5 && response == 0) {
        if (const auto text = base::from_base64(challenge)) {
            return base::to_base64(user_ + ' ' + hmac_(password_, *text));
        }
    }
    return "*";
}

}  // namespace postrider::smtp
