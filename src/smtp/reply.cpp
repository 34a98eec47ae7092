// An SMTP reply: its value, how it is written, and how one is read off a wire in any pieces.
#include "smtp/reply.h"

#include "base/ascii.h"
#include "base/check.h"

#include <fmt/format.h>

#include <utility>

namespace postrider::smtp {
namespace {

/// Up to three digits (RFC 3463 §2), taken off `text`.
std::optional<std::uint16_t> take_number(std::string_view& text) {
    std::uint16_t number = 0;
    std::size_t digits = 0;
    while (digits < text.size() && digits < 3 && base::is_digit(text[digits])) {
        number = static_cast<std::uint16_t>(number * 10 + (text[digits] - '0'));
        ++digits;
    }
    if (digits == 0) {
        return std::nullopt;
    }
    text.remove_prefix(digits);
    return number;
}

bool take_char(std::string_view& text, char c) {
    if (!text.starts_with(c)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// The code of a reply line, or nothing when it is not one: "250", "250 ok", "250-ok", "250ok".
std::optional<std::uint16_t> code_of(std::string_view line) {
    if (line.size() < 3 || line[0] < '2' || line[0] > '5' || !base::is_digit(line[1]) ||
        !base::is_digit(line[2]) || (line.size() > 3 && base::is_digit(line[3]))) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(
        (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0')
    );
}

void append_sanitised(std::string& out, std::string_view text) {
    for (const char c : text) {
        out.push_back(static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c);
    }
}

/// How much of `line` goes on one line of at most `room` octets: to the last blank, if any.
std::size_t break_at(std::string_view line, std::size_t room) {
    if (line.size() <= room) {
        return line.size();
    }
    const std::size_t blank = line.rfind(' ', room);
    return blank == std::string_view::npos || blank == 0 ? room : blank;
}

}  // namespace

std::string EnhancedCode::text() const {
    return fmt::format("{}.{}.{}", status_class, subject, detail);
}

std::optional<EnhancedCode> take_enhanced_code(std::string_view& text) {
    std::string_view rest = text;
    // Some gateways write "#5.1.0".
    take_char(rest, '#');
    const auto status_class = take_number(rest);
    if (!status_class || (*status_class != 2 && *status_class != 4 && *status_class != 5) ||
        !take_char(rest, '.')) {
        return std::nullopt;
    }
    const auto subject = take_number(rest);
    if (!subject || !take_char(rest, '.')) {
        return std::nullopt;
    }
    const auto detail = take_number(rest);
    if (!detail || (!rest.empty() && !base::is_blank(rest.front()))) {
        return std::nullopt;
    }
    if (!rest.empty()) {
        rest.remove_prefix(1);
    }
    text = rest;
    return EnhancedCode{*status_class, *subject, *detail};
}

void append_wire(std::string& out, const Reply& reply, EnhancedCodes codes) {
    CHECK(reply.code >= 200 && reply.code <= 599);
    std::string prefix = std::to_string(reply.code);
    prefix.push_back('-');
    if (reply.enhanced && codes == EnhancedCodes::written) {
        prefix += reply.enhanced->text();
        prefix.push_back(' ');
    }
    const std::size_t room = reply_line_size_max - prefix.size() - 2;
    std::size_t last_line = out.size();
    std::string_view text = reply.text;
    while (true) {
        std::string_view line = text.substr(0, text.find('\n'));
        const bool is_last = line.size() == text.size();
        text.remove_prefix(is_last ? text.size() : line.size() + 1);
        do {
            const std::size_t size = break_at(line, room);
            last_line = out.size();
            out += prefix;
            append_sanitised(out, line.substr(0, size));
            out += "\r\n";
            line.remove_prefix(size);
            take_char(line, ' ');
        } while (!line.empty());
        if (is_last) {
            break;
        }
    }
    out[last_line + 3] = ' ';
}

std::string to_wire(const Reply& reply, EnhancedCodes codes) {
    std::string out;
    append_wire(out, reply, codes);
    return out;
}

std::string to_line(const Reply& reply) {
    std::string line = std::to_string(reply.code);
    if (reply.enhanced) {
        line += ' ' + reply.enhanced->text();
    }
    if (!reply.text.empty()) {
        line.push_back(' ');
        append_sanitised(line, reply.text);
    }
    return line;
}

std::string_view describe(ReplyError error) {
    switch (error) {
        case ReplyError::malformed:
            return "the reply does not begin with a reply code";
        case ReplyError::line_too_long:
            return "a line of the reply is too long";
        case ReplyError::too_many_lines:
            return "the reply has too many lines";
    }
    std::unreachable();
}

std::expected<std::optional<Reply>, ReplyError> ReplyReader::read(std::string_view& bytes) {
    while (!bytes.empty()) {
        const std::size_t line_feed = bytes.find('\n');
        const std::string_view piece = bytes.substr(0, line_feed);
        if (line_.size() + piece.size() > reply_read_line_size_max) {
            return std::unexpected(ReplyError::line_too_long);
        }
        if (line_feed == std::string_view::npos) {
            line_ += piece;
            bytes = {};
            return std::nullopt;
        }
        bytes.remove_prefix(line_feed + 1);
        if (!line_.empty()) {
            line_ += piece;
        }
        auto reply = take_line(line_.empty() ? piece : std::string_view(line_));
        line_.clear();
        if (!reply || *reply) {
            return reply;
        }
    }
    return std::nullopt;
}

std::expected<std::optional<Reply>, ReplyError> ReplyReader::take_line(std::string_view line) {
    while (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    const auto code = code_of(line);
    if (!code && lines_ == 0) {
        return std::unexpected(ReplyError::malformed);
    }
    if (lines_ == reply_lines_max) {
        return std::unexpected(ReplyError::too_many_lines);
    }
    if (!code) {
        append_text(line);
        return std::nullopt;
    }
    reply_.code = *code;
    line.remove_prefix(3);
    const bool goes_on = take_char(line, '-');
    if (!goes_on) {
        take_char(line, ' ');
    }
    append_text(line);
    if (goes_on) {
        return std::nullopt;
    }
    lines_ = 0;
    return std::exchange(reply_, Reply{});
}

/// The first enhanced code is the reply's; the same before other lines says nothing, another one
/// stays in the text.
void ReplyReader::append_text(std::string_view text) {
    std::string_view rest = text;
    if (const auto enhanced = take_enhanced_code(rest)) {
        if (!reply_.enhanced) {
            reply_.enhanced = enhanced;
        }
        if (reply_.enhanced == enhanced) {
            text = rest;
        }
    }
    if (lines_++ > 0) {
        reply_.text.push_back('\n');
    }
    reply_.text += text;
}

}  // namespace postrider::smtp
