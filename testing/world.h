// The simulated world: everything the product meets outside itself, in memory and repeatable.
#pragma once

#include <cstdint>

#include "base/random.h"
#include "dns/resolver.h"
#include "net/inline_workers.h"
#include "testing/sim_loop.h"
#include "testing/zone.h"

namespace postrider::testing {

/// Resource; one thread. The same seed gives the same world.
struct World {
    explicit World(std::uint64_t seed = 1) : random(seed) {}

    net::Clock& clock() { return loop.clock(); }
    SimNetwork& network() { return loop.network(); }

    base::SeededRandom random;
    net::InlineWorkers workers;
    SimLoop loop;
    ZoneLookup zone{&loop.clock()};
    dns::Resolver resolver{zone, random};
};

}  // namespace postrider::testing
