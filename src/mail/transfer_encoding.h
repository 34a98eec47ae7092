// Content transfer encodings (RFC 2045 §6), forgiving when read and strict when written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace postrider::mail {

/// `none` stands for 7bit, 8bit, binary and everything unknown.
enum class TransferEncoding : std::uint8_t { none, quoted_printable, base64 };

/// What a Content-Transfer-Encoding value names.
TransferEncoding parse_transfer_encoding(std::string_view value);

std::string decode(std::string_view content, TransferEncoding encoding);

/// RFC 2045 §6.7; what is no escape stays as it is.
std::string decode_quoted_printable(std::string_view content);
/// The Q encoding of an encoded word (RFC 2047 §4.2).
std::string decode_q(std::string_view content);

/// Lines of at most 76 characters; `text` has CRLF line ends.
std::string encode_quoted_printable(std::string_view text);

/// Whether `text` can travel as 7bit (RFC 2045 §2.7): ASCII without NUL, lines of at most 998
/// octets that end in CRLF, no CR or LF otherwise.
bool is_seven_bit(std::string_view text);
/// The same with octets above 127 (RFC 2045 §2.8).
bool is_eight_bit(std::string_view text);

/// `text` with every kind of line end written as CRLF.
std::string with_crlf(std::string_view text);

}  // namespace postrider::mail
