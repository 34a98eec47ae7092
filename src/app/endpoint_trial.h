// A sample message, sent to an endpoint at once and beside the queue.
#pragma once

#include <string>

#include "app/desk.h"
#include "model/content.h"
#include "model/inbound.h"
#include "path/delivery/outcome.h"

namespace postrider::app {

/// What the endpoint is told of. Value.
struct Sample {
    std::string recipient;
    model::Content content;
};

/// A letter with a text, a reply that is quoted below it, and a file.
model::Content sample_message(const std::string& recipient, base::Time now);

/// As the server would deliver it: signed, within the endpoint's time, to no forbidden address.
delivery::Outcome try_endpoint(Desk& desk, const model::Endpoint& endpoint, const Sample& sample);

}  // namespace postrider::app
