// Asks the running server through its socket in the data directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace postrider::app {

/// Value.
struct ControlAnswer {
    std::uint16_t status = 0;
    std::string body;
};

/// `target`: "/v1/queue". Nothing where no server listens, or one that does not answer in time.
std::optional<ControlAnswer> ask_control(const std::string& directory, const std::string& target);
/// The same of what it is to do, with a POST.
std::optional<ControlAnswer> tell_control(const std::string& directory, const std::string& target);

}  // namespace postrider::app
