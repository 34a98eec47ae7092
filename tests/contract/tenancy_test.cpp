// Organizations, servers, domains, credentials, users, settings.
#include <gmock/gmock.h>

#include "store/credentials.h"
#include "store/domains.h"
#include "store/tenancy.h"
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using Kind = TenancyProblem::Kind;

class Tenancy : public StoreTest {
protected:
    /// What `operation` gives, in a transaction.
    template <class Operation>
    auto in_write(Operation operation) {
        std::optional<decltype(operation(std::declval<Transaction&>()))> result;
        wait(store->write([&](Transaction& transaction) { result.emplace(operation(transaction)); })
        );
        return std::move(*result);
    }
    Outcome<model::Organization> organization(const std::string& permalink) {
        return in_write([&](Transaction& transaction) {
            return create_organization(transaction, "Name of " + permalink, permalink);
        });
    }
    Outcome<model::Server> server(
        model::OrganizationId owner,
        const std::string& name,
        const std::string& permalink,
        const std::string& token
    ) {
        model::Server wanted;
        wanted.organization = owner;
        wanted.name = name;
        wanted.permalink = permalink;
        wanted.token = token;
        return in_write([&](Transaction& transaction) { return create_server(transaction, wanted); }
        );
    }
    Outcome<model::Domain> domain(const model::Domain& wanted) {
        return in_write([&](Transaction& transaction) { return create_domain(transaction, wanted); }
        );
    }
    Outcome<model::Credential> credential(
        const model::Credential& wanted, const std::string& digest
    ) {
        return in_write([&](Transaction& transaction) {
            return create_credential(transaction, wanted, digest);
        });
    }
    /// acme/main
    model::Server acme() {
        const auto owner = organization("acme");
        return *server(owner->id, "Main", "main", "abcdef");
    }
};
EVERY_ENGINE(Tenancy);

TEST_P(Tenancy, CreatesAnOrganizationOnce) {
    const auto created = organization("acme");

    ASSERT_TRUE(created);
    EXPECT_TRUE(created->id);
    const TenancyProblem taken{Kind::taken, "permalink"};
    EXPECT_EQ(organization("acme").error(), taken);
    EXPECT_EQ(organization("admin").error(), (TenancyProblem{Kind::reserved, "permalink"}));
    for (const std::string bad : {"", "Acme", "a b", "ä", "a/b"}) {
        EXPECT_EQ(organization(bad).error(), (TenancyProblem{Kind::malformed, "permalink"}));
    }
    EXPECT_EQ(describe(taken), "The permalink is taken.");
}

TEST_P(Tenancy, FindsRenamesAndListsOrganizations) {
    const auto id = organization("zeta")->id;
    organization("acme");

    in_write([&](Transaction& transaction) {
        EXPECT_TRUE(rename_organization(transaction, id, "Omega"));
        EXPECT_FALSE(rename_organization(transaction, model::OrganizationId{99}, "Omega"));
        EXPECT_FALSE(rename_organization(transaction, id, ""));
        EXPECT_EQ(find_organization(transaction, "ZETA")->name, "Omega");
        EXPECT_FALSE(find_organization(transaction, "none"));
        EXPECT_EQ(list_organizations(transaction).at(1).permalink, "zeta");
        return true;
    });
}

TEST_P(Tenancy, CreatesAServerWithUniqueNames) {
    const auto first = acme();
    const auto other = organization("other");

    EXPECT_EQ(first.path(), "acme/main");
    EXPECT_EQ(server(first.organization, "Other", "main", "bbbbbb").error().field, "permalink");
    EXPECT_EQ(server(first.organization, "MAIN", "second", "bbbbbb").error().field, "name");
    EXPECT_EQ(server(first.organization, "Other", "second", "abcdef").error().field, "token");
    EXPECT_EQ(server(first.organization, "Other", "stats", "bbbbbb").error().kind, Kind::reserved);
    EXPECT_EQ(
        server(model::OrganizationId{99}, "Other", "second", "bbbbbb").error().kind, Kind::not_found
    );
    EXPECT_TRUE(server(other->id, "Main", "main", "cccccc"));
}

TEST_P(Tenancy, AnswersForServersByIdTokenAndPath) {
    const auto created = acme();

    EXPECT_EQ(wait(store->server(created.id))->path(), "acme/main");
    EXPECT_EQ(wait(store->server_by_token("abcdef"))->id, created.id);
    EXPECT_FALSE(wait(store->server_by_token("zzzzzz")));
    in_write([&](Transaction& transaction) {
        EXPECT_EQ(find_server(transaction, "ACME/Main")->id, created.id);
        EXPECT_FALSE(find_server(transaction, "acme"));
        EXPECT_EQ(list_servers(transaction, std::nullopt).size(), 1U);
        EXPECT_EQ(list_servers(transaction, model::OrganizationId{99}).size(), 0U);
        return true;
    });
}

