// Whether somebody listens on an endpoint already.
#include "net/port_check.h"

#include <gtest/gtest.h>

#include <system_error>

#include "net/asio_loop.h"

namespace postrider::net {
namespace {

TEST(PortCheck, FindsAListenerThatWouldShareItsPort) {
    AsioLoop loop;
    const auto anywhere = *base::Endpoint::parse("127.0.0.1:0");
    const auto listener = loop.network().listen(anywhere);

    EXPECT_THROW(check_port_is_free(listener->local()), std::system_error);
    EXPECT_NO_THROW(check_port_is_free(anywhere));
}

TEST(PortCheck, KnowsTheAddressesOfThisMachine) {
    EXPECT_TRUE(is_own_address(*base::IpAddress::parse("127.0.0.1")));
    EXPECT_FALSE(is_own_address(*base::IpAddress::parse("192.0.2.1")));
}

}  // namespace
}  // namespace postrider::net
