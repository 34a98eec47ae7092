// A look every five minutes.
#include "app/source_watch.h"

#include "net/port_check.h"

namespace postrider::app {
namespace {

constexpr base::Duration period = std::chrono::minutes{5};

}  // namespace

delivery::SourceObserver source_log(base::Log& log) {
    return [&log](const delivery::Source& source, std::string_view reason) {
        if (reason.empty()) {
            log.info("delivery", "source_in_use", {{"source", source.name}});
        } else {
            log.warning(
                "delivery", "source_out_of_use", {{"source", source.name}, {"reason", reason}}
            );
        }
    };
}

SourceWatch::SourceWatch(
    net::Loop& loop, dns::Resolver& resolver, delivery::Sources& sources, base::Log& log
)
    : check_(loop, resolver, sources, net::is_own_address),
      rounds_(loop, log, "source_check", {.first = base::Duration{}, .period = period}, [this] {
          return check_.look();
      }) {}

net::Task<> SourceWatch::stop(base::Duration grace) {
    co_await rounds_.stop(grace);
}

}  // namespace postrider::app
