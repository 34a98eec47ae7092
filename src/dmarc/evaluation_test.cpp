// Whether a message may speak for its author's domain, and what the domain wants done otherwise:
// DMARC, which asks its caller for DNS.
#include "dmarc/evaluation.h"

#include <gtest/gtest.h>

namespace postrider::dmarc {
namespace {

constexpr int questions_max = 60;

Identity spf(std::string domain, Outcome outcome = Outcome::pass) {
    return {.method = Method::spf, .domain = std::move(domain), .outcome = outcome};
}

Identity dkim(std::string domain, Outcome outcome = Outcome::pass) {
    return {.method = Method::dkim, .domain = std::move(domain), .outcome = outcome};
}

using Records = std::map<std::string, std::string>;

/// Records by domain; "?" stands for a name of which the DNS cannot tell.
class World {
public:
    explicit World(Records records) : records_(std::move(records)) {}

    Verdict evaluate(
        std::string author,
        std::vector<Identity> identities = {},
        Discovery discovery = Discovery::tree_walk
    ) {
        asked.clear();
        Evaluation evaluation(
            {.author_domain = std::move(author), .identities = std::move(identities)}, discovery
        );
        while (asked.size() < questions_max) {
            const auto step = evaluation.next();
            if (const auto* verdict = std::get_if<Verdict>(&step)) {
                return *verdict;
            }
            const auto& question = std::get<Question>(step);
            asked.push_back(question.name);
            evaluation.answer(question, answer_to(question));
        }
        ADD_FAILURE() << "never ends";
        return {};
    }

    Result result(std::string author, std::vector<Identity> identities) {
        return evaluate(std::move(author), std::move(identities)).result;
    }

    std::vector<std::string> asked;

private:
    Answer answer_to(const Question& question) const {
        constexpr std::string_view prefix = "_dmarc.";
        const auto name =
            question.what == Asked::policy ? question.name.substr(prefix.size()) : question.name;
        const auto found = records_.find(name);
        if (found == records_.end()) {
            return std::unexpected(NoAnswer::nothing);
        }
        if (found->second == "?") {
            return std::unexpected(NoAnswer::cannot_tell);
        }
        return std::vector{found->second};
    }

