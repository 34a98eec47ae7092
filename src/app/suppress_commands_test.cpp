// postrider suppress
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class SuppressCommands : public Commands {
protected:
    void SetUp() override { a_server(); }
};

TEST_F(SuppressCommands, PutAnAddressThereAndTakeItOff) {
    const auto made =
        json({"suppress", "add", "acme/main", "Ann@There.test", "--reason", "asked", "--days", "3"}
        );
    EXPECT_EQ(text_of(made.at("address")), "ann@there.test");
    EXPECT_EQ(text_of(made.at("source")), "manual");
    EXPECT_FALSE(made.at("expires_at").is_null());

    const auto found = json({"suppress", "check", "acme/main", "ANN@there.test"});
    EXPECT_EQ(text_of(found.at("reason")), "asked");
    EXPECT_EQ(json({"suppress", "list", "acme/main"}).as_array().size(), 1U);

    EXPECT_EQ(run({"suppress", "remove", "acme/main", "ann@there.test"}).code, ExitCode::done);
    EXPECT_EQ(run({"suppress", "check", "acme/main", "ann@there.test"}).code, ExitCode::not_found);
    EXPECT_EQ(run({"suppress", "remove", "acme/main", "ann@there.test"}).code, ExitCode::not_found);
}

TEST_F(SuppressCommands, KeepForGoodUnlessDaysAreGiven) {
    const auto made = json({"suppress", "add", "acme/main", "ann@there.test"});

    EXPECT_TRUE(made.at("expires_at").is_null());
}

TEST_F(SuppressCommands, ListPageByPage) {
    for (const char* address : {"a@there.test", "b@there.test", "c@there.test"}) {
        json({"suppress", "add", "acme/main", address});
    }

    const auto page =
        json({"suppress", "list", "acme/main", "--after", "a@there.test", "--limit", "1"});

    ASSERT_EQ(page.as_array().size(), 1U);
    EXPECT_EQ(text_of(page.at(0).at("address")), "b@there.test");
}

TEST_F(SuppressCommands, RefuseWhatIsNoAddress) {
    EXPECT_EQ(run({"suppress", "add", "acme/main", "there.test"}).code, ExitCode::usage);
    EXPECT_EQ(run({"suppress", "add", "acme/other", "a@b.test"}).code, ExitCode::not_found);
}

}  // namespace
}  // namespace postrider::app
