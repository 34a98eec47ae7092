// Passwords of people, as Argon2id hashes.
#include "secrets/password.h"

#include "base/check.h"
#include "secrets/sodium.h"

#include <sodium.h>

#include <array>
#include <cstring>
#include <new>

namespace postrider::secrets {
namespace {

constexpr unsigned long long passes = crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE;
constexpr std::size_t memory = crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE;
constexpr std::string_view prefix = crypto_pwhash_argon2id_STRPREFIX;

}  // namespace

std::string hash_password(std::string_view password) {
    CHECK(password.size() <= password_size_max);
    detail::start_sodium();
    std::array<char, crypto_pwhash_argon2id_STRBYTES> hash{};
    const int done =
        crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(), passes, memory);
    if (done != 0) {
        throw std::bad_alloc();
    }
    return hash.data();
}

bool is_password_of(std::string_view hash, std::string_view password) {
    if (password.size() > password_size_max || hash.size() >= crypto_pwhash_argon2id_STRBYTES ||
        !hash.starts_with(prefix)) {
        return false;
    }
    detail::start_sodium();
    const std::string terminated(hash);
    return crypto_pwhash_argon2id_str_verify(
               terminated.c_str(), password.data(), password.size()
           ) == 0;
}

bool is_outdated(const std::string& hash) {
    detail::start_sodium();
    return crypto_pwhash_argon2id_str_needs_rehash(hash.c_str(), passes, memory) != 0;
}

}  // namespace postrider::secrets
