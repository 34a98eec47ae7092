// Whether one more attempt may begin at a site now, and which limit says no.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "shaping/limits.h"

namespace postrider::shaping {

/// The limit that binds. Value.
struct Bound {
    enum class By : std::uint8_t {
        connections,
        messages,
        connects,
        measure,   ///< something that the receiver said
        attempts,  ///< at once, over all sites
    };
    By by = By::connections;
    std::string limit;  ///< "connections 5", "messages 20/min"
    std::string from;   ///< who set it
    /// When it lets go; none: when an attempt ends.
    std::optional<base::Instant> until;
};

/// Keeps the limits of one source towards one site. Value.
class Gate {
public:
    explicit Gate(Limits limits);

    /// What stands against one more attempt beside those `at_work`; nothing: it may begin.
    std::optional<Bound> bound(std::size_t at_work, base::Instant now) const;
    /// What stands against one more connection.
    std::optional<Bound> connect_bound(base::Instant now) const;
    /// One has begun.
    void pass(base::Instant now);
    /// A connection has begun.
    void connect(base::Instant now);
    /// Whether nothing that has passed counts any more.
    bool is_even(base::Instant now) const {
        return (!messages_ || messages_->is_paid(now)) && (!connects_ || connects_->is_paid(now));
    }
    /// From now on these hold; what has begun counts on.
    void change(Limits limits);
    const Limits& limits() const { return limits_; }

private:
    Limits limits_;
    std::optional<Pace> messages_;
    std::optional<Pace> connects_;
};

}  // namespace postrider::shaping
