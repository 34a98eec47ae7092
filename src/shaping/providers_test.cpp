// Who is known, and what they want.
#include "shaping/providers.h"

#include <gtest/gtest.h>

#include "bounce/classify.h"
#include "bounce/reply_text.h"

namespace postrider::shaping {
namespace {

Providers built_in() {
    auto read = Providers::parse(built_in_providers());
    if (!read) {
        ADD_FAILURE() << "line " << read.error().line << ": " << read.error().what;
        return {};
    }
    return std::move(*read);
}

std::string name_of(const Provider* provider) {
    return provider == nullptr ? "" : provider->name;
}

std::string trouble_of(std::string_view text) {
    const auto read = Providers::parse(text);
    return read ? "" : std::to_string(read.error().line) + ": " + read.error().what;
}

TEST(ProvidersTest, AreKnownByTheirHosts) {
    const auto providers = built_in();

    EXPECT_EQ(
        name_of(providers.of({"gmail-smtp-in.l.google.com", "alt1.gmail-smtp-in.l.google.com"})),
        "google"
    );
    EXPECT_EQ(name_of(providers.of({"mta5.am0.yahoodns.net"})), "yahoo");
    EXPECT_EQ(
        name_of(providers.of({"Outlook-com.OLC.protection.outlook.com"})), "microsoft-consumer"
    );
    EXPECT_EQ(name_of(providers.of({"acme-test.mail.protection.outlook.com"})), "microsoft-365");
    EXPECT_EQ(name_of(providers.of({"mx01.mail.icloud.com"})), "apple");
    EXPECT_EQ(name_of(providers.of({"smtp-in.orange.fr"})), "orange");
    EXPECT_EQ(name_of(providers.of({"mx.there.test"})), "");
    EXPECT_EQ(providers.of({}), nullptr);
}

TEST(ProvidersTest, ApplyOnlyWhereAllHostsAreTheirs) {
    EXPECT_EQ(built_in().of({"aspmx.l.google.com", "mx.there.test"}), nullptr);
}

TEST(ProvidersTest, AreNotTakenForWhoeverEndsLikeThem) {
    const auto providers = built_in();

    EXPECT_EQ(providers.of({"mx.notgoogle.com"}), nullptr);
    EXPECT_EQ(providers.of({"google.com.there.test"}), nullptr);
    EXPECT_EQ(providers.of({".google.com.evil.test"}), nullptr);
}

TEST(ProvidersTest, SetLimitsThatSayWhoseTheyAre) {
    const auto providers = built_in();
    const auto* yahoo = providers.named("yahoo");

    ASSERT_NE(yahoo, nullptr);
    EXPECT_EQ(yahoo->limits.messages_per_connection->value, 20U);
    EXPECT_EQ(yahoo->limits.messages_per_connection->from, "provider yahoo");
    EXPECT_EQ(providers.named("nobody"), nullptr);
}

TEST(ProvidersTest, MayBeForOneTenantAlone) {
    const auto providers = *Providers::parse(
        "version 1\n[there]\nhosts .there.test\nsource ours\nconnections 3\n"
        "[there-acme]\nhosts .there.test\nsource ours\nfor acme/main\nmessages 5/min\n"
    );

    EXPECT_EQ(name_of(providers.of({"mx.there.test"})), "there");
    const auto of_tenants = providers.of_tenants({"mx.there.test"});
    ASSERT_EQ(of_tenants.size(), 1U);
    EXPECT_EQ(of_tenants[0]->whose, "acme/main");
    EXPECT_TRUE(providers.of_tenants({"mx.there.test", "mx.else.test"}).empty());
    EXPECT_EQ(
        trouble_of("version 1\n[a]\nhosts mx.a.test\nsource ours\nfor acme\nconnections 5\n"),
        "6: The provider a is for acme alone, so it limits messages and nothing else"
    );
}

TEST(ProvidersTest, EachHaveASourceAndALimit) {
    for (const auto& provider : built_in().all()) {
        EXPECT_FALSE(provider.sources.empty()) << provider.name;
        EXPECT_NE(provider.limits, Limits{}) << provider.name;
    }
}

TEST(ProvidersTest, SayTooMuchInWordsThatTheReplyRulesKnow) {
    for (const auto& provider : built_in().all()) {
        for (const std::string& reply : provider.replies) {
            const auto found = bounce::Classifier::built_in().classify({
                .code = bounce::find_codes(reply).reply,
                .enhanced = bounce::find_codes(reply).enhanced,
                .text = reply,
            });
            const bool is_about_volume = found.bounce_class == bounce::BounceClass::rate ||
                                         found.bounce_class == bounce::BounceClass::reputation;
            EXPECT_TRUE(is_about_volume) << provider.name << ": " << reply << ": " << found.reason;
        }
    }
}

TEST(ProviderFile, ReadsEveryWord) {
    const auto read = Providers::parse(
        "# ours\n\nversion 1\n[there]\nhosts MX.there.test .mail.there.test\nsource practice\n"
        "connections 3\nmessages-per-connection 7\nmessages 100/h\nconnects 2/s\nreply 421 Slow\n"
    );

    ASSERT_TRUE(read);
    const auto& there = read->all().front();
    EXPECT_TRUE(there.has("mx.there.test"));
    EXPECT_TRUE(there.has("a.mail.there.test"));
    EXPECT_FALSE(there.has("mail.there.test"));
    EXPECT_EQ(there.limits.connections->value, 3U);
    EXPECT_EQ(there.limits.messages_per_connection->value, 7U);
    EXPECT_EQ(to_string(there.limits.messages->value), "100/h");
    EXPECT_EQ(to_string(there.limits.connects->value), "2/s");
    EXPECT_EQ(there.replies, std::vector<std::string>{"421 Slow"});
}

TEST(ProviderFile, SaysWhatIsWrongAndWhere) {
    EXPECT_EQ(trouble_of(""), "0: The first line must be: version 1");
    EXPECT_EQ(trouble_of("version 2\n"), "1: The first line must be: version 1");
    EXPECT_EQ(
        trouble_of("version 1\nconnections 3\n"), "2: A provider must be named first, as [name]"
    );
    const std::string head = "version 1\n[there]\nhosts mx.there.test\nsource practice\n";
    EXPECT_EQ(trouble_of(head), "");
    EXPECT_EQ(
        trouble_of(head + "connections 0\n"), "5: connections needs a number from 1 to 100000"
    );
    EXPECT_EQ(
        trouble_of(head + "messages 5\n"),
        "5: messages needs a rate such as 100/s, 20/min, 500/h or 1000/day"
    );
    EXPECT_EQ(trouble_of(head + "speed 9\n"), "5: Unknown word: speed");
    EXPECT_EQ(trouble_of(head + "reply\n"), "5: reply needs a value");
    EXPECT_EQ(trouble_of(head + "[there]\n"), "5: The provider there stands here twice");
    EXPECT_EQ(trouble_of(head + "[other]\n[third]\n"), "6: The provider other has no hosts");
    EXPECT_EQ(
        trouble_of(head + "[other]\nhosts a.test\n"), "6: The provider other names no source"
    );
    EXPECT_NE(trouble_of(head + "[oth er]\n"), "");
    EXPECT_NE(trouble_of(head + "[\n"), "");
}

}  // namespace
}  // namespace postrider::shaping
