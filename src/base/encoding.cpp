// Bytes as base64 and hexadecimal.
#include "base/encoding.h"

#include <array>
#include <cstdint>

namespace postrider::base {
namespace {

constexpr std::string_view standard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr std::array<std::int8_t, 256> values_of(std::string_view alphabet) {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}

constexpr auto standard_values = values_of(standard);

std::string encode(std::string_view bytes, std::string_view alphabet, bool padded) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto chunk = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            bits = bits << 8 | (j < chunk.size() ? static_cast<unsigned char>(chunk[j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            if (j <= chunk.size()) {
                text.push_back(alphabet[bits >> (18 - 6 * j) & 63]);
            } else if (padded) {
                text.push_back('=');
            }
        }
    }
    return text;
}

/// Collects six bits at a time and gives bytes back.
class Collector {
public:
    explicit Collector(std::size_t text_size) { bytes_.reserve(text_size / 4 * 3 + 3); }

    void add(std::int8_t value) {
        bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
        count_ += 6;
        if (count_ >= 8) {
            count_ -= 8;
            bytes_.push_back(static_cast<char>(bits_ >> count_ & 0xff));
        }
    }
    /// Bits that belong to no whole byte, which must be zero in a canonical text.
    std::uint32_t rest() const { return bits_ & ((1U << count_) - 1); }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
    std::uint32_t bits_ = 0;
    unsigned count_ = 0;
};

}  // namespace

std::string to_base64(std::string_view bytes) {
    return encode(bytes, standard, true);
}
std::string to_base64url(std::string_view bytes) {
    return encode(bytes, url_safe, false);
}

std::string to_base64_lines(std::string_view bytes, std::size_t width, std::string_view line_end) {
    const std::string text = to_base64(bytes);
    std::string lines;
    lines.reserve(text.size() + text.size() / width * line_end.size());
    for (std::size_t i = 0; i < text.size(); i += width) {
        if (i > 0) {
            lines.append(line_end);
        }
        lines.append(text, i, width);
    }
    return lines;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    Collector bytes(text.size());
    for (const char c : text.substr(0, text.size() - padding)) {
        const auto value = standard_values[static_cast<unsigned char>(c)];
        if (value < 0) {
            return std::nullopt;
        }
        bytes.add(value);
    }
    if (bytes.rest() != 0) {
        return std::nullopt;
    }
    return bytes.take();
}

std::string from_base64_lenient(std::string_view text) {
    Collector bytes(text.size());
    for (const char c : text) {
        if (c == '=') {
            break;
        }
        if (const auto value = standard_values[static_cast<unsigned char>(c)]; value >= 0) {
            bytes.add(value);
        }
    }
    return bytes.take();
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        text.push_back(hex_digits[static_cast<unsigned char>(c) >> 4]);
        text.push_back(hex_digits[static_cast<unsigned char>(c) & 15]);
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    static constexpr auto lower = values_of("0123456789abcdef");
    static constexpr auto upper = values_of("0123456789ABCDEF");
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        int byte = 0;
        for (const char c : text.substr(i, 2)) {
            const auto index = static_cast<unsigned char>(c);
            const int value = lower[index] >= 0 ? lower[index] : upper[index];
            if (value < 0) {
                return std::nullopt;
            }
            byte = byte * 16 + value;
        }
        bytes.push_back(static_cast<char>(byte));
    }
    return bytes;
}

}  // namespace postrider::base
