// The claims ready to leave by one source for one site, in fair shares, and how many are being
// tried at once.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "model/message.h"
#include "path/delivery/route.h"
#include "shaping/fair_queue.h"
#include "shaping/gate.h"
#include "shaping/tenants.h"

namespace postrider::queue {

/// A claim and the way it goes.
struct Ready {
    model::Claim claim;
    std::shared_ptr<const delivery::Route> route;
    bool is_on_kept = false;     ///< a connection that was idle is meant for it
    std::uint32_t connects = 0;  ///< connections that its attempt began
};

/// Who sends to whom. Value.
struct LaneName {
    std::string source;  ///< "": none, as of requests to an endpoint, or none that can be used
    std::string site;
    friend auto operator<=>(const LaneName&, const LaneName&) = default;
};

/// What the receiver's replies have brought upon a lane. Value.
struct LaneMeasure {
    std::uint32_t slowness = 1;  ///< times slower than usual
    base::Instant slowed_until{};
    base::Instant paused_until{};
    std::string
        why;  ///< "pause-source: the receiver blocks the sending host"; "" when there is none
};

/// How quickly a site has taken what it was given of late.
enum class Temper : std::uint8_t {
    fresh,  ///< nothing is known
    quick,
    slow,  ///< it holds who comes: a tar pit, or a host that is out of reach
};

/// What lanes hold of what all share. Value.
struct Held {
    std::size_t workers = 0;
    std::size_t claims = 0;
    std::uint64_t bytes = 0;  ///< of their content
};
/// Workers of a lane until its first attempt has ended: one tar pit leaves those of sites that
/// nothing is known of to the others.
inline constexpr std::size_t fresh_workers_max = 4;
/// By temper.
using Crowd = std::array<Held, 3>;

/// A site whose attempts take so long on average is slow.
inline constexpr base::Duration slow_after = std::chrono::seconds{10};

/// A lane that nothing has left for so long is no lane of a destination.
inline constexpr base::Duration deserted_after = std::chrono::minutes{10};

struct LaneLimits {
    std::size_t workers_max = 20;  ///< attempts at once, each with a connection
    std::size_t ready_max = 200;   ///< claims in memory, beyond those being tried
};

/// A lane holds so many times as much where it was fetched beside what others wanted; and one
/// server's stream so many more than its share.
inline constexpr std::size_t lane_surplus = 4;
inline constexpr std::size_t flow_surplus = 50;
/// However many share a lane, each may have so many claims in it.
inline constexpr std::size_t lane_share_min = 4;
/// An appointment is so late at most, whatever stands before it: then the pace may be another.
inline constexpr base::Duration appointment_latest = std::chrono::minutes{30};
/// The same of what somebody waits for.
inline constexpr base::Duration appointment_latest_direct = std::chrono::minutes{1};
/// They come so many times as quickly as the lane is: it may become quicker, and what comes may be
/// of somebody who has no room.
inline constexpr base::Duration::rep appointments_early = 8;
/// And one in so long at least.
inline constexpr base::Duration appointment_step = std::chrono::seconds{1};
/// And so late at least.
inline constexpr base::Duration appointment_soonest = std::chrono::milliseconds{200};
/// What somebody waits for weighs so much more than what goes to many.
inline constexpr std::uint32_t direct_weight = 4;

/// Bookkeeping only. Resource; belongs to the runner.
class Lane {
public:
    /// Tells how many connections are open, idle or at work.
    using Connections = std::function<std::size_t()>;

    Lane(
        LaneName name,
        LaneLimits limits,
        shaping::Limits shaping,
        Connections connections = {},
        std::vector<shaping::TenantLimit> tenants = {}
    )
        : name_(std::move(name)),
          limits_(limits),
          shaping_(std::move(shaping)),
          gate_(shaping_),
          connections_(std::move(connections)),
          tenants_(std::move(tenants)) {}
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    const LaneName& name() const { return name_; }
    const std::string& source() const { return name_.source; }
    const std::string& site() const { return name_.site; }

    /// `server`: the claim's, "acme/main".
    void add(Ready ready, std::string_view server = {});
    /// How many more claims of this strand's server and stream it wants: all that have some in it
    /// share its room.
    std::size_t room_for(const model::Strand& strand) const;
    /// Whether one more fits that is here already, though it has no room: a surplus.
    bool has_surplus_room(const model::Strand& strand) const;
    /// Whether no more than a quarter of that share is taken.
    bool is_hungry(const model::Strand& strand) const;
    /// When one more of the strand, for which there is no room, may find some. Of all that wait so,
    /// whosever they are, each comes somewhat later than the one before, but many times as quickly
    /// as they leave at the pace of late: who comes too early is given another appointment.
    base::Instant appointment(const model::Strand& strand, base::Instant now);
    bool has_ready() const { return !ready_.is_empty(); }
    std::size_t size() const { return ready_.size(); }
    std::size_t workers() const { return workers_; }

