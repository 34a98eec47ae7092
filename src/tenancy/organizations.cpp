// Organizations and servers with their permalinks and tokens.
#include "tenancy/organizations.h"

#include "base/ascii.h"
#include "tenancy/permalink.h"
#include "tenancy/units.h"

namespace postrider::tenancy {
namespace {

using Kind = Problem::Kind;

constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz";

bool is_number_needed(const store::TenancyProblem& problem) {
    return problem.field == "permalink" &&
           (problem.kind == Kind::taken || problem.kind == Kind::reserved);
}

/// Calls `create` with the permalink that was given, or with ever higher numbers behind the one
/// made from `name` until one is free.
template <class Create>
auto with_permalink(std::string_view name, const std::string& given, Create create)
    -> decltype(create(given)) {
    if (!given.empty()) {
        return create(given);
    }
    const auto made = permalink_of(name);
    auto outcome = create(made);
    for (int number = 2; number <= permalink_tries_max; ++number) {
        if (outcome || !is_number_needed(outcome.error())) {
            break;
        }
        outcome = create(numbered(made, number));
    }
    return outcome;
}

template <class T>
Made<T> made(store::Outcome<T> outcome, std::string_view name) {
    if (outcome) {
        return std::move(*outcome);
    }
    auto problem = problem_of(outcome.error());
    if (problem.field == "permalink" && permalink_of(name).empty()) {
        problem.words =
            "No permalink can be made from this name; give one of a-z, 0-9 and hyphens.";
    }
    return std::unexpected(std::move(problem));
}

/// A number tells apart those whose names differ, not two of the same name.
bool has_namesake(
    store::Transaction& transaction, const std::string& permalink, std::string_view name
) {
    const auto known = store::find_organization(transaction, permalink);
    return known && base::iequals(known->name, name);
}

bool has_taken_token(const store::Outcome<model::Server>& outcome) {
    return !outcome && outcome.error().field == "token";
}

}  // namespace

net::Task<Made<model::Organization>> create_organization(
    store::Store& store, std::string name, std::string permalink
) {
    const auto unit = [&](store::Transaction& transaction) {
        return with_permalink(name, permalink, [&](const std::string& candidate) {
            auto outcome = store::create_organization(transaction, name, candidate);
            if (permalink.empty() && !outcome && has_namesake(transaction, candidate, name)) {
                outcome.error().field = "name";
            }
            return outcome;
        });
    };
    auto outcome = co_await write(store, unit);
    co_return made(std::move(outcome), permalink.empty() ? name : permalink);
}

net::Task<Made<model::Server>> create_server(
    store::Store& store, base::Random& random, model::Server wanted
) {
    const auto unit = [&](store::Transaction& transaction) {
        return with_permalink(wanted.name, wanted.permalink, [&](const std::string& candidate) {
            auto server = wanted;
            server.permalink = candidate;
            return store::create_server(transaction, server);
        });
    };
    wanted.token = random.text(server_token_size, small_letters);
    auto outcome = co_await write(store, unit);
    while (has_taken_token(outcome)) {
        wanted.token = random.text(server_token_size, small_letters);
        outcome = co_await write(store, unit);
    }
    co_return made(std::move(outcome), wanted.permalink.empty() ? wanted.name : wanted.permalink);
}

}  // namespace postrider::tenancy
