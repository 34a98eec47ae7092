// Many short texts looked for in another at once (Aho and Corasick's automaton).
#include "bounce/pattern_set.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace postrider::bounce {
namespace {

using Found = std::vector<bool>;

TEST(PatternSet, FindsTextsWithinTexts) {
    const std::vector<std::string> patterns = {"ab", "abc", "bc", "x"};

    EXPECT_EQ(PatternSet(patterns).find("zz abc"), (Found{true, true, false, false}));
    EXPECT_EQ(PatternSet(patterns).find("-bc-x"), (Found{false, false, true, true}));
    EXPECT_EQ(PatternSet(patterns).find(""), (Found{false, false, false, false}));
}

TEST(PatternSet, CountsWordsOnlyFromTheirBeginning) {
    const std::vector<std::string> patterns = {"rbl", "- spam"};

    EXPECT_EQ(PatternSet(patterns).find("terrible marbl"), (Found{false, false}));
    EXPECT_EQ(PatternSet(patterns).find("(rbl) id- spam"), (Found{true, true}));
}

TEST(PatternSet, AgreesWithASlowSearch) {
    std::uint32_t state = 7;
    auto random = [&state] { return (state = state * 1664525 + 1013904223) >> 16; };
    auto word = [&](std::size_t size) {
        std::string out(size, '-');
        for (char& c : out) {
            c = "-*+"[random() % 3];
        }
        return out;
    };
    std::vector<std::string> patterns;
    for (int i = 0; i < 40; ++i) {
        patterns.push_back(word(1 + random() % 6));
    }
    const PatternSet set(patterns);
    for (int i = 0; i < 200; ++i) {
        const std::string text = word(random() % 30);
        Found expected;
        for (const std::string& pattern : patterns) {
            expected.push_back(text.contains(pattern));
        }
        EXPECT_EQ(set.find(text), expected) << text;
    }
}

}  // namespace
}  // namespace postrider::bounce
