// What the replies of receivers bring upon lanes and servers: taken here, obeyed by the lanes, kept
// in the store, undone by a person.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/log.h"
#include "net/loop.h"
#include "net/task.h"
#include "path/delivery/outcome.h"
#include "path/queue/crew.h"
#include "path/queue/lanes.h"
#include "reaction/standing.h"
#include "store/measures.h"
#include "store/store.h"

namespace postrider::queue {

/// How soon what a person undoes beside this process is noticed.
inline constexpr base::Duration undo_noticed_within = std::chrono::seconds{3};
/// How long the last measures of a target count for the time of the next one, across a restart.
inline constexpr base::Duration measures_remembered = std::chrono::hours{24};
/// What is put off because of one measure, and hastened when that is undone.
inline constexpr std::size_t put_offs_kept_max = 10'000;

/// What they work with; outlives them.
struct MeasuresParts {
    net::Loop& loop;
    Crew& crew;
    store::Store& store;
    Lanes& lanes;
    base::Log& log;
};

/// What they tell.
struct MeasuresCalls {
    /// One was taken.
    std::function<void(const reaction::Action& action)> taken;
    /// One was undone: what waits for its end may go.
    std::function<void(const reaction::Target& target)> undone;
    /// Something of the strand is due again.
    std::function<void(const model::Strand& strand)> hastened;
};

/// Whose mail went where. Views.
struct Party {
    std::string_view source = {};  ///< of what was tried by several, each
    std::string_view site;
    std::string_view server = {};  ///< "acme/main"
};

/// Why something waits, and until when. Value.
struct Rest {
    reaction::Target target;
    base::Time until;
    std::string why;  ///< a sentence
};

/// Resource; belongs to one loop.
class Measures {
public:
    Measures(MeasuresParts parts, MeasuresCalls calls);
    Measures(const Measures&) = delete;
    Measures& operator=(const Measures&) = delete;

    /// Takes up again what stood when the process before this one ended.
    net::Task<> restore();
    /// Looks now and then for what a person has undone, until `stop`.
    net::Task<> follow();
    void stop();

    /// What came of an attempt at each host that was asked: a refusal is a strike, one a target;
    /// mail that went through clears strikes, unless another host had refused it.
    void note(const Party& party, const delivery::Outcome& outcome);

    /// What stands for a lane.
    LaneMeasure of(const LaneName& name) const;
    /// What a claim of the server waits for at the site; asked for every message.
    std::optional<Rest> rest_of(std::string_view server, std::string_view site) const;
    /// What a claim waits for that finds this lane full.
    std::optional<Rest> rest_of(const LaneName& name) const;
    /// It waits in the store for the end of that measure.
    void put_off(const Rest& rest, model::DeliveryId delivery, const model::Strand& strand);

    std::vector<reaction::Action> actions() const;

private:
    using PutOff = std::pair<model::DeliveryId, model::Strand>;

    base::Instant instant_of(base::Time time) const;
    /// One word of a host. Views.
    struct Word {
        const model::Attempt& attempt;
        std::optional<base::Duration> hint;
    };
    /// The target that it is about, if any.
    std::optional<reaction::Target> strike(
        const Party& party, const Word& word, const std::set<reaction::Target>& struck
    );
    void succeed(const Party& party);
    /// Lanes and servers obey what stands for it now.
    void apply(const reaction::Target& target);
    net::Task<> keep(reaction::Action action);
    net::Task<> look();
    void undo(const reaction::Target& target);
    net::Task<> hasten(std::vector<PutOff> waiting);

    net::Loop& loop_;
    Crew& crew_;
    store::Store& store_;
    Lanes& lanes_;
    base::Log& log_;
    const MeasuresCalls calls_;
    reaction::Standing standing_;
    /// Under which number the store keeps what stands.
    std::map<reaction::Target, store::MeasureId> kept_;
    /// Paused servers, by path and site, so that asking is quick.
    std::unordered_map<std::string, reaction::Target> paused_servers_;
    std::map<reaction::Target, std::vector<PutOff>> put_offs_;
    std::unique_ptr<net::Alarm> alarm_;
    bool is_stopping_ = false;
};

}  // namespace postrider::queue
