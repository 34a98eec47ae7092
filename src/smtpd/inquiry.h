// What the DNS says of a client: asked for while its session goes on, awaited when it is needed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"
#include "dns/blocklist.h"
#include "dns/resolver.h"
#include "net/loop.h"
#include "net/task.h"

namespace postrider::smtpd {

/// Value; outlives the inquiries.
struct InquiryOptions {
    /// Null: nothing is asked. Outlives the loop's coroutines.
    dns::Resolver* resolver = nullptr;
    bool asks_for_name = true;
    std::vector<dns::Blocklist> blocklists;
    /// The weights of the lists that an address is on add up; from here on it is refused.
    int threshold = 1;
    /// From the beginning. What was not answered by then is not waited for, and counts for nothing.
    base::Duration time_limit = std::chrono::seconds{5};
};

/// In the place of a name that an address does not have.
inline constexpr std::string_view no_name = "unknown";

/// Resource; belongs to one loop, one waiter at a time. May end while questions are under way.
class Inquiry {
public:
    /// Begins to ask. Nothing is asked of loopback, and lists not of addresses that are nobody's
    /// on the Internet.
    Inquiry(net::Loop& loop, const InquiryOptions& options, const base::IpAddress& address);
    Inquiry(const Inquiry&) = delete;
    Inquiry& operator=(const Inquiry&) = delete;

    /// The confirmed host name, `no_name`, or nothing where it was not to be asked for.
    net::Task<std::string> name();
    /// The weightiest list that the address is on, if it is to be refused.
    net::Task<std::optional<dns::Listing>> listing();

private:
    struct State;

    static net::Task<> ask_for_name(std::shared_ptr<State> state);
    static net::Task<> ask_list(std::shared_ptr<State> state, dns::Blocklist list);

    std::shared_ptr<State> state_;
    int threshold_;
};

}  // namespace postrider::smtpd
