// The operator's own door: what the running server knows, for commands on the same machine.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "http/router.h"
#include "net/clock.h"
#include "path/explain/queue.h"
#include "path/explain/trail.h"
#include "path/queue/runner.h"
#include "store/store.h"

namespace postrider::doors::control {

/// What the door works with; outlives it.
struct House {
    net::Clock& clock;
    store::Store& store;
    const queue::Runner& runner;
    std::string directory;  ///< where files of large messages lie
    std::uint32_t attempts_max = 0;
    bool sends_reports = true;
    /// The ways out, as they stand.
    std::function<std::vector<explain::SourceStanding>()> sources;
    /// Looks again whether each can be used.
    std::function<net::Task<>()> look_at_sources;
};

/// Resource; belongs to the runner's loop.
///
///   GET /v1/queue            every site; ?name= a destination, a host or a site
///   GET /v1/messages/{id}    the trail of one delivery, with where it is at this moment
///   GET /v1/sources          the ways out, and why one is out of use
///   POST /v1/sources/check   the same after a look at each
///
/// It asks nobody who they are: whoever serves it must see to that.
class Control {
public:
    explicit Control(House house) : house_(std::move(house)) {}
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    /// The endpoints stand as long as this does.
    void add_to(http::Router& router);

private:
    net::Task<http::Response> queue(const http::Request& request);
    net::Task<http::Response> message(const http::Request& request);
    net::Task<http::Response> sources() const;
    net::Task<http::Response> check_sources();
    std::vector<explain::SourceStanding> standings() const;
    explain::LiveQueue live_queue() const;
    boost::json::object live_delivery(const store::DeliveryStory& story) const;

    House house_;
};

}  // namespace postrider::doors::control
