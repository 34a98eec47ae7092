// Real questions over loopback to a real name server.
#include "dns/unbound_lookup.h"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "dns/resolver.h"
#include "net/asio_loop.h"

namespace postrider::dns {
namespace {

using namespace std::chrono_literals;

constexpr const char* server_program = "/usr/sbin/nsd";

constexpr const char* zone_text = R"($ORIGIN example.test.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
@ 120 MX 20 backup
@ 120 MX 10 mx
mx A 192.0.2.1
mx AAAA 2001:db8::1
alias CNAME mx
@ TXT "v=spf1 mx -all" " and more"
null MX 0 .
_25._tcp.mx TLSA 3 1 1 000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f
)";

constexpr const char* configuration_text = R"(server:
  ip-address: 127.0.0.1@{port}
  zonesdir: "{folder}"
  zonelistfile: "{folder}/zone.list"
  xfrdfile: ""
  xfrdir: "{folder}"
  database: ""
  pidfile: ""
  logfile: "{folder}/nsd.log"
  username: ""
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: "example.test"
  zonefile: "zone"
)";

/// A UDP socket on a port of its own that never answers.
class SilentSocket {
public:
    SilentSocket() : number_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(number_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
        socklen_t size = sizeof(address);
        ::getsockname(number_, reinterpret_cast<sockaddr*>(&address), &size);
        endpoint.port = ntohs(address.sin_port);
    }
    SilentSocket(const SilentSocket&) = delete;
    SilentSocket& operator=(const SilentSocket&) = delete;
    ~SilentSocket() { ::close(number_); }

    base::Endpoint endpoint = *base::Endpoint::parse("127.0.0.1:0");

private:
    int number_;
};

std::string replace_all(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
        text.replace(at, what.size(), with);
    }
    return text;
}

class NameServer {
public:
    NameServer() {
        endpoint = SilentSocket().endpoint;
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "zone") << zone_text;
        auto text = replace_all(configuration_text, "{port}", std::to_string(endpoint.port));
        std::ofstream(folder / "nsd.conf") << replace_all(text, "{folder}", folder);
        std::string program = server_program;
        std::string option = "-d";
        std::string file_option = "-c";
        std::string file = folder / "nsd.conf";
        char* arguments[] = {
            program.data(), option.data(), file_option.data(), file.data(), nullptr
        };
        ::posix_spawn(&process_, server_program, nullptr, nullptr, arguments, environ);
    }
    NameServer(const NameServer&) = delete;
    NameServer& operator=(const NameServer&) = delete;
    ~NameServer() {
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
        std::filesystem::remove_all(folder);
    }

    base::Endpoint endpoint;
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("nsd." + std::to_string(::getpid()));

private:
    pid_t process_ = 0;
};

class RealQuestions : public ::testing::Test {
protected:
    void SetUp() override {
        if (::access(server_program, X_OK) != 0) {
            GTEST_SKIP() << "needs " << server_program << " (Debian package nsd)";
        }
        server.emplace();
        options.stubs.push_back({.zone = "example.test", .server = server->endpoint});
    }

    /// The name server may need a moment until it answers.
    Reply ask(Lookup& lookup, const char* name, RecordType type) {
        Reply reply;
        for (int attempt = 0; attempt < 50 && reply.status == ReplyStatus::cannot_tell; ++attempt) {
            reply = ask_once(lookup, name, type);
        }
        return reply;
    }

    Reply ask_once(Lookup& lookup, const char* name, RecordType type) {
        Reply reply;
        auto whole = [&]() -> net::Task<> {
            Question question{.name = name, .type = type};
            reply = co_await lookup.ask(question);
            if (reply.status == ReplyStatus::cannot_tell) {
                co_await loop.clock().sleep_until(loop.clock().instant() + 20ms);
            }
            loop.stop();
        };
        loop.spawn(whole(), "test");
        loop.run();
        loop.context().restart();
        return reply;
    }

    net::AsioLoop loop;  ///< outlives the lookups, whose thread comes to it
    std::optional<NameServer> server;
    UnboundOptions options;
};

