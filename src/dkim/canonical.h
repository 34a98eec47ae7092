// Canonical forms of header fields and bodies (RFC 6376 §3.4).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "mail/header.h"
#include "secrets/digest.h"

namespace postrider::dkim {

enum class Canonicalization : std::uint8_t { simple, relaxed };

/// Appends a field in the form that is hashed, with its CRLF.
void append_canonical(std::string& text, const mail::Field& field, Canonicalization form);

/// The SHA-256 of a canonical body that comes in pieces of any size; constant memory. Resource;
/// one thread at a time. Lines end in CRLF; any other CR or LF counts as content.
class BodyHash {
public:
    static constexpr std::uint64_t whole = std::numeric_limits<std::uint64_t>::max();

    /// Hashes at most `length_max` octets of the canonical form (the l= tag, RFC 6376 §3.5).
    explicit BodyHash(
        Canonicalization form = Canonicalization::relaxed, std::uint64_t length_max = whole
    );

    void add(std::string_view bytes);
    /// Once, when the body is complete.
    secrets::Digest256 finish();
    /// Octets of the canonical form, also those beyond `length_max`; final after `finish`.
    std::uint64_t length() const { return length_; }

private:
    std::size_t add_clean_lines(std::string_view bytes);
    std::size_t add_up_to_line_end(std::string_view bytes);
    bool is_clean(std::string_view line) const;
    std::size_t put_words(std::string_view bytes);
    void put(char c);
    void release_line_ends();
    void store(char c);
    void flush();
    void digest(std::string_view bytes);

    Canonicalization form_;
    std::uint64_t length_max_;
    std::uint64_t length_ = 0;
    secrets::Sha256 digest_;
    /// Line ends held back, for they vanish when nothing but empty lines follows.
    std::uint64_t line_ends_ = 0;
    bool at_line_start_ = true;
    bool blank_pending_ = false;
    bool cr_pending_ = false;
    bool has_content_ = false;
    std::size_t stored_ = 0;
    std::array<char, 1024> store_{};
};

/// The body in one piece.
secrets::Digest256 body_hash(
    std::string_view body, Canonicalization form = Canonicalization::relaxed
);

}  // namespace postrider::dkim
