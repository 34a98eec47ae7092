// Claims about signed requests; the expected values are what the openssl program says.
#include "secrets/request_signer.h"

#include <gtest/gtest.h>

namespace postrider::secrets {
namespace {

constexpr std::string_view rsa_key =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIICXAIBAAKBgQDB+g/VvniBE33oFUbIY/jPJhPQhOFzoDiRBCK5FbiLIo9NhU3t\n"
    "1XzUcEpO9PiuBzZ0UBtK07hyHnx7tsWTYA4Lus3h22j4WX+IDyg/FBG+/EQD/rsE\n"
    "6vhteCd4mVC80F83CzEU32AZoB0OQuAwWa/fFDLj0dMbtR8rOmDSV++sKQIDAQAB\n"
    "AoGAXDf7ET4VYiAXKp/638gPgMP0hZy25laUrfTOYTm/W35ZrJwkeV6WkxSzbygt\n"
    "lebd75wp7YAMX0y5F8PD2JXA9uO5EA/TJTsOIy49uioE2BiGhb0sKrHd/dlvyYfN\n"
    "8gEgSR0Hf3bqazDehP3jP6jKTcg6SGy6+ofxEjGTp7EJnGUCQQD1vvAA6PE9rXnM\n"
    "AxFek1KLjqSs9GW4FU4sq4/1CtFDqkvDc8mAvxK4N1UJFIeov9k+FNQd/ytQ7ZmN\n"
    "n2saHWO3AkEAyhIgU6Iw+mJ/vqwQkTnyXYrqb0gr+JHD6HALYltZpkYgX1LnWwf6\n"
    "blALqpKVPhSB4k9jNuCCD7+KPeiX834vHwJAUzPjdJtp2lUa0L0VK2073G5eSQSy\n"
    "T+I+xpcLtY6FDaDh5/oS9lk7EE4Dp4Bg8fyKpB9PNhzH4K2heLbJ/1yF/wJBAIPA\n"
    "u9ksGHk5PgepkwfN24xIZkD2sszY5f6pB5My8soqUTM2D+lX016XzHOELdETd/iC\n"
    "QLNoQQVZox5oiKLXtIsCQEy0jQQYd9BnB2DhCfS1F3sNMRrLbNMocfEhdaMGzJtJ\n"
    "+Lk2cKd1mmcjrmy0UJHMWjO2OUYxfzx1F82e6+e2V0k=\n"
    "-----END RSA PRIVATE KEY-----\n";
constexpr std::string_view ed25519_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIIDjVhr3hQZlzQLI5jbPYkF0nijBpfZrEGRe+6X5x4p0\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::string_view key_id =
    "264260b50a5d9684043793e67abc4d203ff67261c55262c13f169527b2d55e59";
constexpr std::string_view modulus =
    "wfoP1b54gRN96BVGyGP4zyYT0IThc6A4kQQiuRW4iyKPTYVN7dV81HBKTvT4rgc2dFAbStO4ch58e7bFk2AOC7rN4d"
    "to-Fl_iA8oPxQRvvxEA_67BOr4bXgneJlQvNBfNwsxFN9gGaAdDkLgMFmv3xQy49HTG7UfKzpg0lfvrCk";
constexpr std::string_view sha1_signature =
    "j6ni8HkD2y6Fm+8aJXOLnaLMQ+LiMa/zOawX7gEP/ZKCj1EJwIhU2+NH8Sf9etry5gTtBpsDbd/Ofx4rWjoMJAzBJs"
    "Th2GnYQ7a+g/ZBuOCP1zoULgtDVtj5bNN72cy3itUbt2NmJFjnRqs4jZ9Jy0Y4ygYkpaLNSD7JCr70WTY=";
constexpr std::string_view sha256_signature =
    "YWthcR5ZUlGgsA2b67yomZ6iIaGSTondg1HNxuNGmESU2mkcSUox4KDVzzeir3kkqxZf+UtxeWI4aOAF+8lZAkz6iL"
    "Z7VZ2rgyCav2ARZ2cNIPdm78TXGO+XV9fDTjUhL8S6/j89M9M+O30DTkoRrBw3mXJMMWvRsxUUhqdeD6A=";

TEST(RequestSigner, SignsExactlyTheBody) {
    const auto signer = RequestSigner::from_pem(rsa_key);
    ASSERT_TRUE(signer);

    const auto fields = signer->fields_for(R"({"a":1})");

    EXPECT_EQ(fields[0].first, "X-Postal-Signature");
    EXPECT_EQ(fields[0].second, sha1_signature);
    EXPECT_EQ(fields[1].first, "X-Postal-Signature-256");
    EXPECT_EQ(fields[1].second, sha256_signature);
    EXPECT_EQ(fields[2].first, "X-Postal-Signature-KID");
    EXPECT_EQ(fields[2].second, key_id);
    EXPECT_NE(signer->fields_for(R"({"a":2})")[1].second, sha256_signature);
    EXPECT_FALSE(signer->fields_for("")[1].second.empty());
}

TEST(RequestSigner, PublishesItsKey) {
    const auto signer = RequestSigner::from_pem(rsa_key);

    EXPECT_EQ(
        signer->key_set(),
        R"({"keys":[{"kty":"RSA","n":")" + std::string(modulus) + R"(","e":"AQAB","kid":")" +
            std::string(key_id) + R"(","use":"sig","alg":"RS256"}]})"
    );
}

TEST(RequestSigner, NeedsAnRsaKey) {
    EXPECT_EQ(RequestSigner::from_pem("").error(), SignerError::not_a_key);
    EXPECT_EQ(RequestSigner::from_pem("-----BEGIN").error(), SignerError::not_a_key);
    EXPECT_EQ(RequestSigner::from_pem(std::string(100'000, 'a')).error(), SignerError::not_a_key);
    EXPECT_EQ(RequestSigner::from_pem(ed25519_key).error(), SignerError::not_rsa);
    EXPECT_EQ(describe(SignerError::not_rsa), "not an RSA key");
}

}  // namespace
}  // namespace postrider::secrets