TEST_F(RealQuestions, AreAnsweredByTheServersOfAZone) {
    // Until the server is up unbound may take it for dead, so wait for it with lookups of their
    // own.
    for (int attempt = 0; attempt < 100; ++attempt) {
        UnboundLookup first(options);
        if (ask_once(first, "example.test", RecordType::mx).status == ReplyStatus::found) {
            break;
        }
    }
    UnboundLookup lookup(options);

    const auto mx = ask(lookup, "example.test", RecordType::mx);
    ASSERT_EQ(mx.status, ReplyStatus::found) << mx.reason;
    EXPECT_EQ(mx.ttl, 120s);
    ASSERT_EQ(mx.records.size(), 2U);
    EXPECT_TRUE(parse_mx(mx.records[0])->exchange.ends_with(".example.test"));
    EXPECT_FALSE(mx.is_secure);
    const auto alias = ask(lookup, "alias.example.test", RecordType::a);
    EXPECT_EQ(parse_a(alias.records.at(0))->to_string(), "192.0.2.1");
    const auto text = ask(lookup, "example.test", RecordType::txt);
    EXPECT_EQ(parse_txt(text.records.at(0)), "v=spf1 mx -all and more");
    const auto null = ask(lookup, "null.example.test", RecordType::mx);
    EXPECT_EQ(parse_mx(null.records.at(0))->exchange, "");
    const auto tlsa = ask(lookup, "_25._tcp.mx.example.test", RecordType::tlsa);
    EXPECT_EQ(parse_tlsa(tlsa.records.at(0))->association.size(), 32U);
    EXPECT_EQ(ask(lookup, "mx.example.test", RecordType::mx).status, ReplyStatus::no_such_record);
    EXPECT_EQ(ask(lookup, "absent.example.test", RecordType::a).status, ReplyStatus::no_such_name);
}

TEST_F(RealQuestions, AreAnsweredByAServerThatIsForwardedTo) {
    options = {.servers = {server->endpoint}};
    Reply reply;
    for (int attempt = 0; attempt < 100 && reply.status != ReplyStatus::found; ++attempt) {
        UnboundLookup lookup(options);
        reply = ask_once(lookup, "example.test", RecordType::mx);
    }

    EXPECT_EQ(reply.records.size(), 2U) << reply.reason;
}

TEST_F(RealQuestions, CannotBeAnsweredWhereSignaturesAreWrong) {
    options.trust_anchors = server->folder / "anchors";
    std::ofstream(options.trust_anchors)
        << "example.test. DS 12345 13 2 "
           "000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f\n";
    Reply reply;
    for (int attempt = 0; attempt < 100 && !reply.reason.starts_with("DNSSEC"); ++attempt) {
        UnboundLookup lookup(options);
        reply = ask_once(lookup, "example.test", RecordType::mx);
    }

    EXPECT_EQ(reply.status, ReplyStatus::cannot_tell);
    EXPECT_TRUE(reply.reason.starts_with("DNSSEC")) << reply.reason;
}

TEST_F(RealQuestions, TimeOutWhereNobodyAnswers) {
    const SilentSocket silent;
    options = {.servers = {silent.endpoint}, .timeout = 20ms};
    UnboundLookup lookup(options);

    const auto reply = ask_once(lookup, "a.test", RecordType::a);

    EXPECT_EQ(reply.status, ReplyStatus::cannot_tell);
    EXPECT_EQ(reply.reason, "timed out");
}

TEST_F(RealQuestions, AreGivenUpWhenTheLookupEnds) {
    const SilentSocket silent;
    options = {.servers = {silent.endpoint}};
    std::optional<UnboundLookup> lookup;
    lookup.emplace(options);
    Reply reply;
    auto whole = [&]() -> net::Task<> {
        loop.post([&] { lookup.reset(); });
        Question question{.name = "a.test"};
        reply = co_await lookup->ask(question);
        loop.stop();
    };
    loop.spawn(whole(), "test");

    loop.run();

    EXPECT_EQ(reply.reason, "shutting down");
}

TEST_F(RealQuestions, AreAnsweredAtOnceFromTheCloseOn) {
    const SilentSocket silent;
    options = {.servers = {silent.endpoint}};
    UnboundLookup lookup(options);
    Reply before;
    Reply after;
    auto whole = [&]() -> net::Task<> {
        loop.post([&] { lookup.close(); });
        Question question{.name = "a.test"};
        before = co_await lookup.ask(question);
        after = co_await lookup.ask(question);
        loop.stop();
    };
    loop.spawn(whole(), "test");

    loop.run();

    EXPECT_EQ(before.reason, "shutting down");
    EXPECT_EQ(after.reason, "shutting down");
    lookup.close();
}

TEST(UnboundOptions, ThatDoNotWorkAreNamed) {
    UnboundOptions options;
    options.resolv_conf = "/absent/resolv.conf";
    try {
        UnboundLookup lookup(options);
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("/absent/resolv.conf"), std::string::npos);
    }
}

}  // namespace
}  // namespace postrider::dns
