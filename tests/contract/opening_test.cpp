// Who may open a store, and what it finds there.
#include <gmock/gmock.h>

#include <filesystem>

#include "store/sqlite_file.h"
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

class Opening : public StoreTest {};
EVERY_ENGINE(Opening);

Trouble trouble_of_opening(const Options& options) {
    try {
        open(options);
    } catch (const StoreError& error) {
        return error.trouble();
    }
    return Trouble::other;
}

TEST_P(Opening, RefusesASecondServer) {
    EXPECT_EQ(trouble_of_opening(options()), Trouble::unusable);
}

TEST_P(Opening, LetsAToolWorkBesideTheServer) {
    auto beside = options();
    beside.role = Role::tool;
    const auto tool = store::open(beside);

    const auto first = accept(a_message());
    const auto second = wait(tool->accept(a_message(), {}));
    const auto third = accept(a_message());

    EXPECT_LT(first.message, second.message);
    EXPECT_LT(second.message, third.message);
    EXPECT_EQ(claim("one.test").size(), 3U);
}

TEST_P(Opening, FindsEverythingAgain) {
    const auto accepted = accept(a_message());

    reopen();

    EXPECT_EQ(claim("one.test").at(0).message, accepted.message);
    EXPECT_LT(accepted.message, accept(a_message()).message);
}

TEST(OpeningSqlite, RefusesDataOfANewerVersion) {
    const TemporaryDirectory directory;
    Options options;
    options.directory = directory.path();
    open(options);
    {
        SqliteFile file(directory.path() + "/queue.db", SqliteFile::Mode::write);
        file.execute("UPDATE schema_version SET version = 999");
    }

    try {
        open(options);
        FAIL() << "it opened";
    } catch (const StoreError& error) {
        EXPECT_EQ(error.trouble(), Trouble::unusable);
        EXPECT_THAT(error.what(), testing::HasSubstr("newer"));
    }
}

TEST(OpeningSqlite, NamesADirectoryThatItCannotMake) {
    Options options;
    options.directory = "/proc/none";

    EXPECT_EQ(trouble_of_opening(options), Trouble::unusable);
}

TEST(OpeningSqlite, KeepsItsFilesPrivate) {
    const TemporaryDirectory directory;
    Options options;
    options.directory = directory.path();
    const auto store = open(options);
    wait(store->accept(a_message(), {}));

    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory.path())) {
        if (entry.is_regular_file()) {
            EXPECT_EQ(
                entry.status().permissions() & std::filesystem::perms(0077),
                std::filesystem::perms::none
            ) << entry.path();
        }
    }
}

TEST(OpeningPostgres, SaysThatTheDatabaseCannotBeReached) {
    Options options;
    options.engine = EngineKind::postgres;
    options.url = "host=/nonexistent dbname=none";

    EXPECT_EQ(trouble_of_opening(options), Trouble::gone);
}

}  // namespace
}  // namespace postrider::store
