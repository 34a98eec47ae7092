// Organizations and servers with their permalinks and tokens.
#include "tenancy/organizations.h"

#include "tenancy/store_test_support.h"

namespace postrider::tenancy {
namespace {

using Kind = Problem::Kind;

class Organizations : public OnARealStore {};
class Servers : public OnARealStore {};

TEST_F(Organizations, GetTheirPermalinkFromTheirNameWithANumberOnAClash) {
    EXPECT_EQ(wait(create_organization(*store_, "Acme & Sons", ""))->permalink, "acme-sons");
    EXPECT_EQ(wait(create_organization(*store_, "Acme, Sons", ""))->permalink, "acme-sons-2");
    EXPECT_EQ(wait(create_organization(*store_, "acme sons", ""))->permalink, "acme-sons-3");
}

TEST_F(Organizations, OfTheSameNameAreRefused) {
    an_organization("Acme");

    const auto problem = wait(create_organization(*store_, "acme", "")).error();

    EXPECT_EQ(problem.kind, Kind::taken);
    EXPECT_EQ(problem.field, "name");
    EXPECT_TRUE(wait(create_organization(*store_, "Acme", "other")));
}

TEST_F(Organizations, NamedLikeAReservedWordGetANumber) {
    EXPECT_EQ(wait(create_organization(*store_, "Admin", ""))->permalink, "admin-2");
}

TEST_F(Organizations, KeepAGivenPermalinkOrSayWhatIsWrongWithIt) {
    EXPECT_EQ(wait(create_organization(*store_, "Acme", "a-1"))->permalink, "a-1");

    EXPECT_EQ(wait(create_organization(*store_, "Other", "a-1")).error().kind, Kind::taken);
    EXPECT_EQ(wait(create_organization(*store_, "Other", "admin")).error().kind, Kind::reserved);
    const auto malformed = wait(create_organization(*store_, "Other", "A_1")).error();
    EXPECT_EQ(malformed.field, "permalink");
    EXPECT_TRUE(malformed.words.contains("hyphens")) << malformed.words;
}

TEST_F(Organizations, WithoutLettersInTheirNameNeedAPermalink) {
    const auto problem = wait(create_organization(*store_, "\xe6\x97\xa5", "")).error();

    EXPECT_EQ(problem.field, "permalink");
    EXPECT_TRUE(problem.words.starts_with("No permalink can be made")) << problem.words;
}

TEST_F(Organizations, NeedAName) {
    EXPECT_EQ(wait(create_organization(*store_, "", "acme")).error().field, "name");
}

TEST_F(Servers, HaveASixLetterTokenOfTheirOwn) {
    const auto server = a_server();

    EXPECT_EQ(server.path(), "acme/main");
    ASSERT_EQ(server.token.size(), server_token_size);
    EXPECT_EQ(server.token.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), std::string::npos);
}

TEST_F(Servers, KeepTheModeAndFlagsThatWereAskedFor) {
    model::Server wanted;
    wanted.organization = an_organization().id;
    wanted.name = "Test";
    wanted.mode = model::ServerMode::development;
    wanted.allow_sender = true;
    wanted.privacy_mode = true;

    const auto server = wait(create_server(*store_, random_, wanted));

    EXPECT_EQ(server->mode, model::ServerMode::development);
    EXPECT_TRUE(server->allow_sender);
    EXPECT_TRUE(server->privacy_mode);
}

TEST_F(Servers, AreNumberedByPermalinkButNeverShareAName) {
    model::Server wanted;
    wanted.organization = a_server("Main").organization;
    wanted.name = "Main!";
    EXPECT_EQ(wait(create_server(*store_, random_, wanted))->permalink, "main-2");

    wanted.name = "MAIN";
    const auto problem = wait(create_server(*store_, random_, wanted)).error();
    EXPECT_EQ(problem.kind, Kind::taken);
    EXPECT_EQ(problem.field, "name");
}

TEST_F(Servers, WhoseTokenIsTakenGetAnother) {
    base::SeededRandom once(7);
    base::SeededRandom again(7);
    model::Server wanted;
    wanted.organization = an_organization().id;
    wanted.name = "One";
    const auto one = wait(create_server(*store_, once, wanted));
    wanted.name = "Two";

    const auto two = wait(create_server(*store_, again, wanted));

    ASSERT_TRUE(two);
    EXPECT_NE(one->token, two->token);
}

}  // namespace
}  // namespace postrider::tenancy
