// Passwords of people, as Argon2id hashes.
#include "secrets/password.h"

#include <gtest/gtest.h>

namespace postrider::secrets {
namespace {

TEST(Password, IsKnownByItsHashAlone) {
    const std::string hash = hash_password("correct horse");

    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << hash;
    EXPECT_TRUE(is_password_of(hash, "correct horse"));
    EXPECT_FALSE(is_password_of(hash, "Correct horse"));
    EXPECT_FALSE(is_outdated(hash));
}

TEST(Password, IsNotKnownByAMalformedHash) {
    for (const char* hash :
         {"", "$argon2id$", "$2y$10$abc", "plain", "$argon2id$v=19$m=1,t=1,p=1$"}) {
        EXPECT_FALSE(is_password_of(hash, "")) << hash;
        EXPECT_TRUE(is_outdated(hash)) << hash;
    }
    EXPECT_FALSE(is_password_of("$argon2id$" + std::string(1000, 'a'), "x"));
}

TEST(Password, HasALimit) {
    const std::string hash = hash_password("x");
    EXPECT_FALSE(is_password_of(hash, std::string(password_size_max + 1, 'x')));
    EXPECT_DEATH((void)hash_password(std::string(password_size_max + 1, 'x')), "CHECK");
}

TEST(Password, IsOutdatedWhenHashedWithOtherCosts) {
    EXPECT_TRUE(
        is_outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                    "RdescudvJCsgt3ub+b/dWRWJTmaaJObGcM5PRWZKvWM")
    );
}

}  // namespace
}  // namespace postrider::secrets
