// Tests of values that cannot stand together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"

namespace postrider::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> errors(const std::string& text) {
    const auto result = load_text("version: 2\n" + text, "p.yml");
    std::vector<std::string> lines;
    if (!result) {
        for (const Problem& problem : result.error()) {
            lines.push_back(describe(problem));
        }
    }
    return lines;
}

TEST(Verify, FindsTwoListenersOnOnePort) {
    EXPECT_THAT(
        errors("listeners:\n  - {port: 25}\n  - {port: 25, tls: none}\n"),
        ElementsAre("p.yml:4:5: error: listeners[2]: :: port 25 is used by listeners[1] too")
    );
    EXPECT_THAT(
        errors("health:\n  - {port: 5000}\n"),
        ElementsAre("p.yml:3:5: error: health[1]: 127.0.0.1 port 5000 is used by http[1] too")
    );
    EXPECT_THAT(errors("listeners: [{port: 25}, {port: 25, address: 192.0.2.1}]\n"), ElementsAre());
}

TEST(Verify, WantsAWayToReachPostgresql) {
    EXPECT_THAT(
        errors("store:\n  engine: postgresql\n"),
        ElementsAre("p.yml:3:3: error: store.engine: is postgresql, but store.url does not say how "
                    "to reach it")
    );
    EXPECT_THAT(
        errors("store: {engine: postgresql, url: 'postgresql://localhost/p'}\n"), ElementsAre()
    );
}

TEST(Verify, KeepsBodiesNoLongerThanMessages) {
    EXPECT_THAT(
        errors("store: {message_days: 10, body_days: 20}\n"), ElementsAre(HasSubstr("20 is above"))
    );
}

TEST(Verify, FindsWhatIsUpsideDown) {
    EXPECT_THAT(
        errors("delivery: {retry_first: 1d}\n"),
        ElementsAre("p.yml:2:12: error: delivery.retry_first: delivery.retry_first 1d is above "
                    "delivery.retry_longest 12h")
    );
    EXPECT_THAT(
        errors("delivery: {connections: 10, connections_per_destination: 11}\n"),
        ElementsAre(HasSubstr("11 is above delivery.connections 10"))
    );
}

TEST(Verify, WantsSourcesOfDifferentNames) {
    EXPECT_THAT(
        errors("sources: [{name: a}, {name: a}]\n"),
        ElementsAre(HasSubstr("sources[2].name: \"a\" is the name of another source"))
    );
}

}  // namespace
}  // namespace postrider::config
