// For tests of junctions: one beside lanes and measures of its own, in virtual time.
#pragma once

#include "path/queue/junction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "testing/sim_loop.h"

namespace postrider::queue {

using namespace std::chrono_literals;

class JunctionTest : public ::testing::Test {
protected:
    /// The way is found only after so long.
    void slow_down(base::Duration duration) {
        delivery.before_route = [this, duration]() -> net::Task<> {
            const auto until = loop.clock().instant() + duration;
            co_await loop.clock().sleep_until(until);
        };
    }
    void place(std::uint32_t count, const std::string& destination = "there.test") {
        for (std::uint32_t number = 1; number <= count; ++number) {
            junction.place(a_claim(number, destination));
        }
        loop.settle();
    }
    /// The lane has shown that it is quick.
    void know(std::string_view source) { lanes.learn(lane(source), 1s); }
    std::size_t ready() { return lanes.clear().size(); }

    const model::Strand there = strand_to("there.test");
    Lane& lane(std::string_view source = "out") {
        return lanes.of(source, {.hops = {}, .site = "there.test"});
    }

    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    NotingStore store;
    Pools pools{store, {}};
    ScriptedDelivery delivery;
    testing::SimLoop loop;
    Crew crew{loop};
    Lanes lanes{{.workers_max = 2, .ready_max = 4}, 10};
    Room room{1000, 1'000'000};
    int calls = 0;
    std::vector<model::Strand> opened;
    std::vector<model::Claim> unroutable;
    std::vector<std::string> put_off;
    std::vector<std::string> put_back;
    base::Time later{};
    Measures measures{{loop, crew, store, lanes, log}, {}};
    Junction junction{
        {loop, crew, delivery, pools, lanes, measures, room},
        1min,
        {.ready = [this] { ++calls; },
         .open =
             [this](const model::Strand& strand) {
                 opened.push_back(strand);
                 room.open(strand);
             },
         .unroutable =
             [this](model::Claim claim, const delivery::Outcome&) {
                 unroutable.push_back(std::move(claim));
             },
         .put_off = [this](
                        const model::Claim& claim, const Rest& rest
                    ) { put_off.push_back(claim.recipient + ": " + rest.why); },
         .put_back = [this](const model::Claim& claim) { put_back.push_back(claim.destination); },
         .later = [this](const model::Strand&, base::Time until) { later = until; }}
    };
};

}  // namespace postrider::queue
