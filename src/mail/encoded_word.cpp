// Encoded words: how a header says what ASCII cannot (RFC 2047).
#include "mail/encoded_word.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "mail/atom.h"
#include "mail/charset.h"
#include "mail/header.h"
#include "mail/transfer_encoding.h"
#include "mail/utf8.h"

#include <algorithm>
#include <optional>

namespace postrider::mail {
namespace {

/// RFC 2047 §2: an encoded word has at most 75 characters.
constexpr std::size_t word_size_max = 75;
constexpr std::string_view opening_q = "=?UTF-8?Q?";
constexpr std::string_view opening_b = "=?UTF-8?B?";
constexpr std::string_view closing = "?=";
constexpr std::size_t content_size_max = word_size_max - opening_q.size() - closing.size();
/// Longer runs without a blank could not be folded (RFC 5322 §2.1.1).
constexpr std::size_t unfoldable_size_max = 900;

/// A decoded encoded word that is not yet text, since a character may continue in the next.
struct EncodedWord {
    std::string_view charset;
    std::string bytes;
    /// What it took in the source.
    std::size_t size;
};

/// The encoded word at the start of `text`, which begins with "=?".
std::optional<EncodedWord> read_word(std::string_view text) {
    const std::size_t charset_end = text.find('?', 2);
    if (charset_end == std::string_view::npos || charset_end + 3 > text.size() ||
        text[charset_end + 2] != '?') {
        return std::nullopt;
    }
    const std::size_t begin = charset_end + 3;
    const std::size_t end = text.find('?', begin);
    if (end == std::string_view::npos || !text.substr(end).starts_with("?=")) {
        return std::nullopt;
    }
    const auto content = text.substr(begin, end - begin);
    auto charset = text.substr(2, charset_end - 2);
    // RFC 2231 §5: a language may follow the charset.
    charset = charset.substr(0, charset.find('*'));
    if (charset.empty()) {
        return std::nullopt;
    }
    switch (base::to_lower(text[charset_end + 1])) {
        case 'b':
            return EncodedWord{charset, base::from_base64_lenient(content), end + 2};
        case 'q':
            return EncodedWord{charset, decode_q(content), end + 2};
        default:
            return std::nullopt;
    }
}

/// Joins words of one charset before they become text.
class Decoder {
public:
    std::string decode(std::string_view text);

private:
    void add_word(EncodedWord word);
    void add_plain(std::string_view text);
    void flush();

    std::string result_;
    std::string charset_;
    std::string bytes_;
    /// Blanks behind a word, which vanish when another word follows (RFC 2047 §6.2).
    std::string blanks_;
    bool in_words_ = false;
};

std::string Decoder::decode(std::string_view text) {
    std::size_t plain_begin = 0;
    for (std::size_t at = text.find("=?"); at != std::string_view::npos; at = text.find("=?", at)) {
        auto word = read_word(text.substr(at));
        if (!word) {
            at += 2;
            continue;
        }
        add_plain(text.substr(plain_begin, at - plain_begin));
        at += word->size;
        plain_begin = at;
        add_word(*std::move(word));
    }
    add_plain(text.substr(plain_begin));
    flush();
    return std::move(result_);
}

void Decoder::add_word(EncodedWord word) {
    if (in_words_ && !base::iequals(charset_, word.charset)) {
        blanks_.clear();
        flush();
    }
    blanks_.clear();
    in_words_ = true;
    charset_ = word.charset;
    bytes_ += word.bytes;
}

void Decoder::add_plain(std::string_view text) {
    if (in_words_ && base::trim(text).empty()) {
        blanks_.append(text);
        return;
    }
    flush();
    result_ += to_utf8(text, "");
}

void Decoder::flush() {
    if (in_words_) {
        result_ += to_utf8(bytes_, charset_);
    }
    result_ += blanks_;
    bytes_.clear();
    blanks_.clear();
    in_words_ = false;
}

bool needs_encoding(std::string_view text) {
    if (text.find("=?") != std::string_view::npos) {
        return true;
    }
    std::size_t run = 0;
    for (const char c : text) {
        run = base::is_blank(c) ? 0 : run + 1;
        if ((c < 32 && c != '\t') || c == 127 || run > unfoldable_size_max) {
            return true;
        }
    }
    return false;
}

/// RFC 2047 §5 (3): what a word may hold even in a display name.
bool stays_in_q(char c) {
    return base::is_alpha(c) || base::is_digit(c) || c == '!' || c == '*' || c == '+' || c == '-' ||
           c == '/' || c == '_';
}

std::size_t q_size(std::string_view text) {
    std::size_t size = 0;
    for (const char c : text) {
        size += c != '_' && (stays_in_q(c) || c == ' ') ? 1 : 3;
    }
    return size;
}

void append_q(std::string& to, std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == ' ') {
            to.push_back('_');
        } else if (c != '_' && stays_in_q(c)) {
            to.push_back(c);
        } else {
            to.push_back('=');
            to.push_back(digits[byte >> 4]);
            to.push_back(digits[byte & 15]);
        }
    }
}

/// The first characters of `text` that fit into one word, at least one.
std::string_view fitting(std::string_view text, bool as_base64) {
    std::size_t taken = 0;
    while (taken < text.size()) {
        const std::size_t next = taken + utf8_character_size(text.substr(taken));
        const std::size_t size = as_base64 ? (next + 2) / 3 * 4 : q_size(text.substr(0, next));
        if (taken > 0 && size > content_size_max) {
            break;
        }
        taken = next;
    }
    return text.substr(0, taken);
}

std::string write_words(std::string_view given) {
    const std::string valid = to_valid_utf8(given);
    std::string_view text = valid;
    // Q stays readable, which is worth some length.
    const bool as_base64 = q_size(text) > text.size() * 2;
    std::string words;
    while (!text.empty()) {
        const auto piece = fitting(text, as_base64);
        words += words.empty() ? "" : "\r\n ";
        if (as_base64) {
            words += opening_b;
            words += base::to_base64(piece);
        } else {
            words += opening_q;
            append_q(words, piece);
        }
        words += closing;
        text.remove_prefix(piece.size());
    }
    return words;
}

}  // namespace

std::string decode_words(std::string_view value) {
    const std::string text = unfold(value);
    return Decoder().decode(text);
}

std::string encode_words(std::string_view text) {
    if (base::is_ascii(text) && !needs_encoding(text)) {
        return std::string(text);
    }
    return write_words(text);
}

std::string encode_phrase(std::string_view name) {
    const auto is_phrase_character = [](char c) { return is_atext(c) || c == ' '; };
    if (!base::is_ascii(name) || needs_encoding(name)) {
        return write_words(name);
    }
    if (std::ranges::all_of(name, is_phrase_character)) {
        return std::string(name);
    }
    std::string phrase;
    append_quoted(phrase, name);
    return phrase;
}

}  // namespace postrider::mail
