// What waits in the store, fetched when it is due and there is room for it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "net/loop.h"
#include "net/task.h"
#include "path/queue/agenda.h"
#include "path/queue/crew.h"
#include "path/queue/holdings.h"
#include "path/queue/junction.h"
#include "store/store.h"

namespace postrider::queue {

/// What a supply works with; outlives it.
struct SupplyParts {
    net::Loop& loop;
    Crew& crew;
    store::Store& store;
    Holdings& holdings;
    Junction& junction;
    base::Log& log;
    /// Until when nothing of a strand is tried, nor need be looked at; empty: none is kept so.
    std::function<std::optional<base::Time>(const model::Strand& strand)> shut_until = {};
    /// The longest that an order lengthens a life: what waits longer is looked at all the same.
    base::Duration shut_longest = std::chrono::days{7};
};

/// How often what waits in a strand that is shut is asked for its age.
inline constexpr base::Duration shut_look_interval = std::chrono::hours{6};

/// Strands of which claims are made at once. A lane may be filled beyond its bound by as many
/// claims as these can bring.
inline constexpr std::size_t claims_at_once_max = 32;

/// Resource; belongs to one loop.
class Supply {
public:
    explicit Supply(SupplyParts parts);
    Supply(const Supply&) = delete;
    Supply& operator=(const Supply&) = delete;

    /// Something of `strand` is in the store, due at `due`.
    void note(const model::Strand& strand, base::Time due);
    /// There is room in memory again.
    void note_room();
    /// Other strands than before may be shut.
    void judge_again();
    /// Asks the store what waits.
    net::Task<> look();
    /// Fetches until `stop`, and looks into the store now and then for what others made due.
    net::Task<> run();
    void stop();

private:
    void begin_fetching();
    bool may_fetch() const;
    void look_again_in_time();
    net::Task<> look_again();
    net::Task<> fetch(model::Strand strand);
    net::Task<> claim(model::Strand strand);
    bool is_shut(const model::Strand& strand, base::Time due);
    net::Task<> pass_by(model::Strand strand, base::Time until);
    void place(std::vector<model::Claim> claims);
    base::Instant instant_of(base::Time due) const;

    net::Loop& loop_;
    Crew& crew_;
    store::Store& store_;
    Holdings& holdings_;
    Junction& junction_;
    base::Log& log_;
    const std::function<std::optional<base::Time>(const model::Strand&)> shut_until_;
    const base::Duration shut_longest_;
    Agenda agenda_;
    /// Strands that are passed by, and when each is looked at next.
    std::unordered_map<model::Strand, base::Time> shut_;
    /// For whom a claim is under way, and whether more became due meanwhile, which it may have
    /// missed.
    std::unordered_map<model::Strand, bool> fetching_;
    base::Instant looked_at_{};
    std::unique_ptr<net::Alarm> alarm_;
    /// Whether something is due that there was no room for.
    bool is_behind_ = false;
    bool is_stopping_ = false;
};

}  // namespace postrider::queue
