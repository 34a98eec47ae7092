// The parts of a MIME message (RFC 2045, 2046) as offsets into it; contents are decoded on demand.
#include "mail/mime.h"

#include "testing/corpora.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <iostream>

namespace postrider::mail {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> types(const MimeTree& tree) {
    std::vector<std::string> result;
    for (const Part& part : tree.parts()) {
        result.push_back(std::string(part.depth, ' ') + part.content_type.value);
    }
    return result;
}

constexpr std::string_view usual =
    "Subject: x\r\n"
    "Content-Type: multipart/mixed; boundary=\"o\"\r\n"
    "\r\n"
    "preamble\r\n"
    "--o\r\n"
    "Content-Type: multipart/alternative; boundary=i\r\n"
    "\r\n"
    "--i\r\n"
    "\r\n"
    "plain\r\n"
    "--i  \r\n"
    "Content-Type: text/html; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "<b>=E4</b>\r\n"
    "--i--\r\n"
    "epilogue\r\n"
    "--o\r\n"
    "Content-Type: application/pdf; name=a.pdf\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment; filename*=utf-8''%C3%A4.pdf\r\n"
    "\r\n"
    "YWJj\r\n"
    "--o--\r\n"
    "the end\r\n";

TEST(Mime, HasATreeOfParts) {
    const auto tree = MimeTree::scan(usual);

    EXPECT_THAT(
        types(tree),
        ElementsAre(
            "multipart/mixed",
            " multipart/alternative",
            "  text/plain",
            "  text/html",
            " application/pdf"
        )
    );
    EXPECT_THAT(tree.parts()[0].children, ElementsAre(1, 4));
    EXPECT_THAT(tree.parts()[1].children, ElementsAre(2, 3));
    EXPECT_EQ(tree.body(tree.parts()[2]), "plain");
    EXPECT_EQ(tree.body(tree.parts()[4]), "YWJj");
    EXPECT_TRUE(tree.body(tree.parts()[1]).ends_with("--i--\r\nepilogue"));
    EXPECT_TRUE(tree.body(tree.parts()[0]).ends_with("the end\r\n"));
    EXPECT_TRUE(tree.is_complete());
}

TEST(Mime, GivesTextHtmlAndAttachments) {
    const auto tree = MimeTree::scan(usual);

    EXPECT_EQ(plain_text(tree), "plain");
    EXPECT_EQ(html_text(tree), "<b>\xc3\xa4</b>");
    EXPECT_THAT(
        attachments(tree),
        ElementsAre(Attachment{
            .filename = "\xc3\xa4.pdf", .content_type = "application/pdf", .content = "abc"
        })
    );
}

TEST(Mime, AMessageWithoutMimeIsPlainText) {
    const auto tree = MimeTree::scan("Subject: x\n\nhello\n");

    EXPECT_EQ(plain_text(tree), "hello\n");
    EXPECT_EQ(html_text(tree), std::nullopt);
    EXPECT_THAT(attachments(tree), IsEmpty());
}

TEST(Mime, LeavesAMessageWithinUnopened) {
    const auto tree = MimeTree::scan(
        "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: inner\n\ntext\n--b--\n"
    );

    EXPECT_THAT(types(tree), ElementsAre("multipart/digest", " message/rfc822"));
    EXPECT_EQ(tree.body(tree.parts()[1]), "Subject: inner\n\ntext");
}

TEST(Mime, AnOuterBoundaryEndsInnerPartsThatWereNotClosed) {
    const auto tree = MimeTree::scan(
        "Content-Type: multipart/mixed; boundary=o\n\n--o\n"
        "Content-Type: multipart/mixed; boundary=i\n\n--i\n\nx\n--o\n\ny"
    );

    EXPECT_THAT(
        types(tree),
        ElementsAre("multipart/mixed", " multipart/mixed", "  text/plain", " text/plain")
    );
    EXPECT_EQ(tree.body(tree.parts()[2]), "x");
    EXPECT_EQ(tree.body(tree.parts()[3]), "y");
}

TEST(Mime, ABoundaryIsAWholeLine) {
    const auto tree = MimeTree::scan(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b2\ny --b\n --b\n--b--\n"
    );
    EXPECT_EQ(tree.body(tree.parts()[1]), "x\n--b2\ny --b\n --b");
}

TEST(Mime, SurvivesBoundariesWithinHeadersAndEmptyParts) {
    const auto tree =
        MimeTree::scan("Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\nA: 1\n--b\n\n--b");
    EXPECT_EQ(tree.parts().size(), 5U);
    for (const Part& part : tree.parts().subspan(1)) {
        EXPECT_EQ(tree.content(part), "");
    }
}

TEST(Mime, AMultipartWithoutBoundaryOrPartsIsALeaf) {
    EXPECT_EQ(MimeTree::scan("Content-Type: multipart/mixed\n\n--\n\n").parts().size(), 1U);
    EXPECT_EQ(MimeTree::scan("Content-Type: multipart/mixed; boundary=b\n\nx").parts().size(), 1U);
    EXPECT_EQ(MimeTree::scan("").parts().size(), 1U);
}

TEST(Mime, StopsAtItsLimits) {
    std::string wide = "Content-Type: multipart/mixed; boundary=b\n\n";
    std::string deep;
    for (int i = 0; i < 50; ++i) {
        wide += "--b\n\nx\n";
        const std::string boundary = "b" + std::to_string(i);
        deep += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
    }

    const auto few = MimeTree::scan(wide, {.parts_max = 10});
    EXPECT_EQ(few.parts().size(), 10U);
    EXPECT_FALSE(few.is_complete());
    const auto shallow = MimeTree::scan(deep, {.depth_max = 5});
    EXPECT_EQ(shallow.parts().size(), 6U);
    EXPECT_FALSE(shallow.is_complete());
    shallow.view();
}

/// What the corpus expects of a part: its text, or nothing when it is no text.
const boost::json::string* expected_text(const boost::json::value& part) {
    const auto& body = part.at("body").as_object();
    for (const char* kind : {"Text", "Html"}) {
        if (const auto* text = body.if_contains(kind)) {
            return text->if_string();
        }
    }
    return nullptr;
}

bool same(const boost::json::value& expected, const std::vector<std::size_t>& indices) {
    return boost::json::value_to<std::vector<std::size_t>>(expected) == indices;
}

struct Agreement {
    int all = 0;
    int structure = 0;
    int texts = 0;
    int texts_same = 0;
};

/// Other scanners drop the CR of a line end; whether it is there is not what is compared.
std::string without_cr(std::string_view text) {
    std::string result(text);
    std::erase(result, '\r');
    return result;
}

void compare(const std::string& name, const std::string& message, Agreement& agreement) {
    const auto tree = MimeTree::scan(message);
    const auto view = tree.view();
    const auto expected = boost::json::parse(postrider::testing::read_file(name)).as_object();
    const auto& parts = expected.at("parts").as_array();
    const bool same_structure = parts.size() == tree.parts().size() &&
                                same(expected.at("text_body"), view.text) &&
                                same(expected.at("html_body"), view.html) &&
                                same(expected.at("attachments"), view.attachments);
    ++agreement.all;
    agreement.structure += same_structure ? 1 : 0;
    if (std::getenv("POSTRIDER_SHOW") != nullptr && !same_structure) {
        std::cout << name << " structure\n";
    }
    for (std::size_t i = 0; i < std::min(parts.size(), tree.parts().size()); ++i) {
        if (const auto* text = expected_text(parts[i])) {
            const auto actual = without_cr(tree.text(tree.parts()[i]));
            const auto theirs = without_cr(*text);
            ++agreement.texts;
            agreement.texts_same += actual == theirs ? 1 : 0;
            if (std::getenv("POSTRIDER_SHOW") != nullptr && actual != theirs) {
                std::cout << name << " part " << i << "\n--- theirs\n"
                          << theirs.substr(0, 600) << "\n--- ours\n"
                          << actual.substr(0, 600) << "\n===\n";
            }
        }
    }
}

TEST(Mime, AgreesWithTheCorpusOnTextsAndAttachments) {
    const auto corpus = postrider::testing::find_corpus("mime");
    if (!corpus) {
        GTEST_SKIP() << postrider::testing::corpora_absent;
    }
    Agreement agreement;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*corpus)) {
        if (entry.path().extension() != ".eml") {
            continue;
        }
        auto path = entry.path();
        const std::string message = postrider::testing::read_file(path);
        compare(path.replace_extension(".json"), message, agreement);
    }

    std::cout << "mime: structure " << agreement.structure << " passed, "
              << agreement.all - agreement.structure << " failed; text " << agreement.texts_same
              << " passed, " << agreement.texts - agreement.texts_same << " failed ("
              << agreement.texts_same * 100 / agreement.texts << " % of texts, "
              << agreement.structure * 100 / agreement.all << " % of trees)\n";
    EXPECT_GT(agreement.all, 100);
    EXPECT_GE(agreement.structure * 100, agreement.all * 80);
    EXPECT_GE(agreement.texts_same * 100, agreement.texts * 90);
}

}  // namespace
}  // namespace postrider::mail
