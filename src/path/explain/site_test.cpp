// Hosts of a site.
#include "path/explain/site.h"

#include <gtest/gtest.h>

namespace postrider::explain {
namespace {

TEST(Sites, AreTheirHostsWithoutTheUsualPort) {
    EXPECT_EQ(hosts_of("mx1.test:25,mx2.test:26"), (boost::json::array{"mx1.test", "mx2.test:26"}));
    EXPECT_EQ(hosts_of("2001:db8::1:25"), boost::json::array{"2001:db8::1"});
    EXPECT_TRUE(hosts_of("").empty());
}

}  // namespace
}  // namespace postrider::explain
