// Sections and versions.
#include "store/migrations.h"

#include "store/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace postrider::store {
namespace {

constexpr Dialect dialect{"KEY", "COUNTED", "blob", "", ""};

/// Notes what it is given; has one version for every section.
class Notes final : public Script {
public:
    explicit Notes(std::int64_t version) : version_(version) {}
    void execute(const std::string& sql) override { executed.push_back(sql); }
    std::int64_t number(const std::string&, std::int64_t) override { return version_; }

    std::vector<std::string> executed;

private:
    std::int64_t version_;
};

TEST(Migrations, HaveSections) {
    constexpr Migration migration{
        "0001", "-- why\n-- [lasting]\nCREATE a {id};\n-- [day]\nCREATE b;\n"
    };

    EXPECT_EQ(section_of(migration, Section::lasting, dialect), "CREATE a KEY;\n");
    EXPECT_EQ(section_of(migration, Section::day, dialect), "CREATE b;\n");
    EXPECT_EQ(section_of(migration, Section::queue, dialect), "");
}

TEST(Migrations, StandInTheProgram) {
    ASSERT_FALSE(migrations().empty());
    EXPECT_EQ(migrations()[0].name, "0001_first");
    EXPECT_THAT(
        section_of(migrations()[0], Section::day, dialect),
        testing::HasSubstr("CREATE TABLE messages")
    );
}

TEST(Migrations, AreDoneOnce) {
    Notes empty(0);
    migrate(empty, Section::queue, dialect);
    EXPECT_THAT(
        empty.executed, testing::Contains(testing::HasSubstr("CREATE TABLE queue")).Times(1)
    );
    EXPECT_THAT(empty.executed.back(), testing::EndsWith("COMMIT"));

    Notes current(static_cast<std::int64_t>(migrations().size()));
    migrate(current, Section::queue, dialect);
    EXPECT_EQ(current.executed.size(), 1U);  // only the table of versions
}

TEST(Migrations, RefuseNewerTables) {
    Notes newer(static_cast<std::int64_t>(migrations().size()) + 1);

    EXPECT_THROW(migrate(newer, Section::queue, dialect), StoreError);
}

}  // namespace
}  // namespace postrider::store
