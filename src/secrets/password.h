// Passwords of people, as Argon2id hashes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postrider::secrets {

/// Longer ones are refused, so that nobody makes us hash megabytes.
inline constexpr std::size_t password_size_max = 1024;

/// "$argon2id$…" with a fresh salt. Takes some 100 ms of CPU and 64 MiB: worker pool only. CHECKs
/// the size; throws std::bad_alloc when the memory is not there.
std::string hash_password(std::string_view password);

/// False also for a malformed hash and a password over the limit. Costs as much as hashing.
bool is_password_of(std::string_view hash, std::string_view password);

/// The hash was made with other costs than today's: hash anew after the next successful login.
bool is_outdated(const std::string& hash);

}  // namespace postrider::secrets
