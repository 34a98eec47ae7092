// The public suffix list: below which names strangers register theirs.
#pragma once

#include <string>
#include <string_view>

namespace postrider::dmarc {

/// Names in lower case as A-labels. A name that the list does not know has its last label as its
/// suffix. Any thread.
bool is_public_suffix(std::string_view domain);

/// The suffix and one label more; the name itself when it has none, being a suffix.
std::string registrable_domain(std::string_view domain);

}  // namespace postrider::dmarc
