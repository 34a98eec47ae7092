// The receiving simulator.
#include "doors/sink/sink.h"

namespace postrider::doors::sink {
namespace {

/// Larger than anything that a server here would send, small enough for memory.
constexpr std::uint64_t size_max = 256ULL << 20;
/// All from one address, where the one server is that tries itself out.
constexpr smtpd::CrowdLimits crowd_limits{.all = 5000, .per_address = 5000, .per_network = 5000};
/// For messages that are on their way in when it stops.
constexpr base::Duration grace = std::chrono::seconds{10};

smtpd::ListenerOptions listener_options(const SinkOptions& options) {
    smtpd::ListenerOptions listener;
    listener.name = options.name;
    auto& dialogue = listener.session.dialogue;
    dialogue.host = options.name;
    dialogue.size_max = size_max;
    dialogue.auth = postrider::smtp::AuthOffer::never;
    dialogue.tls =
        options.tls ? postrider::smtp::TlsMode::starttls : postrider::smtp::TlsMode::none;
    dialogue.messages_max = options.messages_per_connection;
    listener.session.tls = options.tls;
    return listener;
}

}  // namespace

Sink::Sink(net::Loop& loop, base::Random& random, base::Log& log, const SinkOptions& options)
    : mailbox_(options.directory),
      place_{
          .clock = loop.clock(),
          .mailbox = mailbox_,
          .manners = options.manners,
          .greylisted = {},
          .minutes = {}
      },
      crowd_(crowd_limits),
      listener_(
          {.loop = loop, .random = random, .log = log},
          crowd_,
          [this](const smtpd::Client&) { return std::make_unique<Receiver>(place_); },
          listener_options(options)
      ) {}

base::Endpoint Sink::start(base::Endpoint at) {
    listener_.start(at);
    return listener_.local();
}

net::Task<> Sink::stop() {
    co_await listener_.stop(grace);
}

}  // namespace postrider::doors::sink
