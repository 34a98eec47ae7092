// The DNS as the rooms of SPF, DKIM, ARC and DMARC want it answered, up to a deadline.
#pragma once

#include <string>
#include <vector>

#include "arc/validate.h"
#include "dkim/record.h"
#include "dmarc/evaluation.h"
#include "dns/resolver.h"
#include "net/clock.h"
#include "net/task.h"
#include "spf/check.h"

namespace postrider::authentication {

/// The questions about one message. After the deadline nothing is asked any more: the answer is
/// that nobody can tell. What is being asked then ends by the resolver's own time limit. Resource;
/// one loop; several members may wait at the same time.
class Asking {
public:
    Asking(net::Clock& clock, dns::Resolver& resolver, base::Instant deadline)
        : clock_(clock), resolver_(resolver), deadline_(deadline) {}
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

    /// One check from its first question to its verdict.
    net::Task<spf::Verdict> check_sender(spf::Subject subject);
    net::Task<dmarc::Verdict> evaluate(dmarc::Subject subject, dmarc::Discovery discovery);
    /// The records of keys, all names at the same time.
    net::Task<arc::Keys> keys(std::vector<std::string> names);

private:
    bool is_late() const { return clock_.instant() >= deadline_; }
    net::Task<spf::Answer> sender_policy(spf::Question question, base::IpAddress client);
    net::Task<spf::Answer> mail_hosts(std::string name);
    net::Task<dmarc::Answer> policy(dmarc::Question question);
    net::Task<> key(std::string name, dkim::TxtAnswer& answer);

    net::Clock& clock_;
    dns::Resolver& resolver_;
    const base::Instant deadline_;
};

}  // namespace postrider::authentication
