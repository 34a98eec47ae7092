// Replies that mail systems are known for, and what each of them means.
#include "bounce/classify.h"
#include "bounce/reply_text.h"

#include "base/ascii.h"
#include "testing/corpora.h"

#include <gtest/gtest.h>

#include <charconv>
#include <iostream>
#include <string>
#include <utility>

namespace postrider::bounce {
namespace {

/// A line of corpus/replies/known.txt: "class hard|soft host [>^<]reply".
struct KnownReply {
    std::string_view kind;
    bool is_hard = false;
    Observation observation;
};

smtp::Stage take_stage(std::string_view& text) {
    using smtp::Stage;
    for (const auto& [mark, stage] :
         {std::pair('>', Stage::final_dot), {'^', Stage::connect}, {'<', Stage::mail}}) {
        if (text.starts_with(mark)) {
            text.remove_prefix(1);
            return stage;
        }
    }
    return Stage::rcpt;
}

KnownReply parse(std::string_view line) {
    KnownReply known;
    std::string_view* const words[] = {&known.kind, nullptr, &known.observation.host};
    for (std::string_view* word : words) {
        const auto [first, rest] = base::split_once(line, ' ').value_or(std::pair(line, ""));
        known.is_hard = word == nullptr ? first == "hard" : known.is_hard;
        if (word != nullptr) {
            *word = first;
        }
        line = rest;
    }
    known.observation.host = known.observation.host == "-" ? "" : known.observation.host;
    known.observation.stage = take_stage(line);
    std::from_chars(line.data(), line.data() + 3, known.observation.code);
    known.observation.enhanced = find_codes(line).enhanced;
    known.observation.text = line;
    return known;
}

TEST(KnownReplies, GetTheirClass) {
    const std::string file = testing::read_file(POSTRIDER_SOURCE_DIR "/corpus/replies/known.txt");
    int passed = 0;
    int failed = 0;
    for (const std::string_view line : base::split(file, '\n')) {
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        const KnownReply known = parse(line);
        const auto found = Classifier::built_in().classify(known.observation);
        const bool agrees =
            name_of(found.bounce_class) == known.kind && found.is_hard == known.is_hard;
        EXPECT_TRUE(agrees) << line << "\nfound " << name_of(found.bounce_class)
                            << (found.is_hard ? " hard" : " soft") << " by " << found.rule;
        (agrees ? passed : failed) += 1;
    }
    std::cout << "corpus/replies: " << passed << " passed, " << failed << " failed\n";
    EXPECT_GE(passed, 150);
}

}  // namespace
}  // namespace postrider::bounce
