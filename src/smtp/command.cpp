// The grammar of SMTP commands: one line into one value, or into the reply that says what is wrong.
#include "smtp/command.h"

#include "base/ascii.h"
#include "smtp/replies.h"
#include "smtp/xclient.h"

#include <algorithm>
#include <charconv>

namespace postrider::smtp {
namespace {

using Parsed = std::expected<Command, Reply>;

Parsed refuse(Reply reply) {
    return std::unexpected(std::move(reply));
}

bool is_control(char c) {
    return (c >= 0 && c < ' ') || c == 127;
}

bool is_host_character(char c) {
    return c > ' ' && c <= '~' && std::string_view("()<>@,;\\\"").find(c) == std::string_view::npos;
}

/// RFC 5321 §4.1.1.1 wants a domain or an address literal; what clients send is less, and harmless.
std::optional<std::string> parse_host(std::string_view text) {
    if (text.empty() || text.size() > host_name_size_max ||
        !std::ranges::all_of(text, is_host_character)) {
        return std::nullopt;
    }
    return std::string(text);
}

template <class Hello>
Parsed parse_hello(std::string_view argument) {
    auto host = parse_host(argument);
    if (!host) {
        return refuse(replies::syntax_error("say who you are with a host name"));
    }
    return Hello{*std::move(host)};
}

struct PathAndRest {
    std::string_view path;
    std::string_view rest;
};

/// The end of a path, which may hold blanks and brackets inside quotes.
std::size_t find_path_end(std::string_view text, char end) {
    bool is_quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            is_quoted = !is_quoted;
        } else if (text[i] == end && !is_quoted) {
            return i;
        }
    }
    return std::string_view::npos;
}

std::optional<PathAndRest> split_path(std::string_view text) {
    text = base::trim(text);
    if (!text.starts_with('<')) {
        const std::size_t end = find_path_end(text, ' ');
        if (text.empty() || text.find('>') < end) {
            return std::nullopt;
        }
        return PathAndRest{
            text.substr(0, end), end == std::string_view::npos ? "" : text.substr(end)
        };
    }
    const std::size_t end = find_path_end(text, '>');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ' ') {
        return std::nullopt;
    }
    return PathAndRest{text.substr(1, end - 1), rest};
}

/// "@a.test,@b.test:user@c.test" is for user@c.test.
std::string_view without_source_route(std::string_view path) {
    if (path.starts_with('@')) {
        if (const auto halves = base::split_once(path, ':')) {
            return halves->second;
        }
    }
    return path;
}

/// What stands behind "FROM:" or "TO:".
std::optional<PathAndRest> parse_envelope(std::string_view argument, std::string_view word) {
    if (!base::istarts_with(argument, word)) {
        return std::nullopt;
    }
    auto parts = split_path(argument.substr(word.size()));
    if (parts) {
        parts->path = without_source_route(parts->path);
    }
    return parts;
}

Parsed parse_mail(std::string_view argument) {
    const auto parts = parse_envelope(argument, "FROM:");
    if (!parts) {
        return refuse(replies::syntax_error("MAIL FROM:<address>"));
    }
    MailFrom command;
    if (!parts->path.empty()) {
        auto address = mail::Address::parse(parts->path);
        if (!address) {
            return refuse(replies::bad_sender(describe(address.error())));
        }
        command.sender = *std::move(address);
    }
    auto parameters = parse_mail_parameters(parts->rest);
    if (!parameters) {
        return refuse(std::move(parameters.error()));
    }
    command.parameters = *std::move(parameters);
    return command;
}

Parsed parse_rcpt(std::string_view argument) {
    const auto parts = parse_envelope(argument, "TO:");
    if (!parts) {
        return refuse(replies::syntax_error("RCPT TO:<address>"));
    }
    RcptTo command;
    if (base::iequals(parts->path, "postmaster")) {
        command.recipient.local = "postmaster";
    } else {
        auto address = mail::Address::parse(parts->path);
        if (!address) {
            return refuse(replies::bad_recipient(describe(address.error())));
        }
        command.recipient = *std::move(address);
    }
    auto parameters = parse_recipient_parameters(parts->rest);
    if (!parameters) {
        return refuse(std::move(parameters.error()));
    }
    command.parameters = *std::move(parameters);
    return command;
}

/// RFC 3030 §2: BDAT size [LAST].
Parsed parse_bdat(std::string_view argument) {
    const auto words = base::split(argument, ' ');
    const std::string_view digits = words.front();
    Bdat command;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, command.size);
    command.is_last = words.size() == 2 && base::iequals(words[1], "LAST");
    if (digits.empty() || error != std::errc{} || stop != end ||
        (words.size() != 1 && !command.is_last)) {
        return refuse(replies::syntax_error("BDAT size, or BDAT size LAST"));
    }
    return command;
}

Parsed parse_auth(std::string_view argument) {
    if (argument.empty()) {
        return refuse(replies::syntax_error("AUTH mechanism"));
    }
    const auto words = base::split(argument, ' ');
    if (words.size() > 2) {
        return refuse(replies::syntax_error("AUTH mechanism, then one response in base64"));
    }
    Auth command{.mechanism = parse_mechanism(words[0])};
    if (words.size() == 2) {
        command.initial_response = std::string(words[1]);
    }
    return command;
}

Parsed parse_xclient_verb(std::string_view argument) {
    return XclientCommand{std::string(argument)};
}

/// Commands that take no argument (RFC 5321 §4.1.1).
template <class Bare>
Parsed parse_bare(std::string_view argument) {
    if (!argument.empty()) {
        return refuse(replies::syntax_error("this command takes no argument"));
    }
    return Bare{};
}

template <class Any>
Parsed parse_with_anything(std::string_view) {
    return Any{};
}

struct Row {
    std::string_view verb;
    Parsed (*parse)(std::string_view argument);
    std::size_t size_max = command_line_size_max;
};
constexpr Row rows[] = {
    {"MAIL", parse_mail, envelope_line_size_max},
    {"RCPT", parse_rcpt, envelope_line_size_max},
    {"DATA", parse_bare<DataCommand>},
    {"EHLO", parse_hello<Ehlo>},
    {"HELO", parse_hello<Helo>},
    {"QUIT", parse_bare<Quit>},
    {"RSET", parse_bare<Rset>},
    {"BDAT", parse_bdat},
    {"AUTH", parse_auth, line_size_max},
    {"STARTTLS", parse_bare<StartTlsCommand>},
    {"NOOP", parse_with_anything<Noop>},
    {"VRFY", parse_with_anything<Vrfy>},
    {"EXPN", parse_with_anything<Expn>},
    {"HELP", parse_with_anything<Help>},
    {"XCLIENT", parse_xclient_verb, xclient_line_size_max},
};

}  // namespace

std::expected<Command, Reply> parse_command(std::string_view line) {
    while (line.ends_with(' ')) {
        line.remove_suffix(1);
    }
    if (std::ranges::any_of(line, is_control)) {
        return refuse(replies::syntax_error("the line holds control characters"));
    }
    const std::size_t blank = line.find(' ');
    const std::string_view verb = line.substr(0, blank);
    const std::string_view argument =
        blank == std::string_view::npos ? "" : base::trim(line.substr(blank));
    for (const Row& row : rows) {
        if (base::iequals(verb, row.verb)) {
            return line.size() + 2 > row.size_max ? refuse(replies::line_too_long())
                                                  : row.parse(argument);
        }
    }
    return UnknownCommand{};
}

}  // namespace postrider::smtp
