// Time zones, from the system's database.
#include "timing/zone.h"

#include <date/tz.h>

#include <stdexcept>

namespace postrider::timing {
namespace {

class SystemZone final : public Zone {
public:
    explicit SystemZone(const date::time_zone& zone) : zone_(zone) {}

    base::Time time_of(std::chrono::local_seconds local) const override {
        const date::local_seconds there{local.time_since_epoch()};
        return base::Time{zone_.to_sys(there, date::choose::earliest).time_since_epoch()};
    }
    std::chrono::local_seconds local_of(base::Time time) const override {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
        return std::chrono::local_seconds{zone_.to_local(seconds).time_since_epoch()};
    }

private:
    const date::time_zone& zone_;
};

}  // namespace

std::shared_ptr<const Zone> find_zone(const std::string& name) {
    try {
        return std::make_shared<SystemZone>(*date::locate_zone(name));
    } catch (const std::runtime_error&) {
        return nullptr;  // the library has no other way to say that it knows no such zone
    }
}

}  // namespace postrider::timing
