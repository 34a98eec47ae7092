// The one secret of an installation, kept in a file, from which every other key is derived.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/random.h"

namespace postrider::secrets {

inline constexpr std::size_t key_size = 32;

/// A key for one purpose. Value, wiped from memory when it goes.
class SecretKey {
public:
    using Bytes = std::array<unsigned char, key_size>;

    explicit SecretKey(const Bytes& bytes) : bytes_(bytes) {}
    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;
    ~SecretKey();

    const unsigned char* data() const { return bytes_.data(); }
    std::string_view view() const {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }

private:
    Bytes bytes_;
};

/// The installation's key. Value. Whoever has it and the store can read every secret in it.
class InstallationKey {
public:
    explicit InstallationKey(const SecretKey& key) : key_(key) {}
    static InstallationKey random(base::Random& random);

    /// An independent key for each purpose, always the same for the same purpose.
    SecretKey derive(std::string_view purpose) const;
    const SecretKey& bytes() const { return key_; }

private:
    SecretKey key_;
};

enum class KeyFileError : std::uint8_t { missing, open_to_others, malformed };

/// What is wrong with the file and what to do about it, for an operator.
std::string describe(KeyFileError error, const std::filesystem::path& file);

/// Reads 64 hexadecimal digits from a file that nobody but its owner may use. Throws
/// std::system_error when the file cannot be read.
std::expected<InstallationKey, KeyFileError> load_installation_key(const std::filesystem::path& file
);

/// The same, but a missing file is written first (mode 0600, synced, there whole or not at all).
/// When two start at once, both get the key of the one that was first.
std::expected<InstallationKey, KeyFileError> load_or_create_installation_key(
    const std::filesystem::path& file, base::Random& random
);

}  // namespace postrider::secrets
