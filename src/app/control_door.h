// The operator's door of a running server: a socket in the data directory, for the same user alone.
#pragma once

#include <string>

#include "app/sending.h"
#include "base/log.h"
#include "config/settings.h"
#include "doors/control/control.h"
#include "doors/control/hand.h"
#include "http/router.h"
#include "http/server.h"
#include "net/asio_loop.h"

namespace postrider::app {

/// "DIRECTORY/control.socket"
std::string control_socket(const std::string& directory);

/// What it works with; outlives it.
struct ControlGround {
    const config::Settings& settings;
    net::AsioLoop& loop;  ///< the runner's
    base::Log& log;
    store::Store& store;
    queue::Runner& runner;
    Sending& sending;
};

/// Resource; belongs to its loop.
class ControlDoor {
public:
    explicit ControlDoor(const ControlGround& ground);
    ControlDoor(const ControlDoor&) = delete;
    ControlDoor& operator=(const ControlDoor&) = delete;

    /// Without it the server does all else: what stands in its way is only logged.
    void open();
    net::Task<> close(base::Instant deadline);

private:
    net::AsioLoop& loop_;
    base::Log& log_;
    std::string path_;
    doors::control::Control control_;
    doors::control::Hand hand_;
    http::Router router_;
    http::Server server_;
    bool is_open_ = false;
};

}  // namespace postrider::app