    Records records_;
};

TEST(Dmarc, IsNoneWithoutARecord) {
    World world(Records{});
    const auto verdict = world.evaluate("a.b.test", {spf("a.b.test")});
    EXPECT_EQ(verdict.result, Result::none);
    EXPECT_EQ(verdict.author_domain, "a.b.test");
    EXPECT_EQ(
        world.asked, (std::vector<std::string>{"_dmarc.a.b.test", "_dmarc.b.test", "_dmarc.test"})
    );
}

TEST(Dmarc, PassesWhenOneOfTheIdentitiesIsAligned) {
    World world(Records{{"a.test", "v=DMARC1; p=reject"}});
    auto verdict = world.evaluate("a.test", {spf("b.test"), dkim("c.test"), dkim("a.test")});
    EXPECT_EQ(verdict.result, Result::pass);
    EXPECT_TRUE(verdict.is_dkim_aligned);
    EXPECT_FALSE(verdict.is_spf_aligned);
    EXPECT_EQ(verdict.policy, Policy::reject);
    EXPECT_EQ(verdict.disposition, Policy::none);
    verdict = world.evaluate("a.test", {spf("a.test")});
    EXPECT_TRUE(verdict.is_spf_aligned);
    EXPECT_EQ(world.asked.size(), 1U);
}

TEST(Dmarc, FailsWhenNoneIsAlignedAndSaysWhatToDo) {
    World world(Records{{"a.test", "v=DMARC1; p=reject"}});
    const auto verdict = world.evaluate("a.test", {spf("b.test"), dkim("a.test", Outcome::fail)});
    EXPECT_EQ(verdict.result, Result::fail);
    EXPECT_EQ(verdict.disposition, Policy::reject);
    EXPECT_EQ(world.result("a.test", {dkim("nota.test"), dkim("test")}), Result::fail);
}

TEST(Dmarc, AppliesOneStepLessInTestMode) {
    EXPECT_EQ(
        World(Records{{"a.test", "v=DMARC1; p=reject; t=y"}}).evaluate("a.test").disposition,
        Policy::quarantine
    );
    EXPECT_EQ(
        World(Records{{"a.test", "v=DMARC1; p=quarantine; t=y"}}).evaluate("a.test").disposition,
        Policy::none
    );
}

TEST(Dmarc, AlignsDomainsOfOneOrganizationUnlessToldToBeStrict) {
    World relaxed(Records{{"a.test", "v=DMARC1; p=reject"}});
    EXPECT_EQ(relaxed.result("x.a.test", {dkim("y.z.a.test")}), Result::pass);
    EXPECT_EQ(relaxed.result("a.test", {spf("mail.a.test")}), Result::pass);
    EXPECT_EQ(relaxed.result("x.a.test", {spf("a.test")}), Result::pass);
    World strict(Records{{"a.test", "v=DMARC1; p=reject; aspf=s; adkim=s"}});
    EXPECT_EQ(strict.result("a.test", {spf("mail.a.test"), dkim("mail.a.test")}), Result::fail);
    EXPECT_EQ(strict.result("x.a.test", {spf("x.a.test")}), Result::pass);
}

TEST(Dmarc, TakesThePolicyForSubdomainsFromTheOrganization) {
    World world(Records{
        {"a.test", "v=DMARC1; p=reject; sp=quarantine; np=none"},
        {"mail.a.test", "host"},
    });
    auto verdict = world.evaluate("mail.a.test");
    EXPECT_EQ(verdict.policy_domain, "a.test");
    EXPECT_EQ(verdict.disposition, Policy::quarantine);
    EXPECT_EQ(world.evaluate("gone.a.test").disposition, Policy::none);
    EXPECT_EQ(world.evaluate("a.test").disposition, Policy::reject);
}

TEST(Dmarc, SkipsRecordsBetweenTheAuthorAndTheOrganization) {
    World world(Records{{"b.a.test", "v=DMARC1; p=none"}, {"a.test", "v=DMARC1; p=reject"}});
    EXPECT_EQ(world.evaluate("c.b.a.test").policy_domain, "a.test");
    EXPECT_EQ(world.evaluate("b.a.test").policy_domain, "b.a.test");
}

TEST(Dmarc, EndsTheWalkWhereADomainSaysThatItIsNoSuffix) {
    World world(Records{{"b.a.test", "v=DMARC1; p=none; psd=n"}, {"a.test", "v=DMARC1; p=reject"}});
    EXPECT_EQ(world.evaluate("c.b.a.test").policy_domain, "b.a.test");
    EXPECT_EQ(world.result("c.b.a.test", {dkim("d.b.a.test")}), Result::pass);
    EXPECT_EQ(world.result("c.b.a.test", {dkim("d.a.test")}), Result::fail);
}

TEST(Dmarc, KeepsStrangersBelowAPublicSuffixApart) {
    World claimed(Records{{"suffix.test", "v=DMARC1; p=reject; psd=y"}});
    EXPECT_EQ(claimed.evaluate("a.suffix.test").policy_domain, "suffix.test");
    EXPECT_EQ(claimed.result("a.suffix.test", {dkim("b.suffix.test")}), Result::fail);
    EXPECT_EQ(claimed.result("x.a.suffix.test", {dkim("a.suffix.test")}), Result::pass);
    EXPECT_EQ(claimed.result("suffix.test", {dkim("suffix.test")}), Result::pass);

    World listed(Records{{"co.uk", "v=DMARC1; p=reject"}});
    EXPECT_EQ(listed.result("a.co.uk", {dkim("b.co.uk")}), Result::fail);
    EXPECT_EQ(listed.result("a.co.uk", {dkim("x.a.co.uk")}), Result::pass);
    World unlisted(Records{{"co.uk", "v=DMARC1; p=reject; psd=n"}});
    EXPECT_EQ(unlisted.result("a.co.uk", {dkim("b.co.uk")}), Result::pass);
}

TEST(Dmarc, FindsTheOrganizationByTheListWhenAskedTo) {
    World world(Records{{"b.a.test", "v=DMARC1; p=none; psd=n"}, {"a.test", "v=DMARC1; p=reject"}});
    const auto list = Discovery::public_suffix_list;
    EXPECT_EQ(world.evaluate("c.b.a.test", {}, list).policy_domain, "a.test");
    EXPECT_EQ(world.evaluate("c.b.a.test", {dkim("a.test")}, list).result, Result::pass);
    EXPECT_EQ(world.asked, (std::vector<std::string>{"_dmarc.c.b.a.test", "_dmarc.a.test"}));
}

TEST(Dmarc, AsksAtMostEightNamesAWalk) {
    EXPECT_EQ(
        walk_names("a.b.test"), (std::vector<std::string_view>{"a.b.test", "b.test", "test"})
    );
    EXPECT_EQ(walk_names("8.7.6.5.4.3.2.1").size(), 8U);
    const auto names = walk_names("10.9.8.7.6.5.4.3.2.1");
    EXPECT_EQ(names.size(), 8U);
    EXPECT_EQ(names[0], "10.9.8.7.6.5.4.3.2.1");
    EXPECT_EQ(names[1], "7.6.5.4.3.2.1");
}

TEST(Dmarc, TellsWhenTheDnsCannotTell) {
    EXPECT_EQ(World(Records{{"a.test", "?"}}).result("a.test", {spf("a.test")}), Result::temperror);
    EXPECT_EQ(World(Records{{"test", "?"}}).result("a.test", {spf("a.test")}), Result::temperror);
    World world(Records{{"a.test", "v=DMARC1; p=reject"}, {"x.a.test", "?"}});
    EXPECT_EQ(world.result("a.test", {dkim("x.a.test")}), Result::temperror);
    EXPECT_EQ(world.result("a.test", {dkim("x.a.test"), spf("a.test")}), Result::pass);
    const auto verdict = world.evaluate("a.test", {dkim("a.test", Outcome::cannot_tell)});
    EXPECT_EQ(verdict.result, Result::temperror);
    EXPECT_EQ(verdict.policy, Policy::reject);
    EXPECT_EQ(verdict.disposition, Policy::none);
}

TEST(Dmarc, LooksAtALimitedNumberOfIdentities) {
    World world(Records{{"a.test", "v=DMARC1; p=reject"}});
    std::vector<Identity> identities(identities_max, dkim("b.test"));
    identities.push_back(dkim("a.test"));
    EXPECT_EQ(world.result("a.test", identities), Result::fail);
}

TEST(Dmarc, LetsTheStricterOfTwoVerdictsCount) {
    const Verdict pass{.result = Result::pass};
    const Verdict fail{.result = Result::fail};
    const Verdict reject{.result = Result::fail, .disposition = Policy::reject};
    EXPECT_EQ(&stricter(pass, fail), &fail);
    EXPECT_EQ(&stricter(fail, pass), &fail);
    EXPECT_EQ(&stricter(fail, reject), &reject);
    EXPECT_EQ(name_of(stricter(Verdict{}, pass).result), "none");
}

}  // namespace
}  // namespace postrider::dmarc
