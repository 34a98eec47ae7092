// Answers about tenants, kept in memory for a moment.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.h"

namespace postrider::store {

/// How long another process's change may go unseen.
inline constexpr auto tenancy_kept_for = std::chrono::seconds{1};
/// When so many answers are kept, all are forgotten.
inline constexpr std::size_t tenancy_kept_max = 10'000;

/// Which writes an answer can have seen. Value.
using Generation = std::uint64_t;

/// Resource; any thread. Only answers that found something are kept, so what is created is seen at
/// once, whoever created it.
template <class Answer>
class TenancyCache {
public:
    explicit TenancyCache(const std::function<base::Instant()>& instant) : instant_(instant) {}

    std::optional<Answer> find(const std::string& key) {
        const auto now = instant_();
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(key);
        if (found == kept_.end() || now - found->second.since >= tenancy_kept_for) {
            return std::nullopt;
        }
        return found->second.answer;
    }
    /// Before the reading whose answer is to be kept.
    Generation generation() {
        const std::lock_guard lock(mutex_);
        return generation_;
    }
    /// Not kept when something was written since `read_in`.
    void keep(const std::string& key, const Answer& answer, Generation read_in) {
        const auto now = instant_();
        const std::lock_guard lock(mutex_);
        if (read_in != generation_) {
            return;
        }
        if (kept_.size() >= tenancy_kept_max) {
            kept_.clear();
        }
        kept_.insert_or_assign(key, Kept{answer, now});
    }
    void forget_all() {
        const std::lock_guard lock(mutex_);
        kept_.clear();
        ++generation_;
    }

private:
    struct Kept {
        Answer answer;
        base::Instant since;
    };
    const std::function<base::Instant()>& instant_;
    std::mutex mutex_;
    std::unordered_map<std::string, Kept> kept_;
    Generation generation_ = 0;
};

}  // namespace postrider::store
