// Tests of reading YAML, versions 1 and 2.
#include "config/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct Read {
    Settings settings;
    std::vector<std::string> errors;
    std::vector<std::string> warnings;
};

Read read(std::string_view text) {
    Assembly assembly("/etc/p");
    read_document(text, "p.yml", assembly);
    Read result{.settings = std::move(assembly.settings)};
    for (const Problem& problem : assembly.problems) {
        auto& list = problem.severity == Severity::error ? result.errors : result.warnings;
        list.push_back(describe(problem));
    }
    return result;
}

TEST(Document, MayBeEmpty) {
    EXPECT_THAT(read("").errors, IsEmpty());
    EXPECT_THAT(read("# nothing\n").errors, IsEmpty());
    EXPECT_THAT(read("version: 2\npostal:\n").errors, IsEmpty());
}

TEST(Document, ReportsBrokenYamlWithItsLine) {
    EXPECT_THAT(
        read("version: 2\npostal: [\n").errors,
        ElementsAre(StartsWith("p.yml:3:1: error: is not YAML"))
    );
    EXPECT_THAT(read("a: b: c").errors, ElementsAre(HasSubstr("is not YAML")));
    EXPECT_THAT(read("version: 2\npostal: *nowhere\n").errors, ElementsAre(HasSubstr("not YAML")));
}

TEST(Document, RefusesWhatIsNotGroups) {
    EXPECT_THAT(read("hello").errors, ElementsAre(HasSubstr("must consist of groups of keys")));
    EXPECT_THAT(read("- a\n- b\n").errors, ElementsAre(HasSubstr("must consist of groups")));
    EXPECT_THAT(
        read("version: 2\npostal: 5\n").errors,
        ElementsAre("p.yml:2:1: error: postal: takes a group of keys, each on a line of its own")
    );
    EXPECT_THAT(
        read("version: 2\nlisteners: {port: 25}\n").errors,
        ElementsAre(HasSubstr("takes a list: each entry begins with"))
    );
    EXPECT_THAT(
        read("version: 2\npostal: {web_hostname: {a: b}}\n").errors,
        ElementsAre(HasSubstr("is a group of keys; it takes a value"))
    );
    EXPECT_THAT(
        read("version: 2\ndns: {mx_records: [[a]]}\n").errors,
        ElementsAre(HasSubstr("its items are plain values"))
    );
}

