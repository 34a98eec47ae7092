// The DNS itself, by libunbound: recursion or forwarding, with DNSSEC.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/ip.h"
#include "dns/lookup.h"

struct ub_ctx;
struct ub_result;

namespace postrider::dns {

/// A zone whose servers are given.
struct StubZone {
    std::string zone;
    base::Endpoint server;
};

/// Value. With neither `servers` nor `resolv_conf` it asks from the root down.
struct UnboundOptions {
    std::vector<base::Endpoint> servers;  ///< resolvers to forward to
    std::string resolv_conf;              ///< file naming resolvers to forward to
    std::string trust_anchors;            ///< file of DS or DNSKEY; without it nothing is secure
    base::Duration timeout = std::chrono::seconds(10);
    std::vector<StubZone> stubs;
};

/// Questions in flight at most; beyond it the answer is "cannot tell".
inline constexpr std::size_t questions_max = 10'000;

/// Resource; any thread. Has a thread of its own, "dns", and libunbound another. Its end closes it,
/// so the loops that wait must still exist then.
class UnboundLookup final : public Lookup {
public:
    /// Throws std::runtime_error naming the option that does not work.
    explicit UnboundLookup(const UnboundOptions& options);
    ~UnboundLookup() override;

    net::Task<Reply> ask(Question question) override;
    /// Answers what is in flight with "cannot tell", and so from then on whatever is asked, at
    /// once.
    void close();

private:
    struct Pending;
    struct ContextEnd {
        void operator()(ub_ctx* context) const;
    };

    void begin(const Question& question, Reply& reply, std::move_only_function<void()> resume);
    void finish(std::uint64_t number, Reply reply);
    bool is_closed();
    std::optional<std::uint64_t> oldest();
    static void take_result(void* pending, int error, ub_result* result);
    void serve();
    int milliseconds_to_wait();
    void give_up_late();
    void wake();

    const base::Duration timeout_;
    std::unique_ptr<ub_ctx, ContextEnd> context_;
    int wakeup_ = -1;
    std::mutex mutex_;
    std::map<std::uint64_t, std::unique_ptr<Pending>> pending_;  ///< the oldest first
    std::uint64_t next_number_ = 0;
    bool is_closed_ = false;
    std::thread thread_;
};

}  // namespace postrider::dns
