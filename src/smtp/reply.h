// An SMTP reply: its value, how it is written, and how one is read off a wire in any pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace postrider::smtp {

/// RFC 3463 §2: class.subject.detail. Value.
struct EnhancedCode {
    /// 2, 4 or 5: success, transient, permanent.
    std::uint16_t status_class = 0;
    std::uint16_t subject = 0;
    std::uint16_t detail = 0;

    /// "5.1.1"
    std::string text() const;
    bool operator==(const EnhancedCode&) const = default;
};

/// An enhanced code at the very start of `text`, taken off it with the blank behind it. Nothing,
/// and `text` as it was, when there is none (an IPv4 address is none).
std::optional<EnhancedCode> take_enhanced_code(std::string_view& text);

/// Value. One line of `text` is one line of the reply; lines are separated by a line feed.
struct Reply {
    /// 200 to 599.
    std::uint16_t code = 0;
    std::optional<EnhancedCode> enhanced = std::nullopt;
    std::string text = {};

    bool is_positive() const { return code / 100 == 2; }
    /// 3xx: the peer waits for more.
    bool is_intermediate() const { return code / 100 == 3; }
    bool is_transient() const { return code / 100 == 4; }
    bool is_permanent() const { return code / 100 == 5; }

    bool operator==(const Reply&) const = default;
};

/// RFC 2034 §4: only a client that said EHLO expects enhanced codes.
enum class EnhancedCodes : std::uint8_t { written, left_out };

/// RFC 5321 §4.5.3.1.5, with code and CRLF. Longer lines are broken into several.
inline constexpr std::size_t reply_line_size_max = 512;

/// Appends the reply as it goes over the wire. What could end a line early is written as blanks.
void append_wire(
    std::string& out, const Reply& reply, EnhancedCodes codes = EnhancedCodes::written
);
std::string to_wire(const Reply& reply, EnhancedCodes codes = EnhancedCodes::written);

/// The whole reply on one line, for logs and people: "550 5.1.1 No such user, try again".
std::string to_line(const Reply& reply);

enum class ReplyError : std::uint8_t {
    /// A line that begins with no reply code.
    malformed,
    line_too_long,
    too_many_lines,
};
std::string_view describe(ReplyError error);

/// Real servers exceed 512 octets; beyond these limits a peer is hostile.
inline constexpr std::size_t reply_read_line_size_max = 4096;
inline constexpr std::size_t reply_lines_max = 128;

/// Reads replies from bytes in any pieces. Tolerant: bare LF, missing text, differing codes (the
/// last line's counts), lines without a code inside a reply. Value; after an error of no use.
class ReplyReader {
public:
    /// Takes bytes off `bytes` up to the end of a reply. Nothing yet: all were taken, none is
    /// complete. What stands behind the reply stays in `bytes`.
    std::expected<std::optional<Reply>, ReplyError> read(std::string_view& bytes);

    /// Whether a reply has begun but not ended.
    bool is_midway() const { return lines_ > 0 || !line_.empty(); }

private:
    std::expected<std::optional<Reply>, ReplyError> take_line(std::string_view line);
    void append_text(std::string_view text);

    std::string line_;
    Reply reply_;
    std::size_t lines_ = 0;
};

}  // namespace postrider::smtp
