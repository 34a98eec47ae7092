// Claims about connections that wait for another call.
#include "http/kept_wires.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::http {
namespace {

using namespace std::chrono_literals;

class Keeping : public ::testing::Test {
protected:
    std::unique_ptr<net::Connection> wire() {
        const base::Endpoint to = *base::Endpoint::parse("192.0.2.1:80");
        return testing::run(
            world_.loop, world_.network().connect(to, std::nullopt, base::Instant::max())
        );
    }

    testing::World world_;
    std::unique_ptr<net::Listener> listener_ =
        world_.network().listen(*base::Endpoint::parse("192.0.2.1:80"));
    KeptWires wires_{world_.loop, KeepWires{.idle = 4s, .per_server_max = 2, .wires_max = 3}};
};

TEST_F(Keeping, GivesTheLatestUsedOfTheServer) {
    auto first = wire();
    auto second = wire();
    const auto* expected = second.get();
    wires_.put("http://a.test:80", std::move(first));
    wires_.put("http://a.test:80", std::move(second));

    EXPECT_EQ(wires_.take("http://b.test:80"), nullptr);
    EXPECT_EQ(wires_.take("http://a.test:80").get(), expected);
    EXPECT_EQ(wires_.size(), 1U);
}

TEST_F(Keeping, HasRoomForSoMany) {
    for (int i = 0; i < 3; ++i) {
        wires_.put("http://a.test:80", wire());
    }
    EXPECT_EQ(wires_.size(), 2U);
    wires_.put("http://b.test:80", wire());
    wires_.put("http://c.test:80", wire());
    EXPECT_EQ(wires_.size(), 3U);
}

TEST_F(Keeping, LetsGoOfTheOld) {
    wires_.put("http://a.test:80", wire());
    world_.loop.advance(3s);
    wires_.put("http://b.test:80", wire());
    world_.loop.advance(3s);
    EXPECT_EQ(wires_.size(), 1U);
    world_.loop.advance(3s);
    EXPECT_EQ(wires_.size(), 0U);
}

TEST_F(Keeping, EndsWithItsOwner) {
    {
        KeptWires short_lived(world_.loop, KeepWires{.idle = 4s});
        short_lived.put("http://a.test:80", wire());
    }
    world_.loop.advance(10s);
}

TEST_F(Keeping, KeepsNoneWhereItIsOff) {
    KeptWires off(world_.loop, KeepWires{});
    off.put("http://a.test:80", wire());
    EXPECT_EQ(off.size(), 0U);
}

}  // namespace
}  // namespace postrider::http
