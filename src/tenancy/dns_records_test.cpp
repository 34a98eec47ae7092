// Which records, and how they are written.
#include "tenancy/dns_records.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace postrider::tenancy {
namespace {

config::Settings some_settings() {
    config::Settings settings;
    settings.postal.web_hostname = "mail.host.test";
    settings.postal.smtp_hostname = "mail.host.test";
    settings.dns.mx_records = {"mx1.host.test", "mx2.host.test"};
    settings.dns.spf_include = "spf.host.test";
    settings.dns.return_path_domain = "rp.host.test";
    settings.dns.route_domain = "routes.host.test";
    settings.dns.track_domain = "track.host.test";
    settings.sources = {{.name = "default", .helo = "out.host.test"}};
    return settings;
}

/// "TYPE NAME VALUE" of each.
std::vector<std::string> lines(const std::vector<DnsRecord>& records) {
    std::vector<std::string> all;
    for (const auto& record : records) {
        all.push_back(record.type + " " + record.name + " " + record.value);
    }
    return all;
}

bool has(const std::vector<std::string>& all, const std::string& line) {
    return std::ranges::find(all, line) != all.end();
}

TEST(DomainRecords, AreWhatPostalShowsAndDmarc) {
    const auto key = dkim::SigningKey::generate_ed25519();
    const model::Domain domain{.name = "example.test", .verification_token = "token"};
    const DomainSigners keys{.signers = {{"example.test", "postal-AbCDEf", key}}, .problem = {}};

    const auto all = lines(records_of(domain, "acme", keys, some_settings().dns));

    const std::vector<std::string> expected = {
        "TXT example.test postal-verification token",
        "TXT example.test v=spf1 a mx include:spf.host.test ~all",
        "TXT postal-AbCDEf._domainkey.example.test " + key.txt_record(),
        "CNAME psrp.example.test rp.host.test",
        "TXT _dmarc.example.test v=DMARC1; p=none; rua=mailto:dmarc+acme@rp.host.test",
        "MX example.test 10 mx1.host.test",
        "MX example.test 10 mx2.host.test",
        "TXT _smtp._tls.example.test v=TLSRPTv1; rua=mailto:tlsrpt+acme@rp.host.test",
    };
    EXPECT_EQ(all, expected);
}

TEST(DomainRecords, NameEachKey) {
    const DomainSigners keys{
        .signers =
            {{"example.test", "one", dkim::SigningKey::generate_ed25519()},
             {"example.test", "two", dkim::SigningKey::generate_ed25519()}},
        .problem = {}
    };

    const auto records = records_of({.name = "example.test"}, "acme", keys, {});

    EXPECT_EQ(
        std::ranges::count(records, std::string("DKIM"), [](const auto& r) { return r.purpose; }), 2
    );
}

TEST(InstallationRecords, HoldTheReturnPathAndItsKey) {
    const auto key = dkim::SigningKey::generate_ed25519();
    const DomainSigners keys{.signers = {{"rp.host.test", "postal", key}}, .problem = {}};

    const auto all = lines(installation_records(some_settings(), keys, {}));

    const std::vector<std::string> expected = {
        "MX rp.host.test 10 mail.host.test",
        "TXT rp.host.test v=spf1 a mx include:spf.host.test ~all",
        "TXT postal._domainkey.rp.host.test " + key.txt_record(),
        "TXT *._report._dmarc.rp.host.test v=DMARC1",
        "MX routes.host.test 10 mail.host.test",
    };
    EXPECT_EQ(all, expected);
}

TEST(InstallationRecords, NameTheAddressesWhereTheyAreKnown) {
    const std::vector addresses = {
        *base::IpAddress::parse("192.0.2.7"), *base::IpAddress::parse("2001:db8::1")
    };

    const auto all = lines(installation_records(some_settings(), {}, addresses));

    EXPECT_TRUE(has(all, "A mail.host.test 192.0.2.7"));
    EXPECT_TRUE(has(all, "AAAA mx2.host.test 2001:db8::1"));
    EXPECT_TRUE(has(all, "TXT spf.host.test v=spf1 ip4:192.0.2.7 ip6:2001:db8::1 ~all"));
    EXPECT_TRUE(has(all, "PTR 7.2.0.192.in-addr.arpa out.host.test"));
    EXPECT_EQ(std::ranges::count(all, "A mail.host.test 192.0.2.7"), 1);
}

TEST(ReverseNames, AreWrittenBackwards) {
    EXPECT_EQ(reverse_name(*base::IpAddress::parse("192.0.2.7")), "7.2.0.192.in-addr.arpa");
    EXPECT_EQ(
        reverse_name(*base::IpAddress::parse("2001:db8::1")),
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    );
}

TEST(ZoneLines, EndNamesWithADot) {
    EXPECT_EQ(
        zone_line({"MX", "example.test", "10 mx.test", ""}), "example.test. 3600 IN MX 10 mx.test."
    );
    EXPECT_EQ(zone_line({"A", "a.test", "192.0.2.1", ""}), "a.test. 3600 IN A 192.0.2.1");
}

TEST(ZoneLines, CutLongTextAndEscapeQuotes) {
    EXPECT_EQ(
        zone_line({"TXT", "a.test", std::string(256, 'x'), ""}),
        "a.test. 3600 IN TXT \"" + std::string(255, 'x') + "\" \"x\""
    );
    EXPECT_EQ(zone_line({"TXT", "a.test", R"(a"b\)", ""}), R"(a.test. 3600 IN TXT "a\"b\\")");
    EXPECT_EQ(zone_line({"TXT", "a.test", "", ""}), R"(a.test. 3600 IN TXT "")");
}

}  // namespace
}  // namespace postrider::tenancy
