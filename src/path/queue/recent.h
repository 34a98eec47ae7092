// What the hosts of each site said lately: how often what kind of trouble, and the last words.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/time.h"
#include "model/attempt.h"

namespace postrider::queue {

/// Value.
struct RecentSite {
    std::uint32_t delivered = 0;
    /// Attempts that did not deliver, by class of trouble ("rate", "network"; "none": no host
    /// spoke).
    std::map<std::string, std::uint32_t> troubles;
    // Of the last attempt that did not deliver; empty: there was none.
    std::string last_reply;
    std::string last_host;
    base::Time last_at{};
};

/// Resource; belongs to the runner. What is older than an hour is forgotten, after half an hour at
/// the earliest.
class RecentReplies {
public:
    /// Sites of which something is remembered; then the longest silent one is forgotten.
    static constexpr std::size_t sites_max = 2'000;
    static constexpr base::Duration half_life = std::chrono::minutes{30};

    /// Destinations whose site is remembered; then all of them are forgotten.
    static constexpr std::size_t destinations_max = 10'000;

    void note(const std::string& site, const model::Attempt& attempt, base::Time now);
    /// Where mail for a destination was tried last.
    void note_site(const std::string& destination, const std::string& site);
    /// All zero where nothing is known.
    RecentSite of(const std::string& site, base::Time now) const;
    /// By destination.
    const std::unordered_map<std::string, std::string>& sites() const { return site_of_; }
    std::size_t size() const { return sites_.size(); }

private:
    struct Site {
        RecentSite current;
        RecentSite before;
        base::Time since{};
        std::list<std::string>::iterator turn;
    };
    Site& find_or_make(const std::string& site, base::Time now);

    std::unordered_map<std::string, Site> sites_;
    std::list<std::string> turns_;  ///< the longest silent first
    std::unordered_map<std::string, std::string> site_of_;
};

}  // namespace postrider::queue
