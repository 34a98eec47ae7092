// The log as the settings want it, written to a stream of the process.
#pragma once

#include <iosfwd>

#include "base/log.h"
#include "config/settings.h"

namespace postrider::app {

/// Resource.
class ServerLog {
public:
    ServerLog(std::ostream& out, const config::Log& settings);
    base::Log& log() { return log_; }

private:
    base::Log log_;
};

}  // namespace postrider::app
