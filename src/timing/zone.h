// Time zones: what clocks show elsewhere, and when.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/time.h"

namespace postrider::timing {

/// A time zone of the system's database. Immutable; any thread.
class Zone {
public:
    virtual ~Zone() = default;
    /// When clocks there show this first. Of a time that the change to summer time skips: the
    /// change.
    virtual base::Time time_of(std::chrono::local_seconds local) const = 0;
    virtual std::chrono::local_seconds local_of(base::Time time) const = 0;
};
/// "Europe/Berlin", "UTC"; null: there is none of this name.
std::shared_ptr<const Zone> find_zone(const std::string& name);

}  // namespace postrider::timing
