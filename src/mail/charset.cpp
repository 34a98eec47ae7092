// Text of any charset as UTF-8.
#include "mail/charset.h"

#include "base/ascii.h"
#include "mail/utf8.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

namespace postrider::mail {
namespace {

constexpr std::size_t charset_name_size_max = 40;
constexpr std::string_view fallback_charset = "windows-1252";

/// Names that mail uses for something else, or that iconv does not know.
constexpr std::pair<std::string_view, std::string_view> aliases[] = {
    {"iso-8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"ks_c_5601-1987", "cp949"},
    {"euc-kr", "cp949"},
    {"x-sjis", "cp932"},
    {"shift_jis", "cp932"},
    {"iso-8859-8-i", "iso-8859-8"},
    {"unicode-1-1-utf-7", "utf-7"},
    {"x-mac-roman", "macintosh"},
};

/// Nothing that iconv would take for more than a name, such as "//IGNORE".
bool is_charset_name(std::string_view name) {
    return !name.empty() && name.size() <= charset_name_size_max &&
           std::ranges::all_of(name, [](char c) {
               return base::is_alpha(c) || base::is_digit(c) || c == '-' || c == '_' || c == '.' ||
                      c == ':' || c == '+';
           });
}

std::string canonical_name(std::string_view charset) {
    std::string name = base::to_lower(base::trim(charset));
    for (const auto& [alias, meant] : aliases) {
        if (name == alias) {
            return std::string(meant);
        }
    }
    return name;
}

/// An open conversion to UTF-8. Resource.
class Conversion {
public:
    explicit Conversion(const std::string& from) : handle_(iconv_open("UTF-8", from.c_str())) {}
    Conversion(const Conversion&) = delete;
    Conversion& operator=(const Conversion&) = delete;
    ~Conversion() {
        if (is_open()) {
            iconv_close(handle_);
        }
    }

    // iconv's own mark of failure is a pointer made of -1.
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
    std::string convert(std::string_view bytes);

private:
    iconv_t handle_;
};

std::string Conversion::convert(std::string_view bytes) {
    std::string text;
    std::string input(bytes);
    char* from = input.data();
    std::size_t left = input.size();
    std::array<char, 4096> buffer{};
    while (left > 0) {
        char* to = buffer.data();
        std::size_t room = buffer.size();
        const std::size_t result = iconv(handle_, &from, &left, &to, &room);
        text.append(buffer.data(), buffer.size() - room);
        if (result == static_cast<std::size_t>(-1) && errno != E2BIG) {
            text.append(replacement_character);
            ++from;
            --left;
        }
    }
    char* to = buffer.data();
    std::size_t room = buffer.size();
    iconv(handle_, nullptr, nullptr, &to, &room);
    text.append(buffer.data(), buffer.size() - room);
    return text;
}

}  // namespace

std::string to_utf8(std::string_view bytes, std::string_view charset) {
    std::string name = canonical_name(charset);
    if (name == "utf-8" || name == "utf8") {
        return to_valid_utf8(bytes);
    }
    const bool is_plain = name.empty() || name == "us-ascii" || name == "ascii";
    if (is_plain && is_utf8(bytes)) {
        return std::string(bytes);
    }
    if (!is_plain && is_charset_name(name)) {
        if (Conversion conversion(name); conversion.is_open()) {
            return to_valid_utf8(conversion.convert(bytes));
        }
    }
    if (is_utf8(bytes)) {
        return std::string(bytes);
    }
    Conversion fallback{std::string(fallback_charset)};
    return fallback.is_open() ? fallback.convert(bytes) : to_valid_utf8(bytes);
}

}  // namespace postrider::mail
