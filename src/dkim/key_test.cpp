// Keys of signatures: made, imported, kept as PEM, published as TXT, used to sign and to verify.
#include "dkim/key.h"

#include "base/encoding.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace postrider::dkim {
namespace {

// Of 512 bits, made for this test.
constexpr std::string_view small_pem = R"(-----BEGIN PRIVATE KEY-----
MIIBVwIBADANBgkqhkiG9w0BAQEFAASCAUEwggE9AgEAAkEAy3lVmvhivQ6rF1yf
PpfKzu5YNF5Iy+exAotY5HxXYr6KWrhmB3Nfv3hOlN1hvMTsPpnlvIm/pTzNWxP5
BWLmIwIDAQABAkEAnHses8SsIttCBwBrU3bnOMciPHv6Hh58Cgnifi2GAuBJOtk7
6jhGDogGpO58qd7WcxxkrR+XdVrmS93zZF5qsQIhAOziT9cOiuXb1vc6nUiYZqju
XdacvI5xxTx1z/TWqB87AiEA2+TRYWYZ5qruE+477NQotJ81MrT5HBEF0p4LAV9A
tjkCIQDV8Gr1KrAtesgBzxFAAEwvY+CiNDpjV8MvoKNpV/jNAwIhAM4HpfsJbElJ
bIq2E+XBn2YlKfYZxLJ8bKU7uXoOopZZAiEA2uXzMh6FnB+KPrfwRUXT9uFOP2yV
jnjELcYsct+v3/I=
-----END PRIVATE KEY-----
)";

// PKCS#1, 1024 bits, made for this test: the form in which Postal keeps its keys.
constexpr std::string_view pkcs1_pem = R"(-----BEGIN RSA PRIVATE KEY-----
MIICXAIBAAKBgQC1L7Lo1R5ktxnF0YlnPBIIhyxRIZvw/gMSayTkGrKN7pemzpUV
2NOrW/NURNsvFu1St/cWi7gR7ClfjZMXQxoLOqMcEmSNNE4wynhRrB5GvkjwPuuh
v5UIhy4TYLcmBGD19FfFbhI6hbVnFxvRBm+qtFiZrYpRcGcZpHshSEUe9QIDAQAB
AoGBAIja9IpFn+V3IDJ5aQ3fI8fpQiIt/rnzQ6K/52eces4WL9pBI/8Sfh9rHsrC
D8TrzmqypiITev+eoEmaiEYD20Dla2wzP2KE3vTajkJFpsfYZooRPYeLYfzxoN6z
cts3O5IRWWzda1DZnkoosxrKgEpkqVZsRbuDu52EPxsIn7tpAkEA64dw6VRDfi3a
pczgWu2SdbiHhaP9lpZAqX4+dLrChJ2P6kRJIuKNVx23bowqsecA2d7rg7PNH6Bg
IafqZZuIMwJBAMTvH4lb+A/1R6pg4sp06J+T8af1Fu6PQrjodUHy8Sq6sYHxpwQu
NNYPjXLvt+Jkn7EQMla/HJk5J0BLqZyNtDcCQALAvIMdpwRMiOezM1Qcvr99fqgD
OK2P6AWTIiu/GxLtvIbicXBk8X35LPGv1bfqmUnynxIVAerCtxztl4HEhZ0CQEW8
Q1eZmJrWCV2c11JH2cQAWHdYQ5mQY1kk/7ittZai646PKsxBLHaMpVMI7f2eEipa
COlM3Wyon2yWHmaQizsCQHzFKbc960zIbYTYWFYQQDgB41jDBXPnnoin4dNL0eIY
oJp/UmN3Y6i1Ojgwc4K/zcJIM0GuAByyBRVW+6LCxrI=
-----END RSA PRIVATE KEY-----
)";

constexpr std::string_view elliptic_pem = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgN366lz54AkFFTxjr
PlEoeiiDKWXhMVw3qbuVY2IwU9ShRANCAASLdLWewI1iWBd8858NnyxWVv7eJ877
+qv6MdIqQCH4BcjhRaGYdDJK4EOcj+aW5lLDImwVpRwdTzKlek7if+y+
-----END PRIVATE KEY-----
)";

PublicKey public_key_of(const SigningKey& key) {
    const auto record = key.txt_record();
    const auto begin = record.find("p=") + 2;
    const auto bytes = base::from_base64(record.substr(begin, record.find(';', begin) - begin));
    return PublicKey::from_bytes(key.algorithm(), bytes.value()).value();
}

const SigningKey& rsa_key() {
    static const SigningKey key = SigningKey::generate_rsa();
    return key;
}

