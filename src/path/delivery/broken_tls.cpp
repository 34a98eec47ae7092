// Endpoints and how long they are remembered.
#include "path/delivery/broken_tls.h"

#include <utility>

namespace postrider::delivery {

void BrokenTls::note(const base::Endpoint& host, std::string problem) {
    const auto now = clock_.instant();
    if (hosts_.size() >= broken_tls_max) {
        std::erase_if(hosts_, [now](const auto& known) { return known.second.until <= now; });
    }
    const auto key = host.to_string();
    if (hosts_.size() < broken_tls_max || hosts_.contains(key)) {
        hosts_[key] = {.problem = std::move(problem), .until = now + broken_tls_remembered};
    }
}

std::string BrokenTls::problem_with(const base::Endpoint& host) const {
    const auto found = hosts_.find(host.to_string());
    const bool is_known = found != hosts_.end() && clock_.instant() < found->second.until;
    return is_known ? found->second.problem : std::string();
}

}  // namespace postrider::delivery
