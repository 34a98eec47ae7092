// Replies kept for as long as they hold; equal questions in flight are asked once.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "dns/lookup.h"
#include "net/clock.h"

namespace postrider::dns {

/// Value. Bounds on what servers say of themselves.
struct CacheLimits {
    base::Duration ttl_min = std::chrono::seconds(5);
    base::Duration ttl_max = std::chrono::hours(24);
    /// For "nothing there" (RFC 2308 §5).
    base::Duration negative_max = std::chrono::hours(1);
    /// For "cannot tell" (RFC 2308 §7.1); at most 30 seconds.
    base::Duration failure = std::chrono::seconds(10);
    /// Bytes of names and records with their book-keeping, about.
    std::size_t size_max = 32 << 20;
};

/// Resource; any thread. Stands before any lookup.
class CachedLookup final : public Lookup {
public:
    CachedLookup(Lookup& below, net::Clock& clock, CacheLimits limits = {});

    net::Task<Reply> ask(Question question) override;

    /// Bytes in use, about.
    std::size_t size() const;
    /// Whether somebody waits for a reply; nobody may when this is destroyed, nor when the loops
    /// are.
    bool is_asking() const;

private:
    struct Entry {
        Question question;
        Reply reply;
        base::Instant expires;
        std::size_t size = 0;
    };
    /// A question that someone else is asking already.
    struct Flight {
        bool is_over = false;
        Reply reply;
        std::vector<std::move_only_function<void()>> waiting;
    };
    struct Hash {
        std::size_t operator()(const Question& question) const noexcept;
    };
    struct Place;
    class Landing;

    Place look(const Question& question);
    net::Task<Reply> wait_for(std::shared_ptr<Flight> flight);
    void land(const Question& question, Flight& flight, Reply reply);
    void keep(const Question& question, const Reply& reply);
    base::Duration time_to_keep(const Reply& reply) const;

    Lookup& below_;
    net::Clock& clock_;
    const CacheLimits limits_;
    mutable std::mutex mutex_;
    std::list<Entry> entries_;  ///< the least recently used last
    std::unordered_map<Question, std::list<Entry>::iterator, Hash> places_;
    std::unordered_map<Question, std::shared_ptr<Flight>, Hash> flights_;
    std::size_t size_ = 0;
};

}  // namespace postrider::dns
