// The grammar of SMTP commands: one line into one value, or into the reply that says what is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "mail/address.h"
#include "smtp/parameters.h"
#include "smtp/reply.h"
#include "smtp/sasl.h"

namespace postrider::smtp {

/// RFC 5321 §4.5.3.1.4, with CRLF.
inline constexpr std::size_t command_line_size_max = 512;
/// MAIL and RCPT: 512 and what SIZE, BODY, SMTPUTF8, AUTH (500), DSN (ORCPT: 500) and the others
/// add, rounded up.
inline constexpr std::size_t envelope_line_size_max = 2048;
/// AUTH with an initial response; no line of any kind is longer.
inline constexpr std::size_t line_size_max = sasl_line_size_max + 2;
inline constexpr std::size_t host_name_size_max = 255;

struct Helo {
    /// Printable ASCII without blanks, brackets of comments, or quotes; else as the client wrote
    /// it.
    std::string host;
};
struct Ehlo {
    std::string host;
};
struct MailFrom {
    /// Nothing: the null path `<>`.
    std::optional<mail::Address> sender = std::nullopt;
    MailParameters parameters = {};
};
struct RcptTo {
    /// Without domain only as `<postmaster>` (RFC 5321 §4.1.1.3).
    mail::Address recipient;
    RecipientParameters parameters = {};
};
struct DataCommand {};
struct Bdat {
    std::uint64_t size = 0;
    bool is_last = false;
};
struct Rset {};
struct Noop {};
struct Quit {};
struct StartTlsCommand {};
struct Auth {
    /// Nothing: one that we do not know.
    std::optional<Mechanism> mechanism = std::nullopt;
    /// As written, in base64 or "=".
    std::optional<std::string> initial_response = std::nullopt;
};
struct Vrfy {};
struct Expn {};
struct Help {};
struct UnknownCommand {};
struct XclientCommand {
    /// Not parsed: the command exists for trusted clients only.
    std::string attributes;
};

using Command = std::variant<
    Helo,
    Ehlo,
    MailFrom,
    RcptTo,
    DataCommand,
    Bdat,
    Rset,
    Noop,
    Quit,
    StartTlsCommand,
    Auth,
    Vrfy,
    Expn,
    Help,
    XclientCommand,
    UnknownCommand>;

/// `line` without CRLF. Forgives blanks behind the colon and at the end, and a path without its
/// brackets; a source route is dropped (RFC 5321 §4.1.1.3). Refuses control octets.
std::expected<Command, Reply> parse_command(std::string_view line);

}  // namespace postrider::smtp
