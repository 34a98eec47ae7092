// Opening, and what a problem means for the exit code.
#include "app/desk.h"

#include <chrono>

namespace postrider::app {

Desk::Desk(Context& context)
    : random_(context.random),
      installation_(open_installation(context.where, context.environment, context.random)),
      seal_(installation_.key, context.random),
      store_(open_store(installation_.settings, store::Role::tool)) {}

base::Time Desk::now() const {
    return std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
}

std::int64_t Desk::release_suspended(model::ServerId server) {
    constexpr std::size_t at_once = 1'000;
    std::int64_t released = 0;
    std::int64_t last = at_once;
    while (last == static_cast<std::int64_t>(at_once)) {
        last = wait(store_->release_held(
            {.server = server, .reason = std::string(model::server_is_suspended)}, now(), at_once
        ));
        released += last;
    }
    return released;
}

void Desk::fail(const tenancy::Problem& problem) {
    using Kind = tenancy::Problem::Kind;
    switch (problem.kind) {
        case Kind::taken:
            throw CommandFailed(ExitCode::conflict, problem.words);
        case Kind::not_found:
            throw CommandFailed(ExitCode::not_found, problem.words);
        case Kind::malformed:
        case Kind::reserved:
            break;
    }
    throw CommandFailed(ExitCode::usage, problem.words);
}

}  // namespace postrider::app