TEST_P(Tenancy, ShowsAChangeAtOnce) {
    auto changed = acme();
    EXPECT_EQ(wait(store->server(changed.id))->mode, model::ServerMode::live);

    changed.mode = model::ServerMode::development;
    changed.privacy_mode = true;
    EXPECT_TRUE(in_write([&](Transaction& transaction) { return update(transaction, changed); }));

    EXPECT_EQ(wait(store->server(changed.id))->mode, model::ServerMode::development);
    EXPECT_TRUE(wait(store->server(changed.id))->privacy_mode);
}

TEST_P(Tenancy, KeepsAServersScoresWithTwoDecimals) {
    auto changed = acme();
    EXPECT_EQ(changed.spam_threshold, 5);
    EXPECT_EQ(changed.spam_failure_threshold, 20);
    EXPECT_FALSE(changed.outbound_spam_threshold);

    changed.spam_threshold = -0.255;
    changed.spam_failure_threshold = 1e12;
    changed.outbound_spam_threshold = 7.25;
    EXPECT_TRUE(in_write([&](Transaction& transaction) { return update(transaction, changed); }));

    const auto kept = wait(store->server(changed.id));
    EXPECT_NEAR(kept->spam_threshold, -0.255, 0.0051);
    EXPECT_EQ(kept->spam_failure_threshold, 999'999);
    EXPECT_EQ(kept->outbound_spam_threshold, 7.25);
}

TEST_P(Tenancy, SeesAnotherProcessesChangeAfterASecond) {
    base::Instant now{};
    Options with_clock;
    with_clock.instant = [&now] { return now; };
    store.reset();
    open(std::move(with_clock));
    const auto created = acme();
    EXPECT_FALSE(wait(store->server(created.id))->is_suspended);
    auto tool_options = options();
    tool_options.role = Role::tool;
    const auto tool = store::open(tool_options);

    wait(tool->write([&](Transaction& transaction) {
        EXPECT_TRUE(set_suspended(transaction, created.id, true));
    }));

    EXPECT_FALSE(wait(store->server(created.id))->is_suspended);
    now += 1s;
    EXPECT_TRUE(wait(store->server(created.id))->is_suspended);
    store.reset();  // it holds on to `now`
}

TEST_P(Tenancy, SuspendsAServerWithItsOrganization) {
    const auto created = acme();

    in_write([&](Transaction& transaction) {
        return set_suspended(transaction, created.organization, true);
    });

    EXPECT_TRUE(wait(store->server(created.id))->is_suspended);
}

TEST_P(Tenancy, PrefersTheServersOwnDomain) {
    const auto created = acme();
    model::Domain wanted;
    wanted.organization = created.organization;
    wanted.name = "acme.test";
    wanted.verification_token = "token";
    wanted.dkim_selector = "postal-AbCdEf";
    wanted.sealed_dkim_key = std::string("\0\xff", 2);
    const auto of_organization = domain(wanted);
    ASSERT_TRUE(of_organization);
    EXPECT_EQ(domain(wanted).error(), (TenancyProblem{Kind::taken, "name"}));
    EXPECT_FALSE(wait(store->domain_for(created.id, "acme.test")));

    wanted.verified_at = noon;
    wanted.server = created.id;
    const auto of_server = domain(wanted);
    ASSERT_TRUE(of_server);
    in_write([&](Transaction& transaction) {
        return verify_domain(transaction, of_organization->id, noon);
    });

    const auto found = wait(store->domain_for(created.id, "ACME.test"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, of_server->id);
    EXPECT_EQ(found->sealed_dkim_key, wanted.sealed_dkim_key);
    EXPECT_EQ(found->verified_at, noon);
    EXPECT_EQ(wait(store->domain(of_organization->id))->verified_at, noon);
    in_write([&](Transaction& transaction) { return remove(transaction, of_server->id); });
    EXPECT_EQ(wait(store->domain_for(created.id, "acme.test"))->id, of_organization->id);
}

TEST_P(Tenancy, SignsAnythingWithADomainForAny) {
    const auto created = acme();
    model::Domain wanted;
    wanted.organization = created.organization;
    wanted.name = "any.test";
    wanted.verified_at = noon;
    auto any = domain(wanted);
    EXPECT_FALSE(wait(store->domain_for(created.id, "elsewhere.test")));

    any->use_for_any = true;
    in_write([&](Transaction& transaction) { return update(transaction, *any); });

    EXPECT_EQ(wait(store->domain_for(created.id, "elsewhere.test"))->name, "any.test");
    EXPECT_FALSE(wait(store->domain_for(model::ServerId{99}, "any.test")));
    in_write([&](Transaction& transaction) {
        EXPECT_EQ(list_domains(transaction, std::nullopt).size(), 1U);
        EXPECT_EQ(list_domains_named(transaction, "ANY.test").size(), 1U);
        EXPECT_TRUE(find_domain(transaction, created.organization, std::nullopt, "any.test"));
        EXPECT_FALSE(find_domain(transaction, created.organization, created.id, "any.test"));
        return true;
    });
}

TEST_P(Tenancy, GrantsByTheDigestOfAKey) {
    const auto created = acme();
    const std::string digest("\0 thirty-two bytes, any of them \xff", 32);
    model::Credential wanted;
    wanted.server = created.id;
    wanted.kind = model::CredentialKind::api;
    wanted.name = "App";
    wanted.hint = "abcd";
    wanted.holds_mail = true;
    const auto api = credential(wanted, digest);

    ASSERT_TRUE(api);
    EXPECT_EQ(credential(wanted, digest).error(), (TenancyProblem{Kind::taken, "key"}));
    const auto grant = wait(store->grant_by_digest(digest));
    ASSERT_TRUE(grant);
    EXPECT_EQ(grant->credential.id, api->id);
    EXPECT_EQ(grant->credential.kind, model::CredentialKind::api);
    EXPECT_EQ(grant->credential.hint, "abcd");
    EXPECT_TRUE(grant->credential.holds_mail);
    EXPECT_EQ(grant->server.path(), "acme/main");
    EXPECT_FALSE(wait(store->grant_by_digest("other")));
    wait(store->note_use(api->id, noon));
    in_write([&](Transaction& transaction) {
        EXPECT_EQ(list_credentials(transaction, created.id).at(0).last_used_at, noon);
        return true;
    });
    in_write([&](Transaction& transaction) { return remove(transaction, api->id); });
    EXPECT_FALSE(wait(store->grant_by_digest(digest)));
}

TEST_P(Tenancy, ListsGrantsByNetworkAndForChallenges) {
    const auto created = acme();
    model::Credential wanted;
    wanted.server = created.id;
    wanted.name = "Office";
    wanted.kind = model::CredentialKind::smtp_ip;
    wanted.network = "192.0.2.0/24";
    EXPECT_TRUE(wait(store->grants_by_network()).empty());
    ASSERT_TRUE(credential(wanted, ""));
    wanted.network = "198.51.100.0/24";
    ASSERT_TRUE(credential(wanted, ""));
    wanted.kind = model::CredentialKind::smtp;
    wanted.network = "";
    ASSERT_TRUE(credential(wanted, "digest one"));
    wanted.sealed_key = "sealed";
    ASSERT_TRUE(credential(wanted, "digest two"));

    const auto networks = wait(store->grants_by_network());
    ASSERT_EQ(networks.size(), 2U);
    EXPECT_EQ(networks[0].credential.network, "192.0.2.0/24");
    const auto challenges = wait(store->grants_of_server("acme", "main"));
    ASSERT_EQ(challenges.size(), 1U);
    EXPECT_EQ(challenges[0].credential.sealed_key, "sealed");
    EXPECT_TRUE(wait(store->grants_of_server("acme", "none")).empty());
}

TEST_P(Tenancy, RemovesAnOrganizationWithAllThatIsIts) {
    const auto created = acme();
    model::Credential wanted;
    wanted.server = created.id;
    wanted.name = "App";
    credential(wanted, "digest");

    EXPECT_TRUE(in_write([&](Transaction& transaction) {
        return remove(transaction, created.organization);
    }));

    EXPECT_FALSE(wait(store->server(created.id)));
    EXPECT_FALSE(wait(store->grant_by_digest("digest")));
    EXPECT_TRUE(organization("acme"));
    EXPECT_FALSE(in_write([&](Transaction& transaction) {
        return remove(transaction, model::ServerId{99});
    }));
}

TEST_P(Tenancy, KeepsUsersByAddressWithoutRegardToCase) {
    const auto owner = organization("acme");
    model::User wanted;
    wanted.email = "Ann@example.test";
    wanted.first_name = "Ann";
    wanted.is_admin = true;

    in_write([&](Transaction& transaction) {
        const auto created = create_user(transaction, wanted, "hash");
        EXPECT_TRUE(created);
        const auto found = find_user(transaction, "ann@EXAMPLE.test");
        EXPECT_EQ(found->user.id, created->id);
        EXPECT_TRUE(found->user.is_admin);
        EXPECT_EQ(found->password_hash, "hash");
        EXPECT_TRUE(set_password(transaction, created->id, "other"));
        EXPECT_EQ(find_user(transaction, wanted.email)->password_hash, "other");
        wanted.email = "ann@example.test";
        EXPECT_EQ(create_user(transaction, wanted, "").error().kind, Kind::taken);
        wanted.email = "nobody";
        EXPECT_EQ(create_user(transaction, wanted, "").error().kind, Kind::malformed);
        add_member(transaction, owner->id, created->id);
        add_member(transaction, owner->id, created->id);
        EXPECT_EQ(list_organizations_of(transaction, created->id).size(), 1U);
        EXPECT_EQ(list_users(transaction).size(), 1U);
        EXPECT_TRUE(remove(transaction, created->id));
        EXPECT_FALSE(remove(transaction, created->id));
        return true;
    });
}

TEST_P(Tenancy, KeepsSettings) {
    in_write([&](Transaction& transaction) {
        EXPECT_FALSE(read_setting(transaction, "key"));
        write_setting(transaction, "key", std::string_view("\0\xff", 2));
        write_setting(transaction, "key", std::string_view("\0\xfe", 2));
        EXPECT_EQ(read_setting(transaction, "key"), std::string("\0\xfe", 2));
        return true;
    });
}

}  // namespace
}  // namespace postrider::store