    /// Whether one more worker has something to do and may begin. Those at work do not count: each
    /// may be with a recipient whose host takes minutes to answer.
    bool may_begin(base::Instant now) const;
    void begin();
    void end();
    /// What it holds counts there, too, from now on; that outlives it.
    void join(Crowd& crowd);
    Temper temper() const { return temper_; }
    /// It was slow before; one quick attempt shows that it is no longer.
    void begin_slow();
    /// An attempt took so long.
    void learn(base::Duration took);
    /// The attempt at what was taken is over.
    void settle(const Ready& ready, base::Instant now);
    /// Whether a worker that has ended an attempt may begin another.
    bool may_go_on(base::Instant now) const;
    /// Whose turn it is. It counts once it sets out.
    Ready next(base::Instant now);
    /// It is tried, beginning now.
    void set_out(Ready& ready, base::Instant now);
    /// Both: the next one is tried.
    Ready take(base::Instant now);
    /// The limit that binds while something is ready; none: nothing does.
    std::optional<shaping::Bound> bound(base::Instant now) const;
    /// The limits of single tenants that bind while others may go on.
    std::vector<shaping::Bound> tenant_bounds(base::Instant now) const;
    const shaping::Limits& shaping() const { return gate_.limits(); }
    /// 0: as many as usual.
    std::uint32_t messages_per_connection() const {
        return shaping_.messages_per_connection ? shaping_.messages_per_connection->value : 0;
    }

    /// From now on this holds.
    void obey(LaneMeasure measure);
    /// Forgets a measure whose time is over, and finds who may have a turn.
    void refresh(base::Instant now);
    const LaneMeasure& measure() const { return measure_; }
    bool is_paused(base::Instant now) const { return now < measure_.paused_until; }
    bool is_measured(base::Instant now) const {
        return is_paused(now) || now < measure_.slowed_until;
    }

    /// Whether nothing would be lost if it were forgotten.
    bool is_idle(base::Instant now) const;
    /// Whether nothing is in it, and nothing has come for long.
    bool is_deserted(base::Instant now) const {
        return !has_ready() && workers_ == 0 && !is_in_line_ && !is_paced_ &&
               now >= taken_last_at_ + deserted_after;
    }
    /// Whether it stands in line for a worker: then it must not be forgotten.
    bool is_in_line() const { return is_in_line_; }
    void enter_line() { is_in_line_ = true; }
    void leave_line() { is_in_line_ = false; }
    /// The same while it waits for its rate.
    bool is_paced() const { return is_paced_; }
    void set_paced(bool is_paced) { is_paced_ = is_paced; }

    /// Takes all that is ready away.
    std::vector<Ready> clear();
    /// Takes all of a server away.
    std::vector<Ready> take_server(model::ServerId server);
    /// Takes one away; none: it is not here.
    std::optional<Ready> take(model::DeliveryId delivery);
    /// Those with something ready.
    std::vector<model::ServerId> servers() const;
    /// One that is ready, whichever. Not to be called when there is none.
    const Ready& any() const { return ready_.any(); }

    /// Strands that have more in the store than there was room for.
    void remember(const model::Strand& strand);
    /// Of those, the ones with the same server and stream as `strand`, once half of their share is
    /// free.
    std::vector<model::Strand> take_hungry(const model::Strand& strand);
    /// Of those, all; or all of a server.
    std::vector<model::Strand> take_all_hungry(std::optional<model::ServerId> server = {});

private:
    std::size_t share_of(shaping::Flow flow) const;
    std::size_t workers_max() const;
    /// Whether an attempt beside those at work finds a connection that is open.
    bool has_idle(std::size_t at_work) const { return connections_ && connections_() > at_work; }
    void refresh_turns(base::Instant now);
    void note_pace(base::Instant now);
    void become(Temper temper);
    Held& own_crowd() { return (*crowd_)[static_cast<std::size_t>(temper_)]; }
    void count_out(const Ready& ready);
    /// While all that is ready is of tenants with a limit of their own: what lets go first.
    std::optional<shaping::Bound> tenants_bound(base::Instant now) const;
    /// What stands against one more attempt beside those at work.
    std::optional<shaping::Bound> bound_beside(std::size_t at_work, base::Instant now) const;

    LaneName name_;
    LaneLimits limits_;
    shaping::Limits shaping_;  ///< when no measure stands
    shaping::Gate gate_;
    Connections connections_;
    shaping::TenantPaces tenants_;
    LaneMeasure measure_;
    shaping::FairQueue<Ready> ready_;
    std::size_t workers_ = 0;
    std::uint64_t bytes_ = 0;  ///< of what is ready
    Crowd alone_{};
    Crowd* crowd_ = &alone_;
    Temper temper_ = Temper::fresh;
    base::Duration usual_time_{};  ///< of an attempt
    bool is_in_line_ = false;
    bool is_paced_ = false;
    std::map<shaping::Flow, std::unordered_set<model::Strand>> hungry_;
    /// How long it is from one to the next while something waits.
    base::Duration gap_{};
    base::Duration::rep gaps_ = 0;           ///< that count
    std::optional<base::Instant> taken_at_;  ///< none: nothing else waited
    base::Instant taken_last_at_{};
    // The last one of each stream.
    base::Instant direct_appointment_{};
    base::Instant bulk_appointment_{};
};

}  // namespace postrider::queue
