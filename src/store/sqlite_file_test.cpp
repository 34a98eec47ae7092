// One SQLite file.
#include "store/sqlite_file.h"

#include "store/error.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace postrider::store {
namespace {

constexpr Statement insert{"INSERT INTO things (id, name, content) VALUES ($1, $3, $2)"};
constexpr Statement select{"SELECT id, name, content FROM things WHERE id >= $1 ORDER BY id"};
constexpr Statement nonsense{"SELECT nothing FROM nowhere"};

struct SqliteFileTest : testing::Test {
    SqliteFileTest() {
        auto pattern = (std::filesystem::temp_directory_path() / "postrider-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        directory = pattern;
        file.emplace(directory + "/a.db", SqliteFile::Mode::create);
        file->execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name text, content blob)");
    }
    ~SqliteFileTest() override {
        file.reset();
        std::filesystem::remove_all(directory);
    }
    void add(const Value& id, const Value& content, const Value& name) {
        const Value values[] = {id, content, name};
        file->run(insert, values);
    }
    std::int64_t count() { return file->number("SELECT count(*) FROM things", -1); }

    std::string directory;
    std::optional<SqliteFile> file;
};

TEST_F(SqliteFileTest, BindsValuesByTheirNumbersAndReadsThemBack) {
    const std::string raw("\0\xff", 2);
    add(1, bytes(raw), "one");
    add(2, std::nullopt, std::nullopt);

    const Value first[] = {1};
    Rows rows = file->query(select, first);

    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.integer(), 1);
    EXPECT_EQ(rows.text(), "one");
    EXPECT_EQ(rows.view(), raw);
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.integer(), 2);
    EXPECT_FALSE(rows.maybe<std::string>());
    EXPECT_FALSE(rows.maybe<std::int64_t>());
    EXPECT_FALSE(rows.next());
}

TEST_F(SqliteFileTest, ForgetsWhatWasRolledBack) {
    file->begin();
    add(1, std::nullopt, "one");
    EXPECT_TRUE(file->in_transaction());
    file->roll_back();
    EXPECT_EQ(count(), 0);

    file->begin();
    add(1, std::nullopt, "one");
    file->commit();
    EXPECT_EQ(count(), 1);
}

TEST_F(SqliteFileTest, NamesATroubleAndGoesOn) {
    add(1, std::nullopt, "one");

    try {
        add(1, std::nullopt, "again");
        FAIL();
    } catch (const StoreError& error) {
        EXPECT_EQ(error.trouble(), Trouble::conflict);
    }
    EXPECT_THROW(file->run(nonsense, {}), StoreError);
    EXPECT_THROW(file->run(nonsense, {}), StoreError);
    add(2, std::nullopt, "two");
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteFileTest, IsFullWhenThePagesAreUsedUp) {
    file->execute("PRAGMA max_page_count = 10");

    try {
        add(1, bytes(std::string(100'000, 'x')), "large");
        FAIL();
    } catch (const StoreError& error) {
        EXPECT_EQ(error.trouble(), Trouble::full);
    }
}

TEST_F(SqliteFileTest, ReadersWriteNothing) {
    SqliteFile reader(directory + "/a.db", SqliteFile::Mode::read);

    EXPECT_THROW(reader.execute("DELETE FROM things"), StoreError);
    EXPECT_EQ(reader.number("SELECT count(*) FROM things", -1), 0);
}

TEST_F(SqliteFileTest, SyncsEveryCommit) {
    EXPECT_EQ(file->number("PRAGMA synchronous", -1), 2);
    EXPECT_EQ(file->number("PRAGMA page_size", -1), sqlite_page_size);
}

TEST(SqliteFile, IsNotMadeByReaders) {
    EXPECT_THROW(SqliteFile("/nonexistent/a.db", SqliteFile::Mode::read), StoreError);
}

}  // namespace
}  // namespace postrider::store
