// Encoded words: how a header says what ASCII cannot (RFC 2047).
#pragma once

#include <string>
#include <string_view>

namespace postrider::mail {

/// A value as people read it: unfolded, encoded words decoded, well-formed UTF-8. What is no
/// correct encoded word stays as it is.
std::string decode_words(std::string_view value);

/// A value for an unstructured field such as Subject: as it is when it is printable ASCII, else
/// UTF-8 encoded words, separated by CRLF and a blank. `text` must hold no line end.
std::string encode_words(std::string_view text);

/// A display name for an address: atoms, a quoted string, or encoded words.
std::string encode_phrase(std::string_view name);

}  // namespace postrider::mail
