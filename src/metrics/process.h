// What the operating system knows about this process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace postrider::metrics {

/// A number under the name that every Prometheus client uses for it. Value.
struct ProcessNumber {
    enum class Kind : std::uint8_t { counter, gauge };
    std::string name;
    std::string help;
    Kind kind = Kind::gauge;
    double value = 0;
};

/// From /proc; what cannot be read is left out.
std::vector<ProcessNumber> read_process();

}  // namespace postrider::metrics
