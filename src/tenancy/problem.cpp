// What mends each problem that the store names.
#include "tenancy/problem.h"

#include <fmt/format.h>

#include <string_view>

namespace postrider::tenancy {
namespace {

using Kind = Problem::Kind;

struct Words {
    Kind kind;
    std::string_view field;
    std::string_view words;
};

constexpr Words known[] = {
    {Kind::malformed, "permalink", "A permalink has only a-z, 0-9 and hyphens; choose another."},
    {Kind::reserved, "permalink", "This permalink is a word with a meaning; choose another."},
    {Kind::taken, "permalink", "This permalink is taken; choose another."},
    {Kind::malformed, "name", "A name has 1 to 255 bytes; choose another."},
    {Kind::taken, "name", "This name is taken; choose another, or use what has it."},
    {Kind::malformed, "email", "This is no e-mail address; give one such as admin@example.com."},
    {Kind::taken, "email", "Somebody with this e-mail address exists; give another address."},
    {Kind::malformed,
     "endpoint",
     "Mode endpoint needs an endpoint, the return path an HTTP one; other modes have none."},
    {Kind::malformed,
     "additional",
     "Further endpoints are others than the first, each once, and HTTP ones for a wildcard."},
    {Kind::malformed, "mode", "What comes to the return path leads to an HTTP endpoint."},
    {Kind::malformed, "domain", "A route has a domain, unless it is the return path's."},
    {Kind::taken, "key", "Another credential has this key; every key stands for one credential."},
};

}  // namespace

Problem problem_of(const store::TenancyProblem& problem) {
    Problem result{.kind = problem.kind, .field = std::string(problem.field), .words = {}};
    for (const auto& [kind, field, words] : known) {
        if (kind == problem.kind && field == problem.field) {
            result.words = words;
            return result;
        }
    }
    result.words = store::describe(problem);
    return result;
}

}  // namespace postrider::tenancy
