// The shape of Content-Type and Content-Disposition: a value and its parameters (RFC 2045 §5.1).
#include "mail/parameters.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "mail/atom.h"
#include "mail/charset.h"
#include "mail/encoded_word.h"
#include "mail/header.h"
#include "mail/utf8.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace postrider::mail {
namespace {

/// A parameter as it stands in the text.
struct RawParameter {
    std::string name;
    std::string value;
};

/// Skips blanks and comments from `position` on.
void skip_blanks(std::string_view text, std::size_t& position) {
    std::size_t depth = 0;
    for (; position < text.size(); ++position) {
        const char c = text[position];
        if (c == '(') {
            ++depth;
        } else if (c == ')' && depth > 0) {
            --depth;
        } else if (c == '\\' && depth > 0) {
            ++position;
        } else if (depth == 0 && !base::is_blank(c)) {
            return;
        }
    }
    position = text.size();
}

/// What stands before one of `ends`, without blanks at its end and without comments.
std::string read_until(std::string_view text, std::size_t& position, std::string_view ends) {
    std::string word;
    skip_blanks(text, position);
    while (position < text.size() && ends.find(text[position]) == std::string_view::npos) {
        if (text[position] == '(') {
            skip_blanks(text, position);
        } else {
            word.push_back(text[position++]);
        }
    }
    return std::string(base::trim(word));
}

std::string read_quoted(std::string_view text, std::size_t& position) {
    std::string value;
    for (++position; position < text.size(); ++position) {
        char c = text[position];
        if (c == '"') {
            ++position;
            break;
        }
        if (c == '\\' && position + 1 < text.size()) {
            c = text[++position];
        }
        value.push_back(c);
    }
    return value;
}

std::vector<RawParameter> read_parameters(std::string_view text, std::size_t position) {
    std::vector<RawParameter> parameters;
    while (position < text.size() && parameters.size() < parameters_max) {
        ++position;
        RawParameter parameter{.name = base::to_lower(read_until(text, position, "=;"))};
        if (position < text.size() && text[position] == '=') {
            ++position;
            skip_blanks(text, position);
            if (position < text.size() && text[position] == '"') {
                parameter.value = read_quoted(text, position);
                read_until(text, position, ";");
            } else {
                parameter.value = read_until(text, position, ";");
            }
        }
        if (!parameter.name.empty()) {
            parameters.push_back(std::move(parameter));
        }
    }
    return parameters;
}

/// A name of RFC 2231: `filename*1*` is section 1 of `filename`, with escapes.
struct SectionName {
    std::string_view name;
    unsigned section = 0;
    bool escaped = false;
    bool numbered = false;

    bool is_plain() const { return !escaped && !numbered; }
};

SectionName read_section_name(std::string_view text) {
    SectionName result{.name = text};
    std::string_view rest = text;
    if (rest.ends_with('*')) {
        rest.remove_suffix(1);
        result.escaped = true;
    }
    const std::size_t star = rest.rfind('*');
    if (star != std::string_view::npos) {
        const auto number = rest.substr(star + 1);
        if (!number.empty() && number.size() <= 3 && std::ranges::all_of(number, base::is_digit)) {
            for (const char c : number) {
                result.section = result.section * 10 + static_cast<unsigned>(c - '0');
            }
            result.numbered = true;
            rest = rest.substr(0, star);
        }
    }
    result.name = rest;
    return result;
}

std::string unescape_percent(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' ? base::from_hex(text.substr(i + 1, 2)) : std::nullopt;
        if (byte && byte->size() == 1) {
            result += *byte;
            i += 2;
        } else {
            result.push_back(text[i]);
        }
    }
    return result;
}

/// The sections of one name, joined (RFC 2231 §3 and §4).
class Sections {
public:
    explicit Sections(std::string_view name) : name_(name) {}

    std::string_view name() const { return name_; }
    void add(const SectionName& key, std::string_view value) {
        pieces_.push_back({key.section, key.escaped, std::string(value)});
    }
    std::string join();

private:
    struct Piece {
        unsigned section;
        bool escaped;
        std::string value;
    };
    std::string name_;
    std::vector<Piece> pieces_;
};

std::string Sections::join() {
    std::ranges::sort(pieces_, {}, &Piece::section);
    std::string charset;
    std::string bytes;
    bool first = true;
    for (const Piece& piece : pieces_) {
        std::string_view value = piece.value;
        if (first && piece.escaped) {
            // charset'language'text
            const std::size_t quote = value.find('\'');
            const std::size_t second = value.find('\'', quote + 1);
            if (quote != std::string_view::npos && second != std::string_view::npos) {
                charset = value.substr(0, quote);
                value.remove_prefix(second + 1);
            }
        }
        bytes += piece.escaped ? unescape_percent(value) : std::string(value);
        first = false;
    }
    return to_utf8(bytes, charset);
}

std::vector<Parameter> join_sections(const std::vector<RawParameter>& raw) {
    std::vector<Sections> joined;
    std::vector<Parameter> parameters;
    for (const RawParameter& parameter : raw) {
        const auto key = read_section_name(parameter.name);
        if (key.is_plain()) {
            parameters.push_back({parameter.name, decode_words(parameter.value)});
            continue;
        }
        auto found = std::ranges::find(joined, key.name, &Sections::name);
        if (found == joined.end()) {
            found = joined.insert(joined.end(), Sections(key.name));
        }
        found->add(key, parameter.value);
    }
    // RFC 2231 goes before a plain parameter of the same name, which is there for old readers.
    std::vector<Parameter> result;
    for (Sections& sections : joined) {
        result.push_back({std::string(sections.name()), sections.join()});
    }
    std::ranges::move(parameters, std::back_inserter(result));
    return result;
}

bool stays_unescaped(char c) {
    static constexpr std::string_view marks = "!#$&+-.^_`{|}~";
    return base::is_alpha(c) || base::is_digit(c) || marks.find(c) != std::string_view::npos;
}

}  // namespace

ParameterizedValue ParameterizedValue::parse(std::string_view text) {
    const std::string line = unfold(text);
    std::size_t position = 0;
    ParameterizedValue result{.value = base::to_lower(read_until(line, position, ";"))};
    result.parameters = join_sections(read_parameters(line, position));
    return result;
}

std::string_view ParameterizedValue::parameter(std::string_view name) const {
    const auto found = std::ranges::find(parameters, name, &Parameter::name);
    return found == parameters.end() ? std::string_view() : found->value;
}

std::string write_parameter(std::string_view name, std::string_view value) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result(name);
    const bool is_printable = std::ranges::all_of(value, [](char c) { return c >= 32 && c < 127; });
    if (is_printable) {
        result.push_back('=');
        if (is_token(value)) {
            result += value;
        } else {
            append_quoted(result, value);
        }
        return result;
    }
    result += "*=UTF-8''";
    for (const char c : to_valid_utf8(value)) {
        const auto byte = static_cast<unsigned char>(c);
        if (stays_unescaped(c)) {
            result.push_back(c);
        } else {
            result += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return result;
}

}  // namespace postrider::mail
