// An installation opened for one command, beside a running server or without one.
#pragma once

#include <memory>
#include <utility>

#include "app/context.h"
#include "app/installation.h"
#include "app/run_here.h"
#include "base/time.h"
#include "secrets/sealed.h"
#include "store/store.h"
#include "tenancy/problem.h"
#include "tenancy/units.h"

namespace postrider::app {

/// Resource; the main thread's.
class Desk {
public:
    explicit Desk(Context& context);
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    const config::Settings& settings() const { return installation_.settings; }
    const secrets::InstallationKey& key() const { return installation_.key; }
    const secrets::Seal& seal() const { return seal_; }
    base::Random& random() { return random_; }
    store::Store& store() { return *store_; }
    base::Time now() const;

    /// What the task gave.
    template <class T>
    T wait(net::Task<T> task) {
        return run_here([&task] { return std::move(task); });
    }
    /// What was made; throws CommandFailed with the problem's words.
    template <class T>
    T made(net::Task<tenancy::Made<T>> task) {
        auto outcome = wait(std::move(task));
        if (!outcome) {
            fail(outcome.error());
        }
        if constexpr (!std::is_void_v<T>) {
            return std::move(*outcome);
        }
    }
    /// What `compute(Transaction&)` said of the store.
    template <class Compute>
    auto read(Compute compute) {
        return wait(tenancy::read(*store_, std::move(compute)));
    }
    /// Lets mail go that was held while the server was suspended; how much.
    std::int64_t release_suspended(model::ServerId server);
    /// Runs one of the store's changes; throws CommandFailed with what stands in its way.
    template <class Change>
    void change(Change change) {
        const auto outcome = wait(tenancy::write(*store_, std::move(change)));
        if (!outcome) {
            fail(tenancy::problem_of(outcome.error()));
        }
    }

    [[noreturn]] static void fail(const tenancy::Problem& problem);

private:
    base::Random& random_;
    Installation installation_;
    secrets::Seal seal_;
    std::unique_ptr<store::Store> store_;
};

}  // namespace postrider::app
