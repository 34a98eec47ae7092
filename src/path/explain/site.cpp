// From a site's name to its hosts.
#include "path/explain/site.h"

#include <algorithm>

namespace postrider::explain {

boost::json::array hosts_of(std::string_view site) {
    constexpr std::string_view usual_port = ":25";
    boost::json::array hosts;
    while (!site.empty()) {
        const auto end = std::min(site.find(','), site.size());
        auto host = site.substr(0, end);
        if (host.ends_with(usual_port)) {
            host.remove_suffix(usual_port.size());
        }
        hosts.emplace_back(host);
        site.remove_prefix(std::min(site.size(), end + 1));
    }
    return hosts;
}

}  // namespace postrider::explain
