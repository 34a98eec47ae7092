// Lists that name ciphers, and others.
#include "net/ciphers.h"

#include <gtest/gtest.h>

namespace postrider::net {
namespace {

TEST(Ciphers, AreKnownOrNot) {
    EXPECT_TRUE(has_known_cipher("ECDHE+AESGCM"));
    EXPECT_TRUE(has_known_cipher("NOSUCH:ECDHE+AESGCM"));
    EXPECT_FALSE(has_known_cipher("NOSUCH"));
    EXPECT_FALSE(has_known_cipher("\x01\xff"));
}

}  // namespace
}  // namespace postrider::net
