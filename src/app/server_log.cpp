// Lines to a stream.
#include "app/server_log.h"

#include <chrono>
#include <ostream>

namespace postrider::app {
namespace {

base::Log::Sink sink_to(std::ostream& out, bool is_enabled) {
    if (!is_enabled) {
        return [](std::string_view) {};
    }
    return [&out](std::string_view line) {
        out.write(line.data(), static_cast<std::streamsize>(line.size()));
        out.flush();
    };
}

base::Time wall_clock() {
    return std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
}

}  // namespace

ServerLog::ServerLog(std::ostream& out, const config::Log& settings)
    : log_(sink_to(out, settings.enabled), wall_clock, settings.format, settings.level) {}

}  // namespace postrider::app
