// The short names that addresses and commands use for organizations and servers.
#pragma once

#include <string>
#include <string_view>

namespace postrider::tenancy {

/// A permalink made from a name is at most this long, its number not counted.
inline constexpr std::size_t made_permalink_size_max = 60;
/// How many names may lead to the same permalink before one has to be given.
inline constexpr int permalink_tries_max = 1000;

/// "Acme & Sons" is "acme-sons". Empty when the name has neither ASCII letters nor digits.
std::string permalink_of(std::string_view name);
/// "acme-sons", "acme-sons-2", "acme-sons-3" … for 1, 2, 3 …
std::string numbered(std::string_view permalink, int number);

}  // namespace postrider::tenancy
