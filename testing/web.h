// A web server of somebody else, in the simulated world; who uses it links the room http.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/log.h"
#include "http/client.h"
#include "http/router.h"
#include "http/server.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::testing {

/// At 192.0.2.1:80, as hooks.test.
class Web {
public:
    explicit Web(World& world) : world_(world), server_(world.loop, log_, router_) {
        router_.add({
            .methods = http::Method::post,
            .path = "/*",
            .serve = [this](http::Request& request) { return serve(request); },
            .body_max = 64ULL << 20,
        });
        world.zone.add("hooks.test A 192.0.2.1");
        server_.listen(*base::Endpoint::parse("192.0.2.1:80"));
    }

    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;
    ~Web() {
        const auto now = world_.clock().instant();
        run(world_.loop, server_.drain(now));
    }

    std::vector<http::Request> requests;
    http::Response answer = http::Response::text(200, "thanks");
    base::Duration takes{0};
    std::map<std::string, base::Duration> takes_at;  ///< by the name asked for
    std::size_t at_once = 0;
    std::size_t most_at_once = 0;

private:
    net::Task<http::Response> serve(http::Request& request) {
        requests.push_back(request);
        most_at_once = std::max(most_at_once, ++at_once);
        const auto found = takes_at.find(std::string(request.field("Host")));
        const auto wait = found == takes_at.end() ? takes : found->second;
        co_await world_.clock().sleep_until(world_.clock().instant() + wait);
        --at_once;
        co_return answer;
    }

    World& world_;
    base::Log log_{[](std::string_view) {}, [] { return base::Time{}; }};
    http::Router router_;
    http::Server server_;
};

/// For clients that may go there.
inline http::ClientOptions web_client_options() {
    return {
        .guard = base::AddressGuard({*base::IpNetwork::parse("192.0.2.0/24")}),
        .user_agent = "Postrider/1",
        .keep = {.idle = std::chrono::seconds{4}},
    };
}

}  // namespace postrider::testing
