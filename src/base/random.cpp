// Random numbers as text and UUIDs.
#include "base/random.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <sys/random.h>

#include "base/check.h"

namespace postrider::base {
namespace {

void ask_kernel(std::span<std::byte> bytes) {
    while (!bytes.empty()) {
        const auto count = ::getrandom(bytes.data(), bytes.size(), 0);
        if (count < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "getrandom");
        }
        bytes = bytes.subspan(count < 0 ? 0 : static_cast<std::size_t>(count));
    }
}

}  // namespace

std::uint64_t Random::number() {
    std::uint64_t value = 0;
    fill(std::as_writable_bytes(std::span(&value, 1)));
    return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
    CHECK(bound > 0);
    // Values beyond the last whole multiple of the bound would favour small results.
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    std::uint64_t value = number();
    while (value >= limit) {
        value = number();
    }
    return value % bound;
}

std::string Random::text(std::size_t size, std::string_view alphabet) {
    std::string result(size, '\0');
    for (char& c : result) {
        c = alphabet[below(alphabet.size())];
    }
    return result;
}

std::string Random::uuid() {
    const std::uint64_t high = (number() & ~0xf000ULL) | 0x4000ULL;
    const std::uint64_t low = (number() & ~(3ULL << 62)) | (2ULL << 62);
    return fmt::format(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff'ffff'ffffULL
    );
}

void SystemRandom::fill(std::span<std::byte> bytes) {
    // Small requests are many, and a system call costs more than the bytes: they are drawn in
    // advance.
    thread_local std::array<std::byte, 512> drawn;
    thread_local std::size_t left = 0;
    if (bytes.size() > drawn.size()) {
        ask_kernel(bytes);
        return;
    }
    if (left < bytes.size()) {
        ask_kernel(drawn);
        left = drawn.size();
    }
    const auto taken = std::span(drawn).subspan(drawn.size() - left, bytes.size());
    std::ranges::copy(taken, bytes.begin());
    // What was given out as a secret does not stay behind.
    std::ranges::fill(taken, std::byte{0});
    left -= bytes.size();
}

void SeededRandom::fill(std::span<std::byte> bytes) {
    for (std::byte& byte : bytes) {
        byte = static_cast<std::byte>(engine_() & 0xff);
    }
}

}  // namespace postrider::base
