// Replies kept for as long as they hold.
#include "dns/cache.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "net/completion.h"

namespace postrider::dns {
namespace {

constexpr base::Duration failure_max = std::chrono::seconds(30);
/// What an entry costs beside its bytes: list, table, strings.
constexpr std::size_t entry_cost = 300;

std::size_t size_of(const Question& question, const Reply& reply) {
    std::size_t size = entry_cost + 2 * question.name.size() + reply.reason.size();
    for (const auto& record : reply.records) {
        size += sizeof(record) + record.size();
    }
    return size;
}

}  // namespace

/// What the cache has on a question: a reply, a flight to wait for, or a flight of one's own.
struct CachedLookup::Place {
    std::optional<Reply> reply;
    std::shared_ptr<Flight> flight;
    bool is_ours = false;
};

/// Ends a flight however its coroutine ends, so that nobody waits for ever.
class CachedLookup::Landing {
public:
    Landing(CachedLookup& cache, const Question& question, Flight& flight)
        : cache_(cache), question_(question), flight_(flight) {}
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;
    ~Landing() { cache_.land(question_, flight_, std::move(reply)); }

    Reply reply{.reason = "given up"};

private:
    CachedLookup& cache_;
    const Question& question_;
    Flight& flight_;
};

CachedLookup::CachedLookup(Lookup& below, net::Clock& clock, CacheLimits limits)
    : below_(below), clock_(clock), limits_(limits) {
    CHECK(limits_.failure <= failure_max);
}

std::size_t CachedLookup::Hash::operator()(const Question& question) const noexcept {
    return std::hash<std::string>{}(question.name) * 31 + static_cast<std::size_t>(question.type);
}

std::size_t CachedLookup::size() const {
    const std::lock_guard lock(mutex_);
    return size_;
}

bool CachedLookup::is_asking() const {
    const std::lock_guard lock(mutex_);
    return !flights_.empty();
}

net::Task<Reply> CachedLookup::ask(Question question) {
    auto place = look(question);
    if (place.reply) {
        co_return std::move(*place.reply);
    }
    if (!place.is_ours) {
        co_return co_await wait_for(place.flight);
    }
    Landing landing(*this, question, *place.flight);
    landing.reply = co_await below_.ask(question);
    co_return landing.reply;
}

CachedLookup::Place CachedLookup::look(const Question& question) {
    const auto now = clock_.instant();
    const std::lock_guard lock(mutex_);
    if (const auto found = places_.find(question); found != places_.end()) {
        auto& entry = *found->second;
        if (entry.expires > now) {
            entries_.splice(entries_.begin(), entries_, found->second);
            Place place{.reply = entry.reply};
            place.reply->ttl = entry.expires - now;
            return place;
        }
    }
    auto& flight = flights_[question];
    const bool is_ours = flight == nullptr;
    if (is_ours) {
        flight = std::make_shared<Flight>();
    }
    return {.flight = flight, .is_ours = is_ours};
}

net::Task<Reply> CachedLookup::wait_for(std::shared_ptr<Flight> flight) {
    auto begin = [this, &flight](std::move_only_function<void()> resume) {
        {
            const std::lock_guard lock(mutex_);
            if (!flight->is_over) {
                flight->waiting.push_back(std::move(resume));
                return;
            }
        }
        resume();
    };
    co_await net::until_called(begin);
    co_return flight->reply;
}

void CachedLookup::land(const Question& question, Flight& flight, Reply reply) {
    std::vector<std::move_only_function<void()>> waiting;
    {
        const std::lock_guard lock(mutex_);
        keep(question, reply);
        flight.reply = std::move(reply);
        flight.is_over = true;
        waiting.swap(flight.waiting);
        // Last: it may hold the last share of the flight.
        flights_.erase(question);
    }
    for (auto& resume : waiting) {
        resume();
    }
}

void CachedLookup::keep(const Question& question, const Reply& reply) {
    if (const auto found = places_.find(question); found != places_.end()) {
        size_ -= found->second->size;
        entries_.erase(found->second);
        places_.erase(found);
    }
    entries_.push_front(
        {.question = question,
         .reply = reply,
         .expires = clock_.instant() + time_to_keep(reply),
         .size = size_of(question, reply)}
    );
    places_[question] = entries_.begin();
    size_ += entries_.front().size;
    while (size_ > limits_.size_max && !entries_.empty()) {
        size_ -= entries_.back().size;
        places_.erase(entries_.back().question);
        entries_.pop_back();
    }
}

base::Duration CachedLookup::time_to_keep(const Reply& reply) const {
    switch (reply.status) {
        case ReplyStatus::found:
            return std::clamp(reply.ttl, limits_.ttl_min, limits_.ttl_max);
        case ReplyStatus::no_such_name:
        case ReplyStatus::no_such_record:
            return std::clamp(reply.ttl, limits_.ttl_min, limits_.negative_max);
        case ReplyStatus::cannot_tell:
            return limits_.failure;
    }
    return limits_.failure;
}

}  // namespace postrider::dns
