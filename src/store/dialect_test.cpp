// The spelling of statements.
#include "store/dialect.h"

#include <gtest/gtest.h>

namespace postrider::store {
namespace {

constexpr Dialect plain{"INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY", "blob", "WITHOUT ROWID", ""};
constexpr Dialect cut{"bigint PRIMARY KEY", "serial", "bytea", "", "FOR UPDATE SKIP LOCKED", true};

TEST(Dialect, ReplacesItsWordsAndNothingElse) {
    const auto text = "CREATE TABLE a (id {id}, body {bytes}) {by_key}";

    EXPECT_EQ(
        spell(text, plain), "CREATE TABLE a (id INTEGER PRIMARY KEY, body blob) WITHOUT ROWID"
    );
    EXPECT_EQ(spell(text, cut), "CREATE TABLE a (id bigint PRIMARY KEY, body bytea) ");
    EXPECT_EQ(spell("SELECT $1", cut), "SELECT $1");
}

TEST(Dialect, CutsTablesByDayWhereDaysArePartitions) {
    EXPECT_EQ(spell("() {by_day message_id}", cut), "() PARTITION BY RANGE (message_id)");
    EXPECT_EQ(spell("() {by_day message_id}", plain), "() ");
}

TEST(DialectDeathTest, KnowsEveryWord) {
    EXPECT_DEATH(spell("{nonsense}", plain), "nonsense");
}

}  // namespace
}  // namespace postrider::store
