// Canonical forms of header fields and bodies (RFC 6376 §3.4).
#include "dkim/canonical.h"

#include "base/encoding.h"
#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace postrider::dkim {
namespace {

using enum Canonicalization;

std::string canonical_header(std::string_view field, Canonicalization form) {
    const auto header = mail::HeaderBlock::parse(field);
    std::string text;
    append_canonical(text, header->fields()[0], form);
    return text;
}

/// The canonical body, slowly and plainly by the words of the standard.
std::string plain_canonical_body(std::string_view body, Canonicalization form) {
    std::vector<std::string> lines(1);
    for (std::size_t i = 0; i < body.size(); ++i) {
        if (body.substr(i).starts_with("\r\n")) {
            lines.emplace_back();
            ++i;
        } else {
            lines.back().push_back(body[i]);
        }
    }
    std::string text;
    std::string held;
    for (auto line : lines) {
        if (form == relaxed) {
            std::ranges::replace(line, '\t', ' ');
            const auto twice = [](char a, char b) { return a == ' ' && b == ' '; };
            line.erase(std::unique(line.begin(), line.end(), twice), line.end());
            if (line.ends_with(' ')) {
                line.pop_back();
            }
        }
        if (!line.empty()) {
            text += held + line;
            held.clear();
        }
        held += "\r\n";
    }
    return text.empty() ? std::string(form == simple ? "\r\n" : "") : text + "\r\n";
}

void expect_hash(std::string_view body, Canonicalization form, std::string_view canonical) {
    EXPECT_EQ(body_hash(body, form), secrets::sha256(canonical)) << testing::PrintToString(body);
}

// RFC 6376 §3.4.5.
TEST(CanonicalHeader, AgreesWithTheStandardsExample) {
    EXPECT_EQ(canonical_header("A: X\r\n", relaxed), "a:X\r\n");
    EXPECT_EQ(canonical_header("B : Y\t\r\n\tZ  \r\n", relaxed), "b:Y Z\r\n");
    EXPECT_EQ(canonical_header("B : Y\t\r\n\tZ  \r\n", simple), "B : Y\t\r\n\tZ  \r\n");
}

TEST(CanonicalHeader, KeepsWhatIsNoBlankAndNoLineEnd) {
    EXPECT_EQ(canonical_header("Subject:\r\n", relaxed), "subject:\r\n");
    EXPECT_EQ(canonical_header("Subject: \r\n \r\n", relaxed), "subject:\r\n");
    EXPECT_EQ(canonical_header("Subject:a\rb \xc3\xa4\r\n", relaxed), "subject:a\rb \xc3\xa4\r\n");
    EXPECT_EQ(canonical_header("Subject: a\r\n  b", relaxed), "subject:a b\r\n");
}

TEST(CanonicalHeader, IsTheSameForLinesThatEndInLf) {
    EXPECT_EQ(canonical_header("Subject: a\n b\n", relaxed), "subject:a b\r\n");
    EXPECT_EQ(canonical_header("Subject: a\n", simple), "Subject: a\r\n");
}

// RFC 6376 §3.4.5.
TEST(BodyHash, AgreesWithTheStandardsExample) {
    expect_hash(" C \r\nD \t E\r\n\r\n\r\n", relaxed, " C\r\nD E\r\n");
    expect_hash(" C \r\nD \t E\r\n\r\n\r\n", simple, " C \r\nD \t E\r\n");
}

// RFC 6376 §3.4.3, §3.4.4.
TEST(BodyHash, OfAnEmptyBodyIsThatOfTheStandard) {
    EXPECT_EQ(
        base::to_base64(secrets::view(body_hash("", relaxed))),
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    );
    EXPECT_EQ(
        base::to_base64(secrets::view(body_hash("", simple))),
        "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
    );
}

TEST(BodyHash, IgnoresEmptyLinesAtTheEndAndAddsAMissingLineEnd) {
    for (const char* body : {"a", "a\r\n", "a\r\n\r\n", "a \r\n \r\n\t", "a\r\n\t \r\n\r\n"}) {
        expect_hash(body, relaxed, "a\r\n");
    }
    for (const char* body : {"\r\n", "\r\n\r\n", " \r\n", " "}) {
        expect_hash(body, relaxed, "");
    }
    expect_hash("\r\n\r\n", simple, "\r\n");
    expect_hash("a\r\n \r\n\r\n", simple, "a\r\n \r\n");
}

TEST(BodyHash, TakesLoneCarriageReturnsAndLineFeedsAsContent) {
    expect_hash("a\nb \r c\r\r\n\n\r\n", relaxed, "a\nb \r c\r\r\n\n\r\n");
    expect_hash("a\r", relaxed, "a\r\r\n");
    expect_hash("\r", simple, "\r\r\n");
}

TEST(BodyHash, StopsAtTheLengthGivenButCountsOn) {
    BodyHash hash(relaxed, 5);
    hash.add("abc  d\r\nefg\r\n\r\n");
    EXPECT_EQ(hash.finish(), secrets::sha256("abc d"));
    EXPECT_EQ(hash.length(), 12U);

    BodyHash nothing(simple, 0);
    nothing.add("abc\r\n");
    EXPECT_EQ(nothing.finish(), secrets::sha256(""));
}

TEST(BodyHash, IsTheSameWhereverTheBodyIsSplit) {
    const std::string_view body =
        "First  line \r\n\r\n\t\r\nplain line\r\nbare\rCR and\nLF \r\r\n\r\n  x\r\n \r\nlast "
        "\r\n\r\n";
    for (const auto form : {simple, relaxed}) {
        const auto expected = secrets::sha256(plain_canonical_body(body, form));
        for (std::size_t i = 0; i <= body.size(); ++i) {
            for (std::size_t j = i; j <= body.size(); ++j) {
                BodyHash hash(form);
                hash.add(body.substr(0, i));
                hash.add(body.substr(i, j - i));
                hash.add(body.substr(j));
                ASSERT_EQ(hash.finish(), expected) << i << ' ' << j;
            }
        }
    }
}

TEST(BodyHash, AgreesWithThePlainMethodOnRandomBodies) {
    base::SeededRandom random(7);
    for (int i = 0; i < 3000; ++i) {
        const auto body = random.text(random.below(60), "ab \t\r\n\r\n");
        for (const auto form : {simple, relaxed}) {
            BodyHash hash(form);
            const auto split = random.below(body.size() + 1);
            hash.add(std::string_view(body).substr(0, split));
            hash.add(std::string_view(body).substr(split));
            const auto canonical = plain_canonical_body(body, form);
            ASSERT_EQ(hash.finish(), secrets::sha256(canonical)) << testing::PrintToString(body);
            ASSERT_EQ(hash.length(), canonical.size());
        }
    }
}

TEST(BodyHash, TakesLinesOfAnyLength) {
    const std::string line(300'000, 'x');
    expect_hash(line + "  y\r\n", relaxed, line + " y\r\n");
    expect_hash("a" + std::string(300'000, ' ') + "b", relaxed, "a b\r\n");
    std::string empty_lines;
    for (int i = 0; i < 10'000; ++i) {
        empty_lines += "\r\n";
    }
    expect_hash(empty_lines + "a" + empty_lines, relaxed, empty_lines + "a\r\n");
}

}  // namespace
}  // namespace postrider::dkim
