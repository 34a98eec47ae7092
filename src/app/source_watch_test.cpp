// What is said of sources while the server runs.
#include "app/source_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::app {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(SourceWatch, SaysWhenASourceGoesOutOfUseAndComesBack) {
    testing::World world;
    std::string lines;
    base::Log log([&](std::string_view line) { lines += line; }, [] { return base::Time{}; });
    delivery::Source source;
    source.name = "tunnel";
    source.proxy = delivery::Proxy{.host = "192.0.2.1", .port = 1080};
    delivery::Sources sources(world.clock(), {source}, source_log(log));
    SourceWatch watch(world.loop, world.resolver, sources, log);

    watch.start();
    world.loop.advance(1s);
    EXPECT_THAT(lines, HasSubstr("source_out_of_use source=tunnel"));
    EXPECT_THAT(lines, HasSubstr("proxy 192.0.2.1:1080: Connection refused"));

    lines.clear();
    const auto listener =
        world.network().listen({.address = *base::IpAddress::parse("192.0.2.1"), .port = 1080});
    world.loop.advance(5min);
    EXPECT_THAT(lines, HasSubstr("source_in_use source=tunnel"));

    testing::run(world.loop, watch.stop(1s));
}

}  // namespace
}  // namespace postrider::app
