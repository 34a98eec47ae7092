// Certificates that nobody vouches for are certificates all the same.
#include "net/self_signed.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace postrider::net {
namespace {

TEST(SelfSigned, IsPemAndNeverTheSameTwice) {
    const std::vector<std::string> names{"mx.example.test", "*.example.test", "192.0.2.1"};
    const auto now = base::from_micros(1'780'315'200'000'000);

    const auto one = make_self_signed(names, KeyKind::ecdsa_p256, now, std::chrono::days(90));
    const auto two = make_self_signed(names, KeyKind::rsa_2048, now, std::chrono::days(90));

    EXPECT_TRUE(one.certificate.starts_with("-----BEGIN CERTIFICATE-----"));
    EXPECT_TRUE(one.key.starts_with("-----BEGIN PRIVATE KEY-----"));
    EXPECT_NE(one.certificate, two.certificate);
}

TEST(SelfSigned, NeedsAName) {
    EXPECT_THROW(
        make_self_signed({}, KeyKind::ecdsa_p256, {}, std::chrono::days(1)), std::runtime_error
    );
}

}  // namespace
}  // namespace postrider::net