TEST(Document, SurvivesDeepNestingAndGreatSize) {
    EXPECT_THAT(read(std::string(100'000, '[')).errors, ElementsAre(HasSubstr("is not YAML")));
    EXPECT_THAT(
        read(std::string(largest_document + 1, ' ')).errors,
        ElementsAre(HasSubstr("is larger than 1 MiB"))
    );
}

TEST(Document, RefusesAnotherVersion) {
    EXPECT_THAT(
        read("version: 3\n").errors,
        ElementsAre("p.yml:1:10: error: version: \"3\" is neither 1 nor 2")
    );
}

TEST(Document, RefusesAKeyGivenTwice) {
    EXPECT_THAT(
        read("version: 2\ndns:\n  timeout: 5\n  timeout: 6\n").errors,
        ElementsAre("p.yml:4:3: error: dns.timeout: is given twice")
    );
}

TEST(Document, TellsWhereAMisplacedKeyBelongs) {
    EXPECT_THAT(
        read("version: 2\npostal: {spf_include: a.test}\n").errors,
        ElementsAre(HasSubstr("postal.spf_include: is not a known key; it belongs to dns"))
    );
}

TEST(Document, ReplacesTheFolderOfTheFile) {
    const Read result = read("version: 2\npostal: {signing_key_path: $CONFIG-file-root/k.pem}\n");

    EXPECT_EQ(result.settings.postal.signing_key_path, "/etc/p/k.pem");
}

TEST(Document, KeepsTheDefaultForAnEmptyNumber) {
    const Read result = read("version: 2\nsmtp_server:\n  default_port:\n");

    EXPECT_EQ(result.settings.smtp_server.default_port, 25);
    EXPECT_THAT(
        result.warnings, ElementsAre(HasSubstr("default_port: is empty; the default \"25\" stands"))
    );
}

TEST(Document, TakesTheKeyThatPostalsExamplesCarryInVain) {
    EXPECT_THAT(read("version: 2\nmessage_db: {prefix: postal}\n").errors, IsEmpty());
}

TEST(Document, ReadsEveryEntryOfAList) {
    const Read result = read(R"(version: 2
listeners:
  - {port: 25}
  - {address: 192.0.2.1, port: 465, tls: implicit, auth: always, max_message_size: 1MB}
)");

    EXPECT_THAT(result.errors, IsEmpty());
    ASSERT_EQ(result.settings.listeners.size(), 2U);
    EXPECT_EQ(result.settings.listeners[1].tls, ListenerTls::implicit);
    EXPECT_EQ(result.settings.listeners[1].max_message_size.bytes, 1'000'000U);
}

TEST(Document, NamesTheEntryThatIsWrong) {
    EXPECT_THAT(
        read("version: 2\nlisteners:\n  - {port: 25}\n  - {tls: implict, prot: 3}\n  - 7\n").errors,
        ElementsAre(
            HasSubstr("p.yml:4:11: error: listeners[2].tls: \"implict\" is not one of"),
            HasSubstr("listeners[2].prot: is not a known key; did you mean port?"),
            HasSubstr("listeners[2].port: is missing"),
            HasSubstr("listeners[3]: takes a group of keys")
        )
    );
}

TEST(Legacy, IsReadWithoutAVersion) {
    const Read result = read(R"(web:
  host: postal.test
  protocol: http
general:
  use_ip_pools: true
  maximum_delivery_attempts: 5
smtp_server:
  port: 2525
  log_connect: true
dns:
  smtp_server_hostname: mx.test
  return_path: rp.test
logging:
  graylog:
    host: logs.test
    port: 12202
message_db:
  prefix: postal
rabbitmq:
  host: 127.0.0.1
)");

    EXPECT_THAT(result.errors, IsEmpty());
    EXPECT_EQ(result.settings.postal.web_hostname, "postal.test");
    EXPECT_EQ(result.settings.postal.web_protocol, WebProtocol::http);
    EXPECT_TRUE(result.settings.postal.use_ip_pools);
    EXPECT_EQ(result.settings.postal.default_maximum_delivery_attempts, 5);
    EXPECT_EQ(result.settings.smtp_server.default_port, 2525);
    EXPECT_TRUE(result.settings.smtp_server.log_connections);
    EXPECT_EQ(result.settings.postal.smtp_hostname, "mx.test");
    EXPECT_EQ(result.settings.dns.return_path_domain, "rp.test");
    EXPECT_EQ(result.settings.gelf.host, "logs.test");
    EXPECT_EQ(result.settings.gelf.port, 12202);
    EXPECT_THAT(result.warnings.front(), HasSubstr("p.yml:1:1: warning: version: is missing"));
}

TEST(Legacy, HasRelaysAsAListOfGroups) {
    const Read result = read(
        "version: 1\nsmtp_relays:\n  - {hostname: relay.test, port: 587, ssl_mode: TLS}\n"
        "  - {hostname: '2001:db8::1'}\n"
    );

    EXPECT_THAT(result.errors, IsEmpty());
    EXPECT_THAT(
        result.settings.postal.smtp_relays,
        ElementsAre(
            Relay{.host = "relay.test", .port = 587, .tls = RelayTls::tls},
            Relay{.host = "2001:db8::1"}
        )
    );
}

TEST(Legacy, IsRefusedInAFileOfVersion2WithTheNameOfToday) {
    EXPECT_THAT(
        read("version: 2\nweb: {host: a.test}\nsmtp_server: {port: 25}\n").errors,
        ElementsAre(
            HasSubstr("web: is not a known group; it belongs to version 1"),
            HasSubstr("smtp_server.port: is not a known key; in version 2 it is "
                      "smtp_server.default_port")
        )
    );
}

}  // namespace
}  // namespace postrider::config
