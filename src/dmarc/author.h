// The domains in whose name a message speaks to its reader (RFC 9989 §5.3.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "mail/header.h"

namespace postrider::dmarc {

/// Each costs look-ups.
inline constexpr std::size_t author_domains_max = 4;

enum class AuthorTrouble : std::uint8_t { no_author, too_many_domains };

std::string_view describe(AuthorTrouble trouble);

/// Those of every From field, as A-labels in lower case, each once.
std::expected<std::vector<std::string>, AuthorTrouble> author_domains(
    const mail::HeaderBlock& header
);

}  // namespace postrider::dmarc
