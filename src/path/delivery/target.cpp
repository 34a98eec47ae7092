// The key of kept conversations.
#include "path/delivery/target.h"

#include <fmt/format.h>

namespace postrider::delivery {

std::string Target::key() const {
    return fmt::format(
        "{} {} {} {} {} {}",
        host,
        endpoint.to_string(),
        source,
        bind ? bind->to_string() : "-",
        helo,
        static_cast<int>(tls)
    );
}

}  // namespace postrider::delivery
