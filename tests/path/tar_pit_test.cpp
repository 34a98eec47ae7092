// A host that answers when it pleases costs the others nothing.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <numeric>

#include "tests/path/house.h"

namespace postrider::tests {
namespace {

constexpr std::size_t messages_each = 60;
constexpr std::array others{"one.test", "two.test", "three.test"};

class TarPit : public House {
protected:
    TarPit() {
        world_.zone.add("pit.test MX 10 mx.pit.test\nmx.pit.test A 192.0.2.9\n");
        for (std::size_t number = 0; number < others.size(); ++number) {
            const std::string name = others[number];
            const auto address = "192.0.2." + std::to_string(number + 1);
            world_.zone.add(name + " MX 10 mx." + name + "\nmx." + name + " A " + address + "\n");
            sinks_of_others_.push_back(&place_sink(address));
        }
        pit_ = &place_sink("192.0.2.9");
    }

    std::size_t received() const {
        return std::accumulate(
            sinks_of_others_.begin(),
            sinks_of_others_.end(),
            std::size_t{0},
            [](std::size_t sum, const auto* sink) { return sum + sink->received(); }
        );
    }
    /// How long the other hosts take, each a second a message, until they have all that is sent.
    base::Duration time_of_others() {
        const auto wanted = received() + messages_each * others.size();
        const auto begun = world_.clock().instant();
        for (std::size_t number = 0; number < messages_each; ++number) {
            for (const std::string name : others) {
                send({"slow+1@" + name});
            }
        }
        world_.loop.run_until([&] { return received() == wanted; }, 1h);
        EXPECT_EQ(received(), wanted);
        return world_.clock().instant() - begun;
    }
    /// More than its lane has room for, each of which holds a connection for minutes.
    void fill_the_pit() {
        for (std::size_t number = 0; number < messages_each; ++number) {
            send({"slow+290@pit.test"});
        }
        world_.loop.advance(5s);
    }

    std::vector<const doors::sink::Sink*> sinks_of_others_;
    const doors::sink::Sink* pit_ = nullptr;
};

TEST_F(TarPit, CostsTheOthersLessThanAHundredthOfTheirRate) {
    start();
    const auto alone = time_of_others();

    fill_the_pit();
    const auto beside = time_of_others();

    EXPECT_EQ(pit_->received(), 0U);
    EXPECT_GE(alone, 15s);  // or nothing was measured: two at once, a second each
    EXPECT_LT(beside - alone, alone / 100);
}

}  // namespace
}  // namespace postrider::tests
