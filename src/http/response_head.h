// The head of a response as bytes (RFC 9112 §4).
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "http/message.h"

namespace postrider::http {

enum class Persistence { keep_alive, close };

/// Status line and fields with the empty line: those of the response, then Content-Length (unless
/// the status has no body), Date when `date` is given, and Connection when it ends. Line ends and
/// NULs in values become blanks, so that no value can begin another field.
std::string write_head(const Response& response, std::string_view date, Persistence persistence);

/// RFC 9110 §5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string to_http_date(base::Time time);

}  // namespace postrider::http
