// The operator's hand on the running server: what commands on the same machine have it do at once.
#pragma once

#include <functional>
#include <utility>

#include "http/router.h"
#include "path/queue/runner.h"

namespace postrider::doors::control {

/// What the hand works with; outlives it.
struct Reach {
    queue::Runner& runner;
    /// Beside the runner: what else people may have changed in the store is read; may be empty.
    std::function<void()> look_again = {};
};

/// Resource; belongs to the runner's loop.
///
///   POST /v1/look                   reads orders, measures, warm-ups and what is due again
///   POST /v1/messages/{id}/cancel   ?why=
///   POST /v1/messages/{id}/hold     ?why= &until= microseconds since 1970
///
/// It asks nobody who they are: whoever serves it must see to that.
class Hand {
public:
    explicit Hand(Reach reach) : reach_(std::move(reach)) {}
    Hand(const Hand&) = delete;
    Hand& operator=(const Hand&) = delete;

    /// The endpoints stand as long as this does.
    void add_to(http::Router& router);

private:
    net::Task<http::Response> look();
    net::Task<http::Response> intervene(const http::Request& request, queue::Wish::Kind kind);

    Reach reach_;
};

}  // namespace postrider::doors::control
