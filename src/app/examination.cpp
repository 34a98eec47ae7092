// The DNS part of `postrider inspect`.
#include "app/examination.h"

#include <utility>

#include "app/room_options.h"
#include "app/run_here.h"
#include "model/content.h"

namespace postrider::app {
namespace {

/// Files on a disk often have the line ends of their system.
std::string as_sent(const std::string& message) {
    const auto first = message.find('\n');
    if (first == std::string::npos || (first > 0 && message[first - 1] == '\r')) {
        return message;
    }
    std::string sent;
    sent.reserve(message.size() + message.size() / 16);
    for (const char c : message) {
        if (c == '\n' && !sent.ends_with('\r')) {
            sent.push_back('\r');
        }
        sent.push_back(c);
    }
    return sent;
}

}  // namespace

Examination::Examination(const config::Settings& settings, base::Random& random, Envelope envelope)
    : envelope_(std::move(envelope)),
      loop_(fresh_loop()),
      lookup_(lookup_options(settings)),
      cache_(lookup_, loop_.clock()),
      resolver_(cache_, random),
      verification_(
          loop_.clock(), resolver_, workers_, {.receiver = settings.postal.smtp_hostname}
      ) {}

model::Verdicts Examination::verdicts_on(const std::string& message) {
    authentication::Arriving arriving{
        .client = envelope_.client,
        .helo = envelope_.helo,
        .mail_from = envelope_.mail_from,
        .content = model::Content::from(as_sent(message)),
    };
    return run_here(loop_, [&] { return verification_.verify(std::move(arriving)); });
}

}  // namespace postrider::app
