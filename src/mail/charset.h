// Text of any charset as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace postrider::mail {

/// `bytes` as well-formed UTF-8, whatever they are: what the charset does not have becomes U+FFFD.
/// An unknown or missing charset is UTF-8 where the bytes are that, else Windows-1252.
std::string to_utf8(std::string_view bytes, std::string_view charset);

}  // namespace postrider::mail
