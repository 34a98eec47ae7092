// Three rounds.
#include "app/tls_reporting.h"

namespace postrider::app {
namespace {

using namespace std::chrono_literals;

constexpr Regularly::Times refresh_times{.first = 10min, .period = 10min};
constexpr Regularly::Times report_times{.first = 10s, .period = 10s};

}  // namespace

TlsReporting::TlsReporting(
    const TlsGround& ground, TlsKnowledge& knowledge, intake::Intake& intake, base::Random& random
)
    : knowledge_(knowledge),
      dispatch_(
          {ground.loop.clock(),
           ground.resolver,
           ground.store,
           knowledge.client(),
           intake,
           random,
           ground.log},
          report_author(ground.settings),
          ground.settings.tls_reports.server
      ),
      refreshes_(
          ground.loop,
          ground.log,
          "tls policies",
          refresh_times,
          [this] { return knowledge_.policies().refresh_old(); }
      ),
      counts_(
          ground.loop, ground.log, "tls counts", report_times, [this] { return knowledge_.keep(); }
      ),
      reports_(ground.loop, ground.log, "tls reports", report_times, [this] {
          return dispatch_.send_due();
      }) {}

void TlsReporting::start() {
    refreshes_.start();
    counts_.start();
    reports_.start();
}

net::Task<> TlsReporting::stop(base::Duration grace) {
    co_await refreshes_.stop(grace);
    co_await counts_.stop(grace);
    co_await reports_.stop(grace);
    co_await knowledge_.keep_at_end();
}

}  // namespace postrider::app
