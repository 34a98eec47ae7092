// Opening and closing the operator's door.
#include "app/control_door.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "net/asio_network.h"

namespace postrider::app {
namespace {

doors::control::House house_of(const ControlGround& ground) {
    const auto standings = [&sending = ground.sending] {
        auto& sources = sending.sources();
        const auto& ledger = sending.warm_ups().ledger();
        std::vector<explain::SourceStanding> all;
        for (const auto* source : sources.all()) {
            all.push_back({
                .name = source->name,
                .pools = source->pools,
                .reason = std::string(sources.reason(*source)),
                .warm_ups = ledger.standings_of(source->name),
            });
        }
        return all;
    };
    const auto& settings = ground.settings;
    return {
        .clock = ground.loop.clock(),
        .store = ground.store,
        .runner = ground.runner,
        .directory = settings.store.directory,
        .attempts_max =
            static_cast<std::uint32_t>(settings.postal.default_maximum_delivery_attempts),
        .sends_reports = settings.bounce.send,
        .sources = standings,
        .look_at_sources = [&sending = ground.sending] { return sending.source_watch().look(); },
    };
}

}  // namespace

std::string control_socket(const std::string& directory) {
    return directory + "/control.socket";
}

ControlDoor::ControlDoor(const ControlGround& ground)
    : loop_(ground.loop),
      log_(ground.log),
      path_(control_socket(ground.settings.store.directory)),
      control_(house_of(ground)),
      hand_({
          .runner = ground.runner,
          .look_again = [&sending = ground.sending] { sending.warm_ups().look_soon(); },
      }),
      server_(ground.loop, ground.log, router_) {
    control_.add_to(router_);
    hand_.add_to(router_);
}

void ControlDoor::open() {
    auto listener = net::listen_locally(loop_, path_);
    if (!listener) {
        const auto error = listener.error().message();
        log_.warning("app", "control_closed", {{"path", path_}, {"error", error}});
        return;
    }
    server_.listen(std::move(*listener));
    is_open_ = true;
}

net::Task<> ControlDoor::close(base::Instant deadline) {
    if (!std::exchange(is_open_, false)) {
        co_return;
    }
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    co_await server_.drain(deadline);
}

}  // namespace postrider::app
