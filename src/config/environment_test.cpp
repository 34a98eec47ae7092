// Tests of the environment and .env.
#include "config/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Read {
    Settings settings;
    std::vector<std::string> problems;
};

Read read(const Environment& environment) {
    Assembly assembly(".");
    read_environment(environment, assembly);
    Read result{.settings = std::move(assembly.settings)};
    for (const Problem& problem : assembly.problems) {
        result.problems.push_back(describe(problem));
    }
    return result;
}

Environment dot_env(std::string_view text, Environment environment = {}) {
    std::vector<Problem> problems;
    read_dot_env(text, ".env", environment, problems);
    EXPECT_THAT(problems, IsEmpty());
    return environment;
}

TEST(Environment, SetsGroupAndKey) {
    const Read result = read(
        {{"SMTP_SERVER_TLS_ENABLED", "1"},
         {"DNS_MX_RECORDS", "mx1.test, mx2.test"},
         {"POSTAL_SMTP_RELAYS", "smtp://a.test, smtp://b.test:587"},
         {"SMTP_HOST", "out.test"},
         {"POSTRIDER_STORE_DIRECTORY", "/data"}}
    );

    EXPECT_THAT(result.problems, IsEmpty());
    EXPECT_THAT(result.settings.dns.mx_records, ElementsAre("mx1.test", "mx2.test"));
    EXPECT_EQ(result.settings.postal.smtp_relays.size(), 2U);
    EXPECT_EQ(result.settings.smtp.host, "out.test");
    EXPECT_EQ(result.settings.store.directory, "/data");
}

TEST(Environment, LeavesOtherProgramsVariablesAlone) {
    EXPECT_THAT(
        read({{"HTTP_PROXY", "x"}, {"LOG_LEVEL", "loud"}, {"POSTAL_VERSION", "3"}, {"HOME", "/"}})
            .problems,
        IsEmpty()
    );
}

TEST(Environment, NamesTheVariableThatIsWrong) {
    EXPECT_THAT(
        read({{"SMTP_SERVER_DEFAULT_PORT", "x"}, {"POSTRIDER_STORE_ENGIN", "sqlite"}}).problems,
        ElementsAre(
            "environment: error: SMTP_SERVER_DEFAULT_PORT: \"x\" is not a whole number",
            "environment: error: POSTRIDER_STORE_ENGIN: is not a known variable; did you mean "
            "POSTRIDER_STORE_ENGINE?"
        )
    );
}

TEST(Environment, WarnsOfAMisspelledVariableOfPostal) {
    EXPECT_THAT(
        read({{"POSTAL_SMTP_HOSTNAM", "mx.test"}}).problems,
        ElementsAre(HasSubstr("warning: POSTAL_SMTP_HOSTNAM: is not a known variable; did you mean")
        )
    );
}

TEST(Environment, ReadsTheVariablesOfPostalsProcesses) {
    const Read result = read(
        {{"PORT", "2525"},
         {"BIND_ADDRESS", "127.0.0.1"},
         {"HEALTH_SERVER_PORT", "9999"},
         {"SMTP_SERVER_DEFAULT_PORT", "26"}}
    );

    EXPECT_EQ(result.settings.smtp_server.default_port, 2525);
    EXPECT_EQ(result.settings.smtp_server.default_bind_address, "127.0.0.1");
    EXPECT_EQ(result.settings.worker.default_health_server_port, 9999);
    EXPECT_THAT(
        result.problems.front(), HasSubstr("PORT: is read as SMTP_SERVER_DEFAULT_PORT; better set")
    );
}

TEST(Environment, NeverTellsASecret) {
    const Read result = read({{"POSTRIDER_STORE_URL", "geheim"}, {"MAIN_DB_PASSWORD", "geheim"}});

    for (const std::string& problem : result.problems) {
        EXPECT_THAT(problem, testing::Not(HasSubstr("geheim")));
    }
    EXPECT_EQ(result.problems.size(), 2U);
}

TEST(DotEnv, ReadsNamesQuotesAndComments) {
    const Environment read = dot_env(R"(# a comment
A=1
export B = two words  # said in passing
C="with \"quotes\" and \n"
D='$A stays'

E=
F=a#b
)");

    EXPECT_EQ(read.at("A"), "1");
    EXPECT_EQ(read.at("B"), "two words");
    EXPECT_EQ(read.at("C"), "with \"quotes\" and \n");
    EXPECT_EQ(read.at("D"), "$A stays");
    EXPECT_EQ(read.at("E"), "");
    EXPECT_EQ(read.at("F"), "a#b");
}

TEST(DotEnv, PutsInOtherVariables) {
    const Environment read =
        dot_env("A=a\nB=${A}b$A-$\nC=\"${NONE}${A\"\nD=$HOME\n", {{"HOME", "/h"}});

    EXPECT_EQ(read.at("B"), "aba-$");
    EXPECT_EQ(read.at("C"), "${A");
    EXPECT_EQ(read.at("D"), "/h");
}

TEST(DotEnv, DoesNotOverride) {
    EXPECT_EQ(dot_env("A=file", {{"A", "real"}}).at("A"), "real");
}

TEST(DotEnv, NamesTheLineThatIsWrong) {
    Environment environment;
    std::vector<Problem> problems;

    read_dot_env("A=1\nB\nC='open\n=x\n", ".env", environment, problems);

    ASSERT_EQ(problems.size(), 3U);
    EXPECT_EQ(describe(problems[0]), ".env:2:1: error: is not of the form NAME=value");
    EXPECT_THAT(describe(problems[1]), HasSubstr(".env:3:1: error: has a quote"));
    EXPECT_EQ(problems[2].line, 4);
}

}  // namespace
}  // namespace postrider::config
