// Tests of the shapes that texts may have to keep.
#include "config/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::config {
namespace {

using testing::ElementsAre;

bool fits(Shape shape, std::string_view text) {
    return !check_shape(shape, text).has_value();
}

TEST(Value, TakesEmptyTextAsNothing) {
    EXPECT_TRUE(Value::scalar("").is_empty());
    EXPECT_EQ(Value::scalar("a").text(), "a");
}

TEST(Value, SplitsAtCommasWithoutTheBlanks) {
    EXPECT_THAT(Value::comma_separated("a , b,,c ").items, ElementsAre("a", "b", "c"));
    EXPECT_TRUE(Value::comma_separated(" ").is_empty());
}

TEST(Shape, HostHasNoBlanksAndNoEmptyLabels) {
    EXPECT_TRUE(fits(Shape::host, "mx.example.test"));
    EXPECT_TRUE(fits(Shape::host, "mx_1.example.test."));
    EXPECT_TRUE(fits(Shape::host, "bücher.example.test"));
    EXPECT_FALSE(fits(Shape::host, "mx example.test"));
    EXPECT_FALSE(fits(Shape::host, "mx..test"));
    EXPECT_FALSE(fits(Shape::host, "."));
    EXPECT_FALSE(fits(Shape::host, "mx.test:25"));
    EXPECT_FALSE(fits(Shape::host, std::string(64, 'a') + ".test"));
    EXPECT_FALSE(fits(Shape::host, std::string("a\0b", 3)));
}

TEST(Shape, AddressIsNumericOrLocalhost) {
    EXPECT_TRUE(fits(Shape::address, "192.0.2.1"));
    EXPECT_TRUE(fits(Shape::address, "::"));
    EXPECT_TRUE(fits(Shape::address, "localhost"));
    EXPECT_FALSE(fits(Shape::address, "192.0.2.256"));
    EXPECT_FALSE(fits(Shape::address, "mx.test"));
    EXPECT_FALSE(fits(Shape::address, std::string("::1\0x", 5)));
}

TEST(Shape, NetworkHasBitsThatItsFamilyAllows) {
    EXPECT_TRUE(fits(Shape::blocklist, "list.example.org"));
    EXPECT_TRUE(fits(Shape::blocklist, "list.example.org=127.0.0.0/28*-2"));
    EXPECT_FALSE(fits(Shape::blocklist, "list.example.org*"));
    EXPECT_FALSE(fits(Shape::blocklist, "list.example.org*1001"));
    EXPECT_FALSE(fits(Shape::blocklist, "list.example.org=2"));
    EXPECT_TRUE(fits(Shape::network, "192.0.2.0/24"));
    EXPECT_TRUE(fits(Shape::network, "2001:db8::/128"));
    EXPECT_TRUE(fits(Shape::network, "192.0.2.1"));
    EXPECT_FALSE(fits(Shape::network, "192.0.2.0/33"));
    EXPECT_FALSE(fits(Shape::network, "192.0.2.0/"));
    EXPECT_FALSE(fits(Shape::network, "192.0.2.0/-1"));
}

TEST(Shape, DnsServerMayNameItsPort) {
    EXPECT_TRUE(fits(Shape::dns_server, "127.0.0.1"));
    EXPECT_TRUE(fits(Shape::dns_server, "::1@5353"));
    EXPECT_FALSE(fits(Shape::dns_server, "127.0.0.1@0"));
    EXPECT_FALSE(fits(Shape::dns_server, "127.0.0.1:53"));
}

TEST(Shape, EmailHasBothSides) {
    EXPECT_TRUE(fits(Shape::email, "postal@example.test"));
    EXPECT_FALSE(fits(Shape::email, "@example.test"));
    EXPECT_FALSE(fits(Shape::email, "postal"));
    EXPECT_FALSE(fits(Shape::email, "a b@example.test"));
}

TEST(Shape, ConnectionIsNotRepeatedInTheComplaint) {
    const Complaint complaint = check_shape(Shape::connection, "user:geheim@host");

    ASSERT_TRUE(complaint);
    EXPECT_EQ(complaint->find("geheim"), std::string::npos);
}

TEST(Shape, UrlIsOfTheWeb) {
    EXPECT_TRUE(fits(Shape::url, "https://id.example.test/"));
    EXPECT_FALSE(fits(Shape::url, "https://"));
    EXPECT_FALSE(fits(Shape::url, "ftp://example.test"));
}

}  // namespace
}  // namespace postrider::config
