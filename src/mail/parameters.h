// The shape of Content-Type and Content-Disposition: a value and its parameters (RFC 2045 §5.1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::mail {

/// What comes after is not read.
inline constexpr std::size_t parameters_max = 100;

struct Parameter {
    /// Lower case, without the marks of RFC 2231.
    std::string name;
    /// UTF-8: joined, unescaped and decoded.
    std::string value;

    bool operator==(const Parameter&) const = default;
};

/// `text/plain; charset=utf-8` taken apart, as forgiving as mail readers are. Value.
struct ParameterizedValue {
    /// Lower case, without blanks and comments.
    std::string value;
    std::vector<Parameter> parameters;

    static ParameterizedValue parse(std::string_view text);

    /// The first of this name; "" when there is none. `name` in lower case.
    std::string_view parameter(std::string_view name) const;
};

/// Writes `name=value` as a token, a quoted string, or as RFC 2231 says when it is not ASCII.
std::string write_parameter(std::string_view name, std::string_view value);

}  // namespace postrider::mail
