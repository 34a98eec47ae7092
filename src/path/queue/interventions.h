// A person's word on one delivery, wherever it is: in the store, in line, or being tried.
#pragma once

#include <cstdint>
#include <optional>

#include "base/log.h"
#include "model/message.h"
#include "net/loop.h"
#include "net/task.h"
#include "path/queue/crew.h"
#include "path/queue/holdings.h"
#include "path/queue/junction.h"
#include "path/queue/recorder.h"
#include "path/queue/wish.h"
#include "store/store.h"

namespace postrider::queue {

/// What interventions work with; outlives them.
struct InterventionParts {
    net::Loop& loop;
    Crew& crew;
    store::Store& store;
    Holdings& holdings;
    Junction& junction;
    Recorder& recorder;
    base::Log& log;
};

/// What came of a wish. Value.
struct Intervened {
    enum class Result : std::uint8_t {
        done,
        trying,     ///< follows unless the attempt under way ends the delivery
        over,       ///< it had ended, or is held already; `status` says how
        elsewhere,  ///< another process has it
        unknown,    ///< there is no such delivery
    };
    Result result = Result::done;
    base::Duration trying_for{};
    model::DeliveryStatus status = model::DeliveryStatus::queued;
};

/// Resource; belongs to one loop.
class Interventions {
public:
    explicit Interventions(InterventionParts parts) : parts_(parts) {}
    Interventions(const Interventions&) = delete;
    Interventions& operator=(const Interventions&) = delete;

    /// Nothing begins for the delivery once this has resumed, unless it says so. Throws what the
    /// store throws.
    net::Task<Intervened> carry_out(model::DeliveryId delivery, Wish wish);
    /// An attempt that did not end the delivery ends as the wish says that came meanwhile.
    void heed(const model::Claim& claim, store::Finish& finish) const;
    /// The store has the finish. `wish`: one that came too late for `heed`.
    void recorded(const store::Finish& finish, std::optional<Wish> wish);

private:
    net::Task<bool> end_in_line(model::Claim claim, const Wish& wish);
    net::Task<bool> end_in_store(model::DeliveryId delivery, const Wish& wish);
    /// None: it is in the queue, and somebody has it.
    net::Task<std::optional<Intervened>> look(model::DeliveryId delivery);
    net::Task<> carry_out_later(model::DeliveryId delivery, Wish wish);

    const InterventionParts parts_;
};

}  // namespace postrider::queue
