// The rule file that says what replies mean, read and checked.
#include "bounce/rules.h"

#include <gtest/gtest.h>

namespace postrider::bounce {
namespace {

std::string error_of(std::string_view text) {
    const auto rules = parse_rules(text);
    return rules ? "" : std::to_string(rules.error().line) + ": " + rules.error().what;
}

TEST(Rules, OfThisProgramAreWellFormed) {
    EXPECT_EQ(error_of(built_in_rules()), "");
}

TEST(Rules, HaveReasonsConditionsAndTexts) {
    const auto file = parse_rules(
        "# why\nversion 1\n[full] class=mailbox-full implies=922\n"
        "{host=a.test,b.test code=5 status=x.2.2 at=rcpt} Over .. Quota\n"
    );

    ASSERT_TRUE(file.has_value());
    ASSERT_EQ(file->rules.size(), 1);
    const Rule& rule = file->rules.front();
    EXPECT_EQ(file->reasons.at(rule.reason).bounce_class, BounceClass::mailbox_full);
    EXPECT_EQ(file->reasons.at(rule.reason).implied_detail, 922);
    EXPECT_EQ(rule.texts, (std::vector<std::string>{"over", "quota"}));
    EXPECT_EQ(rule.hosts.size(), 2);
    EXPECT_EQ(rule.line, 4);
    EXPECT_TRUE(rule.status->matches(smtp::EnhancedCode{4, 2, 2}));
    EXPECT_FALSE(rule.status->matches(smtp::EnhancedCode{4, 2, 1}));
}

TEST(Rules, AreRefusedWithTheLineThatIsWrong) {
    EXPECT_EQ(error_of("[a] class=policy\n"), "1: the file must begin with \"version 1\"");
    EXPECT_EQ(
        error_of("version 1\n[a] class=nonsense\n"),
        "2: \"class=nonsense\" says nothing about a section"
    );
    EXPECT_EQ(error_of("version 1\nwords\n"), "2: a rule must stand in a section");
    EXPECT_EQ(
        error_of("version 1\n[a] class=policy\n{code=x} words\n"), "3: \"code=x\" is no condition"
    );
    EXPECT_EQ(
        error_of("version 1\n[a] class=policy\nwords\nwords\n"), "4: \"a/words\" stands here twice"
    );
    EXPECT_NE(error_of(std::string(rule_file_size_max + 1, '#')), "");
}

}  // namespace
}  // namespace postrider::bounce
