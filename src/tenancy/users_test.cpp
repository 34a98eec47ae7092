// Users and passwords.
#include "tenancy/users.h"

#include "secrets/password.h"
#include "store/tenancy.h"
#include "tenancy/store_test_support.h"

namespace postrider::tenancy {
namespace {

class Users : public OnARealStore {
protected:
    Made<model::User> create(const std::string& email) {
        return wait(create_user(*store_, {.email = email, .first_name = "A"}, "hash"));
    }
    std::string hash_of(const std::string& email) {
        return ask([&](store::Transaction& transaction) {
            return store::find_user(transaction, email)->password_hash;
        });
    }
};

TEST_F(Users, AreKeptWithTheHashOfTheirPassword) {
    const auto user = create("a@example.test");

    ASSERT_TRUE(user);
    EXPECT_EQ(hash_of("A@example.test"), "hash");
    EXPECT_TRUE(wait(set_password(*store_, user->id, "other")));
    EXPECT_EQ(hash_of("a@example.test"), "other");
}

TEST_F(Users, NeedAnAddressOfTheirOwn) {
    EXPECT_EQ(create("nobody").error().field, "email");
    EXPECT_TRUE(create("a@example.test"));
    EXPECT_EQ(create("A@EXAMPLE.test").error().kind, Problem::Kind::taken);
}

TEST_F(Users, ThatAreUnknownHaveNoPassword) {
    EXPECT_EQ(
        wait(set_password(*store_, model::UserId{99}, "hash")).error().kind,
        Problem::Kind::not_found
    );
}

TEST(Passwords, HaveALeastAndAGreatestSize) {
    EXPECT_EQ(hashed_password("1234567").error().field, "password");
    EXPECT_EQ(
        hashed_password(std::string(secrets::password_size_max + 1, 'a')).error().field, "password"
    );
    const auto hash = hashed_password("12345678");
    ASSERT_TRUE(hash);
    EXPECT_TRUE(secrets::is_password_of(*hash, "12345678"));
}

}  // namespace
}  // namespace postrider::tenancy
