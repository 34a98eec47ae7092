// Randomness as a thing that is handed in, so that a test can repeat it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace postrider::base {

/// A source of random bytes. Resource; every implementation may be called from any thread.
class Random {
public:
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;
    virtual ~Random() = default;

    virtual void fill(std::span<std::byte> bytes) = 0;

    std::uint64_t number();
    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// `size` characters drawn uniformly from `alphabet`.
    std::string text(std::size_t size, std::string_view alphabet);
    /// A random UUID (RFC 9562 §5.4).
    std::string uuid();
};

inline constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The kernel's random numbers, fit for secrets.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::byte> bytes) override;
};

/// The same bytes for the same seed; for simulations, never for secrets. One thread at a time.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
    void fill(std::span<std::byte> bytes) override;

private:
    std::mt19937_64 engine_;
};

}  // namespace postrider::base
