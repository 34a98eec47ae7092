// Authentication exchanges of both sides: PLAIN, LOGIN and CRAM-MD5, without secrets of our own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace postrider::smtp {

enum class Mechanism : std::uint8_t { plain, login, cram_md5 };
std::optional<Mechanism> parse_mechanism(std::string_view name);
std::string_view name_of(Mechanism mechanism);

/// A line of an exchange, CRLF not counted; RFC 4954 §4 asks for at least this.
inline constexpr std::size_t sasl_line_size_max = 12288;

/// What PLAIN and LOGIN end with.
struct PasswordCredentials {
    /// Whom to act for; mostly empty (RFC 4616 §2).
    std::string authorization;
    std::string user;
    std::string password;
};

/// What CRAM-MD5 ends with (RFC 2195 §2): the digest is HMAC-MD5 of the challenge, keyed with the
/// password, in lower-case hexadecimal. Who knows the password verifies it.
struct DigestCredentials {
    std::string user;
    std::string challenge;
    std::string digest;
};

using Credentials = std::variant<PasswordCredentials, DigestCredentials>;

/// To be sent in base64 behind 334.
struct SaslChallenge {
    std::string text;
};

enum class SaslTrouble : std::uint8_t { cancelled, not_base64, malformed };

using SaslServerStep = std::variant<SaslChallenge, Credentials, SaslTrouble>;

/// The server's side of one exchange. Value.
class SaslServer {
public:
    /// `challenge`: for CRAM-MD5, unique in time and unpredictable, as "<random@host>".
    explicit SaslServer(Mechanism mechanism, std::string challenge = {})
        : mechanism_(mechanism), challenge_(std::move(challenge)) {}

    /// `initial`: the response on the AUTH line, "=" for an empty one (RFC 4954 §4).
    SaslServerStep start(std::optional<std::string_view> initial);
    /// A line of the client, without CRLF.
    SaslServerStep take_line(std::string_view line);

private:
    SaslServerStep take_response(std::string response);
    SaslServerStep take_plain(std::string_view response) const;
    SaslServerStep take_login(std::string response);
    SaslServerStep take_digest(std::string_view response) const;

    Mechanism mechanism_;
    std::string challenge_;
    std::optional<std::string> user_;
};

/// HMAC-MD5 (RFC 2104) of `text` under `key`, in lower-case hexadecimal.
using HmacMd5 = std::function<std::string(std::string_view key, std::string_view text)>;

/// The client's side of one exchange. Value.
class SaslClient {
public:
    /// `hmac` is needed for CRAM-MD5 only.
    SaslClient(Mechanism mechanism, std::string user, std::string password, HmacMd5 hmac = {});

    /// The AUTH command without CRLF, with the initial response where there is one.
    std::string command() const;
    /// The line that answers a 334 whose text is `challenge`, without CRLF; "*" cancels, when the
    /// server asks for what the mechanism does not have.
    std::string respond(std::string_view challenge);

private:
    Mechanism mechanism_;
    std::string user_;
    std::string password_;
    HmacMd5 hmac_;
    int responses_ = 0;
};

}  // namespace postrider::smtp