TEST(SigningKey, SignsWhatItsPublishedKeyVerifies) {
    for (const auto& key : {rsa_key(), SigningKey::generate_ed25519()}) {
        const auto signature = key.sign(secrets::sha256("abc"));
        const auto published = public_key_of(key);

        EXPECT_TRUE(published.verifies(secrets::sha256("abc"), signature));
        EXPECT_FALSE(published.verifies(secrets::sha256("abd"), signature));
        EXPECT_FALSE(published.verifies(secrets::sha256("abc"), signature.substr(1)));
        EXPECT_FALSE(published.verifies(secrets::sha256("abc"), ""));
        EXPECT_EQ(published.bits(), key.bits());
    }
}

TEST(SigningKey, SurvivesPem) {
    for (const auto& key : {rsa_key(), SigningKey::generate_ed25519()}) {
        const auto again = SigningKey::from_pem(key.to_pem());
        ASSERT_TRUE(again);
        EXPECT_EQ(again->txt_record(), key.txt_record());
        EXPECT_EQ(again->algorithm(), key.algorithm());
        const auto digest = secrets::sha256("abc");
        EXPECT_EQ(again->sign(digest), key.sign(digest));
    }
}

TEST(SigningKey, IsPublishedAsPostalDoes) {
    const auto record = rsa_key().txt_record();
    EXPECT_TRUE(record.starts_with("v=DKIM1; t=s; h=sha256; p=MIIBIjANBgkqhkiG9w0BAQEFAAOC"));
    EXPECT_TRUE(record.ends_with("IDAQAB;")) << record;
    const auto other = SigningKey::generate_ed25519().txt_record();
    EXPECT_TRUE(other.starts_with("v=DKIM1; k=ed25519; p=")) << other;
    EXPECT_EQ(other.size(), 22U + 44U);
}

TEST(SigningKey, IsImportedFromPostal) {
    const auto key = SigningKey::from_pem(pkcs1_pem);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->bits(), 1024);
    EXPECT_EQ(key->algorithm(), Algorithm::rsa_sha256);
}

TEST(SigningKey, IsRefusedWhenNoVerifierWouldTakeIt) {
    EXPECT_EQ(SigningKey::from_pem(small_pem).error(), KeyError::too_small);
    EXPECT_EQ(SigningKey::from_pem(elliptic_pem).error(), KeyError::unsupported_type);
    EXPECT_EQ(SigningKey::from_pem("").error(), KeyError::malformed);
    EXPECT_EQ(SigningKey::from_pem("abc").error(), KeyError::malformed);
    EXPECT_EQ(SigningKey::from_pem(std::string(100'000, 'a')).error(), KeyError::malformed);
}

TEST(SigningKey, SignsOnSeveralThreadsAtOnce) {
    const auto digest = secrets::sha256("abc");
    const auto expected = rsa_key().sign(digest);
    const auto sign_often = [&] {
        for (int i = 0; i < 20; ++i) {
            if (rsa_key().sign(digest) != expected) {
                return false;
            }
        }
        return true;
    };
    std::vector<std::future<bool>> signers;
    for (int i = 0; i < 4; ++i) {
        signers.push_back(std::async(std::launch::async, sign_often));
    }
    for (auto& signer : signers) {
        EXPECT_TRUE(signer.get());
    }
}

TEST(PublicKey, IsRefusedWhenMalformedSmallOrOfTheOtherType) {
    const auto small = base::from_base64(
        "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL3AFnRvJk4AlmYqMA/Oe1A3O35Jl84gLyAAhNlr6mIl"
        "3mXvYhBQdP+x7g1KWVGU/mUhMB6Uim2QkIP8aClcuGcCAwEAAQ=="
    );
    const auto elliptic = base::from_base64(
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMBd6b/LrGHPiSZRVFnExrVf+Jpn24wg/euUkp92/"
        "LS2c3soBU/Z+oZB7OQAfokz/BhNzc5JVj3I6tGBG7YxiDA=="
    );
    EXPECT_EQ(PublicKey::from_bytes(Algorithm::rsa_sha256, *small).error(), KeyError::too_small);
    EXPECT_EQ(
        PublicKey::from_bytes(Algorithm::rsa_sha256, *elliptic).error(), KeyError::unsupported_type
    );
    EXPECT_EQ(PublicKey::from_bytes(Algorithm::rsa_sha256, "").error(), KeyError::malformed);
    EXPECT_EQ(PublicKey::from_bytes(Algorithm::rsa_sha256, "abc").error(), KeyError::malformed);
    EXPECT_EQ(
        PublicKey::from_bytes(Algorithm::ed25519_sha256, std::string(31, 'a')).error(),
        KeyError::malformed
    );
}

}  // namespace
}  // namespace postrider::dkim
