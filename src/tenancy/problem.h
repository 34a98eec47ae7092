// Why something about the tenants was not done, in words that say what to do about it.
#pragma once

#include <expected>
#include <string>

#include "store/tenancy.h"

namespace postrider::tenancy {

/// Value.
struct Problem {
    using Kind = store::TenancyProblem::Kind;
    Kind kind = Kind::malformed;
    std::string field;  ///< "name", "permalink", "email", "key" …
    std::string words;  ///< what is wrong and what mends it, for the person who asked
};

/// What was made, or why it was not.
template <class T>
using Made = std::expected<T, Problem>;

Problem problem_of(const store::TenancyProblem& problem);
inline Problem malformed(std::string field, std::string words) {
    return {Problem::Kind::malformed, std::move(field), std::move(words)};
}

}  // namespace postrider::tenancy
