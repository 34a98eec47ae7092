// Content transfer encodings (RFC 2045 §6), forgiving when read and strict when written.
#include "mail/transfer_encoding.h"

#include "base/ascii.h"
#include "base/encoding.h"

#include <cstddef>
#include <optional>

namespace postrider::mail {
namespace {

constexpr std::size_t quoted_line_size_max = 76;
constexpr std::size_t line_size_max = 998;
constexpr std::string_view hex_digits = "0123456789ABCDEF";

std::optional<unsigned> hex_value(char c) {
    if (base::is_digit(c)) {
        return static_cast<unsigned>(c - '0');
    }
    const char lower = base::to_lower(c);
    if (lower >= 'a' && lower <= 'f') {
        return static_cast<unsigned>(lower - 'a') + 10;
    }
    return std::nullopt;
}

/// The byte that "=XY" at `position` stands for.
std::optional<char> escape_at(std::string_view text, std::size_t position) {
    if (position + 2 >= text.size()) {
        return std::nullopt;
    }
    const auto high = hex_value(text[position + 1]);
    const auto low = hex_value(text[position + 2]);
    if (!high || !low) {
        return std::nullopt;
    }
    return static_cast<char>(*high << 4 | *low);
}

/// The size of what follows an equals sign that ends a line softly: blanks and a line end.
std::optional<std::size_t> soft_break_size(std::string_view rest) {
    std::size_t size = 0;
    while (size < rest.size() && base::is_blank(rest[size])) {
        ++size;
    }
    if (size == rest.size()) {
        return size;
    }
    if (rest.substr(size).starts_with("\r\n")) {
        return size + 2;
    }
    return rest[size] == '\n' ? std::optional(size + 1) : std::nullopt;
}

/// Blanks before a line end were added on the way (RFC 2045 §6.7 rule 3). `kept` is where the line
/// began or an escape ended: nothing before it is removed.
void drop_trailing_blanks(std::string& text, std::size_t kept) {
    while (text.size() > kept && base::is_blank(text.back())) {
        text.pop_back();
    }
}

/// Writes one line of quoted-printable after the other.
class QuotedWriter {
public:
    explicit QuotedWriter(std::size_t size) { text_.reserve(size + size / 8); }

    void add(char c, bool at_line_end) {
        const bool plain = (c > 32 && c < 127 && c != '=') || (base::is_blank(c) && !at_line_end);
        const std::size_t size = plain ? 1 : 3;
        // One place is kept for the soft break; the last character of a line needs none.
        if (column_ + size > quoted_line_size_max - 1) {
            text_ += "=\r\n";
            column_ = 0;
        }
        // A mail system might take a leading dot for its own, or "From " for a separator.
        const bool escaped = !plain || (column_ == 0 && (c == '.' || c == 'F'));
        if (escaped) {
            const auto byte = static_cast<unsigned char>(c);
            text_.push_back('=');
            text_.push_back(hex_digits[byte >> 4]);
            text_.push_back(hex_digits[byte & 15]);
        } else {
            text_.push_back(c);
        }
        column_ += escaped ? 3 : 1;
    }
    void end_line() {
        text_ += "\r\n";
        column_ = 0;
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::size_t column_ = 0;
};

}  // namespace

TransferEncoding parse_transfer_encoding(std::string_view value) {
    value = base::trim(value);
    value = base::trim(value.substr(0, value.find_first_of("(;")));
    if (base::iequals(value, "base64")) {
        return TransferEncoding::base64;
    }
    if (base::iequals(value, "quoted-printable")) {
        return TransferEncoding::quoted_printable;
    }
    return TransferEncoding::none;
}

std::string decode(std::string_view content, TransferEncoding encoding) {
    switch (encoding) {
        case TransferEncoding::base64:
            return base::from_base64_lenient(content);
        case TransferEncoding::quoted_printable:
            return decode_quoted_printable(content);
        case TransferEncoding::none:
            break;
    }
    return std::string(content);
}

std::string decode_quoted_printable(std::string_view content) {
    std::string text;
    text.reserve(content.size());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < content.size(); ++i) {
        const char c = content[i];
        if (c == '=') {
            if (const auto byte = escape_at(content, i)) {
                text.push_back(*byte);
                i += 2;
                kept = text.size();
                continue;
            }
            if (const auto size = soft_break_size(content.substr(i + 1))) {
                i += *size;
                kept = text.size();
                continue;
            }
        }
        if (c == '\n' || content.substr(i).starts_with("\r\n")) {
            drop_trailing_blanks(text, kept);
        }
        text.push_back(c);
        if (c == '\n' || c == '\r') {
            kept = text.size();
        }
    }
    return text;
}

std::string decode_q(std::string_view content) {
    std::string text;
    for (std::size_t i = 0; i < content.size(); ++i) {
        if (const auto byte = content[i] == '=' ? escape_at(content, i) : std::nullopt) {
            text.push_back(*byte);
            i += 2;
        } else {
            text.push_back(content[i] == '_' ? ' ' : content[i]);
        }
    }
    return text;
}

std::string encode_quoted_printable(std::string_view text) {
    QuotedWriter writer(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        if (rest.starts_with("\r\n")) {
            writer.end_line();
            ++i;
        } else {
            writer.add(text[i], rest.size() == 1 || rest.substr(1).starts_with("\r\n"));
        }
    }
    return writer.take();
}

bool is_eight_bit(std::string_view text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = text.find('\n', begin);
        const bool last = end == std::string_view::npos;
        auto line = text.substr(begin, last ? std::string_view::npos : end - begin);
        if (!last) {
            if (!line.ends_with('\r')) {
                return false;
            }
            line.remove_suffix(1);
        }
        if (line.size() > line_size_max || line.find('\r') != std::string_view::npos ||
            line.find('\0') != std::string_view::npos) {
            return false;
        }
        begin = last ? text.size() : end + 1;
    }
    return true;
}

bool is_seven_bit(std::string_view text) {
    return base::is_ascii(text) && is_eight_bit(text);
}

std::string with_crlf(std::string_view text) {
    std::string result;
    result.reserve(text.size() + text.size() / 32);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' || text[i] == '\n') {
            result += "\r\n";
            i += text.substr(i).starts_with("\r\n") ? 1 : 0;
        } else {
            result.push_back(text[i]);
        }
    }
    return result;
}

}  // namespace postrider::mail
