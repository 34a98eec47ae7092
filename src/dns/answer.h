// Found, nothing there, or cannot tell: three things that mail treats differently.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/time.h"

namespace postrider::dns {

template <class T>
struct Found {
    T value;
    base::Duration ttl{};
    bool is_secure = false;  ///< proven by DNSSEC
    /// Where the CNAMEs of the name lead, in lower case; empty: there are none.
    std::string canonical_name = {};
};

/// The DNS says for certain that there is none.
struct NothingThere {
    enum class Kind : std::uint8_t {
        no_such_name,    ///< NXDOMAIN; or the name is none that the DNS could hold
        no_such_record,  ///< the name exists
    };
    Kind kind = Kind::no_such_name;
    base::Duration ttl{};
    bool is_secure = false;
};

/// Ask again later. Must never be taken for NothingThere.
struct CannotTell {
    std::string reason;  ///< "MX of a.test: timed out"
};

/// Visit with std::get_if or std::visit.
template <class T>
using Answer = std::variant<Found<T>, NothingThere, CannotTell>;

}  // namespace postrider::dns
