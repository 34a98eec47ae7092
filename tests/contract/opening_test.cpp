// Who may open a store, and what it finds there.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <libpq-fe.h>

#include <filesystem>
#include <string>
#include <vector>

#include "store/postgres_session.h"
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

/// The tables as the first `count` migrations left them.
void make_old(const std::string& path, Section section, std::size_t count) {
    SqliteFile file(path, SqliteFile::Mode::create);
    version_of(file, section);
    for (std::size_t i = 0; i < count; ++i) {
        file.execute(section_of(migrations()[i], section, sqlite_dialect));
    }
    const auto* name = section == Section::lasting ? "lasting"
                       : section == Section::queue ? "queue"
                                                   : "day";
    file.execute(fmt::format("INSERT INTO schema_version VALUES ('{}', {})", name, count));
}

TEST(OpeningSqlite, BringsDaysOfAnOlderVersionUpToDate) {
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path() + "/days");
    const auto day = directory.path() + "/days/2026-11-22.db";
    make_old(directory.path() + "/postrider.db", Section::lasting, 2);
    make_old(directory.path() + "/queue.db", Section::queue, 2);
    make_old(day, Section::day, 2);
    const auto message = model::MessageId::make(2517, 0, 1);
    const auto delivery = model::DeliveryId::make(2517, 0, 1);
    SqliteFile(day, SqliteFile::Mode::write)
        .execute(fmt::format(
            "INSERT INTO messages VALUES ({0}, 7, 0, 0, NULL, NULL, '', 0, '', '', '', 0, 0, '', "
            "0, "
            "0, 'why not', 0, {1}, 1); INSERT INTO deliveries VALUES ({1}, 7, {0}, 'b@one.test', "
            "'one.test', 0, '', 5, NULL, NULL, 1)",
            message.value,
            delivery.value
        ));
    SqliteFile(directory.path() + "/queue.db", SqliteFile::Mode::write)
        .execute(fmt::format(
            "INSERT INTO marks VALUES ({}, {}, {}, 0)",
            model::MessageId::make(2517, 0, 0).value,
            message.value,
            delivery.value
        ));
    Options options;
    options.directory = directory.path();
    const auto store = open(options);

    const auto view = wait(store->delivery(delivery));

    ASSERT_TRUE(view);
    EXPECT_EQ(view->hold_reason, "why not");
    EXPECT_FALSE(view->route);
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

/// The value that libpq takes of all it is given.
std::string setting_in_force(const std::string& url, const std::string& wanted) {
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : connection_settings(url)) {
        names.push_back(name);
        values.push_back(value);
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    auto* connection = PQconnectStartParams(names.data(), values.data(), 1);
    auto* options = PQconninfo(connection);
    std::string found;
    for (const auto* option = options; option->keyword != nullptr; ++option) {
        if (option->keyword == wanted && option->val != nullptr) {
            found = option->val;
        }
    }
    PQconninfoFree(options);
    PQfinish(connection);
    return found;
}

TEST(OpeningPostgres, GivesUpADatabaseThatFallsSilentUnlessTheUrlWantsItOtherwise) {
    const std::string plain = "postgresql://nobody@[::1]:1/none";
    EXPECT_EQ(setting_in_force(plain, "tcp_user_timeout"), "50000");
    EXPECT_EQ(setting_in_force(plain, "keepalives_idle"), "20");
    EXPECT_EQ(setting_in_force(plain + "?tcp_user_timeout=7", "tcp_user_timeout"), "7");
    EXPECT_EQ(setting_in_force(plain + "?client_encoding=LATIN1", "client_encoding"), "UTF8");
}

TEST(OpeningPostgres, SaysThatTheDatabaseCannotBeReached) {
    Options options;
    options.engine = EngineKind::postgres;
    options.url = "host=/nonexistent dbname=none";

    EXPECT_EQ(trouble_of_opening(options), Trouble::gone);
}

}  // namespace
}  // namespace postrider::store
