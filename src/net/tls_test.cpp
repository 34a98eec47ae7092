// TLS on real sockets: what is shown, what is demanded, what is agreed.
#include "net/tls.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <unistd.h>

#include "net/loop_test_support.h"
#include "net/self_signed.h"

namespace postrider::net {
namespace {

using namespace std::chrono_literals;

class Tls : public LoopTest {
protected:
    Tls() : folder(std::filesystem::temp_directory_path() / ("tls." + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder);
    }
    ~Tls() override { std::filesystem::remove_all(folder); }

    CertificateFiles write_certificate(
        const std::string& file,
        const std::vector<std::string>& names,
        base::Duration age = 1h,
        KeyKind kind = KeyKind::ecdsa_p256
    ) {
        const auto from = loop.clock().now() - age;
        const auto made = make_self_signed(names, kind, from, std::chrono::days(30));
        CertificateFiles files{
            .certificate = folder / (file + ".pem"), .key = folder / (file + ".key")
        };
        std::ofstream(files.certificate) << made.certificate;
        std::ofstream(files.key) << made.key;
        return files;
    }

    std::shared_ptr<TlsServer> serve(std::vector<CertificateFiles> files) {
        TlsServerOptions options;
        options.certificates = std::move(files);
        return TlsServer::create(std::move(options));
    }

    struct Pair {
        std::unique_ptr<Connection> client;
        std::unique_ptr<Connection> server;
        std::string problem;
    };

    Task<> accept(Connection& connection, std::shared_ptr<TlsServer> server) {
        try {
            co_await connection.accept_tls(server, far_future);
        } catch (const std::runtime_error&) {
            // Told from the client's side.
            connection.close();
        }
        is_accepting = false;
    }

    Task<Pair> shake(std::shared_ptr<TlsServer> server, TlsDemand demand) {
        const auto listener = network().listen(loopback);
        Pair pair;
        pair.client = co_await connect(*listener);
        pair.server = co_await listener->accept();
        is_accepting = true;
        loop.spawn(accept(*pair.server, server), "server");
        try {
            co_await pair.client->start_tls(client, demand, far_future);
        } catch (const TlsError& error) {
            pair.problem = error.what();
        }
        if (!pair.problem.empty()) {
            pair.client->close();
            while (is_accepting) {
                co_await loop.clock().sleep_until(loop.clock().instant());
            }
        }
        if (pair.problem.empty()) {
            // The server's side of the handshake ends after the client's.
            co_await pair.client->write("hello", far_future);
            while (pair.server->tls() == nullptr) {
                co_await loop.clock().sleep_until(loop.clock().instant());
            }
            const auto heard = co_await read_exactly(*pair.server, 5);
            EXPECT_EQ(heard, "hello");
        }
        co_return pair;
    }

    Pair shaken(std::shared_ptr<TlsServer> server, TlsDemand demand) {
        Pair result;
        run([&]() -> Task<> { result = co_await shake(server, demand); });
        return result;
    }

    std::string problem_with(std::shared_ptr<TlsServer> server, const std::string& name) {
        const TlsDemand demand{.server_name = name};
        const auto pair = shaken(server, demand);
        return pair.client->tls()->verify_problem;
    }

    std::filesystem::path folder;
    std::shared_ptr<TlsClient> client = TlsClient::create();
    bool is_accepting = false;
};

TEST_F(Tls, AgreesOnTheNewestVersionAndSaysWhatWasAgreed) {
    const auto files = write_certificate("mx", {"mx.example.test"});
    client = TlsClient::create(files.certificate);
    const TlsDemand demand{.server_name = "MX.example.test", .verify = TlsVerify::full};

    const auto pair = shaken(serve({files}), demand);

    EXPECT_EQ(pair.problem, "");
    EXPECT_EQ(pair.client->tls()->version, "TLSv1.3");
    EXPECT_FALSE(pair.client->tls()->cipher.empty());
    EXPECT_TRUE(pair.client->tls()->is_verified);
    EXPECT_EQ(pair.client->tls()->verify_problem, "");
    EXPECT_EQ(pair.client->tls()->server_name, "mx.example.test");
    EXPECT_EQ(pair.server->tls()->server_name, "mx.example.test");
}

class MutualTls : public Tls {
protected:
    MutualTls() {
        TlsServerOptions options;
        options.certificates = {agent_};
        options.client_authorities = known_.certificate;
        server_ = TlsServer::create(options);
    }
    /// What the server says of who shows this; empty when it lets them in.
    std::string refusal_of(const CertificateFiles& shown) {
        client = TlsClient::create(
            TlsClientOptions{.authorities = agent_.certificate, .certificate = shown}
        );
        std::string refusal;
        run([&]() -> Task<> {
            const auto listener = network().listen(loopback);
            const auto near = co_await connect(*listener);
            const auto far = co_await listener->accept();
            loop.spawn(try_start(*near), "client");
            try {
                co_await far->accept_tls(server_, far_future);
            } catch (const TlsError& error) {
                refusal = error.what();
            }
            far->close();
            co_await near_done_->wait_until(far_future);
        });
        return refusal;
    }
    Task<> try_start(Connection& near) {
        const TlsDemand demand{.server_name = "agent.test", .verify = TlsVerify::full};
        try {
            co_await near.start_tls(client, demand, far_future);
        } catch (const std::runtime_error&) {
            // Told from the server's side.
            near.close();
        }
        near_done_->ring();
    }

    const CertificateFiles agent_ = write_certificate("agent", {"agent.test"});
    const CertificateFiles known_ = write_certificate("known", {"client"});
    std::shared_ptr<TlsServer> server_;
    std::unique_ptr<Alarm> near_done_ = loop.clock().alarm();
};

TEST_F(MutualTls, LetsInWhoShowsAKnownCertificate) {
    EXPECT_EQ(refusal_of(known_), "");
}

TEST_F(MutualTls, LetsInNobodyElse) {
    EXPECT_NE(refusal_of({}), "");
    EXPECT_NE(refusal_of(write_certificate("other", {"client"})), "");
}

TEST_F(MutualTls, NamesTheFileThatCannotBeUsed) {
    TlsServerOptions options;
    options.certificates = {agent_};
    options.client_authorities = folder / "nothing.pem";
    EXPECT_THROW(TlsServer::create(options), TlsError);
    EXPECT_THROW(TlsClient::create(TlsClientOptions{.certificate = {"a", "b"}}), TlsError);
}

TEST_F(Tls, GoesOnWithoutTrustWhereNoneIsDemandedAndSaysWhyItHasNone) {
    const auto server = serve({write_certificate("mx", {"mx.example.test"})});

    EXPECT_NE(problem_with(server, "mx.example.test").find("self"), std::string::npos);
}

TEST_F(Tls, SaysThatTheNameIsWrong) {
    const auto files = write_certificate("mx", {"mx.example.test"});
    client = TlsClient::create(files.certificate);

    EXPECT_NE(
        problem_with(serve({files}), "other.test").find("ostname mismatch"), std::string::npos
    );
}

TEST_F(Tls, SaysThatTheCertificateHasExpired) {
    const auto files = write_certificate("mx", {"mx.example.test"}, std::chrono::days(40));
    client = TlsClient::create(files.certificate);

    EXPECT_NE(problem_with(serve({files}), "mx.example.test").find("expired"), std::string::npos);
}

TEST_F(Tls, RefusesAnUntrustedServerWhereTrustIsDemanded) {
    const auto server = serve({write_certificate("mx", {"mx.example.test"})});
    const TlsDemand demand{.server_name = "mx.example.test", .verify = TlsVerify::full};

    const auto pair = shaken(server, demand);

    EXPECT_NE(pair.problem.find("self"), std::string::npos) << pair.problem;
    EXPECT_EQ(pair.client->tls(), nullptr);
}

TEST_F(Tls, ShowsTheCertificateOfTheNameAskedFor) {
    const auto first = write_certificate("first", {"first.test"});
    const auto exact = write_certificate("exact", {"mx.example.test"});
    const auto wild = write_certificate("wild", {"*.example.test"});
    const auto server = serve({first, exact, wild});

    client = TlsClient::create(exact.certificate);
    EXPECT_EQ(problem_with(server, "mx.example.test"), "");
    client = TlsClient::create(wild.certificate);
    EXPECT_EQ(problem_with(server, "smtp.example.test"), "");
    client = TlsClient::create(first.certificate);
    EXPECT_NE(problem_with(server, "unknown.test").find("ostname mismatch"), std::string::npos);
}

TEST_F(Tls, ShowsAFreshCertificateAfterReload) {
    const auto files = write_certificate("mx", {"old.test"});
    const auto server = serve({files});
    write_certificate("mx", {"fresh.test"}, 1h, KeyKind::rsa_2048);
    client = TlsClient::create(files.certificate);

    EXPECT_NE(problem_with(server, "fresh.test"), "");
    server->reload();
    EXPECT_EQ(problem_with(server, "fresh.test"), "");
}

TEST_F(Tls, KeepsWhatItHadWhenAReloadFails) {
    const auto files = write_certificate("mx", {"mx.example.test"});
    const auto server = serve({files});
    client = TlsClient::create(files.certificate);
    std::ofstream(files.certificate) << "no certificate";

    EXPECT_THROW(server->reload(), TlsError);
    EXPECT_EQ(problem_with(server, "mx.example.test"), "");
}

TEST_F(Tls, NamesTheFileThatCannotBeUsed) {
    auto files = write_certificate("mx", {"mx.example.test"});
    files.key = folder / "absent.key";

    try {
        serve({files});
        FAIL();
    } catch (const TlsError& error) {
        EXPECT_NE(std::string(error.what()).find("absent.key"), std::string::npos);
    }
    EXPECT_THROW(TlsClient::create("/absent/authorities.pem"), TlsError);
}

TEST_F(Tls, FailsInWordsAgainstWhatIsNotTls) {
    std::string problem;

    run([&]() -> Task<> {
        const auto listener = network().listen(loopback);
        const auto plain = co_await connect(*listener);
        const auto server = co_await listener->accept();
        co_await server->write("220 hello, I speak no TLS at all\r\n", far_future);
        const TlsDemand demand{.server_name = "mx.example.test"};
        try {
            co_await plain->start_tls(client, demand, far_future);
        } catch (const TlsError& error) {
            problem = error.what();
        }
    });

    EXPECT_NE(problem.find("wrong version number"), std::string::npos) << problem;
}

TEST_F(Tls, KeepsTheDeadlineOfAHandshake) {
    std::error_code code;

    run([&]() -> Task<> {
        const auto listener = network().listen(loopback);
        const auto silent = co_await connect(*listener);
        const TlsDemand demand{.server_name = "mx.example.test"};
        try {
            co_await silent->start_tls(client, demand, loop.clock().instant() + 2ms);
        } catch (const std::system_error& error) {
            code = error.code();
        }
    });

    EXPECT_EQ(code, std::errc::timed_out);
}

TEST_F(Tls, CarriesMuchAndManyPieces) {
    const auto server = serve({write_certificate("mx", {"mx.example.test"})});
    const std::string large(3'000'000, 'x');
    std::string heard;

    run([&]() -> Task<> {
        const TlsDemand demand{.server_name = "mx.example.test"};
        auto pair = co_await shake(server, demand);
        auto write_all = [&]() -> Task<> {
            const std::array<std::string_view, 5> pieces{"a", "bc", large, "", "d"};
            co_await pair.server->write(pieces, far_future);
            pair.server->close();
        };
        loop.spawn(write_all(), "writer");
        heard = co_await read_exactly(*pair.client, large.size() + 100);
    });

    EXPECT_EQ(heard, "abc" + large + "d");
}

std::string key_of(const std::string& certificate_file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        std::fopen(certificate_file.c_str(), "r"), std::fclose
    );
    const std::unique_ptr<X509, void (*)(X509*)> certificate(
        PEM_read_X509(file.get(), nullptr, nullptr, nullptr), X509_free
    );
    unsigned char* bytes = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &bytes);
    std::string key(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return key;
}

std::string key_digest(const std::string& certificate_file) {
    const auto key = key_of(certificate_file);
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(
        reinterpret_cast<const unsigned char*>(key.data()),
        key.size(),
        reinterpret_cast<unsigned char*>(digest.data())
    );
    return digest;
}

TlsDemand by_record(std::string association, std::uint8_t usage = 3) {
    TlsDemand demand{.server_name = "mx.example.test", .verify = TlsVerify::full};
    demand.dane.push_back({.usage = usage, .association = std::move(association)});
    return demand;
}

TEST_F(Tls, TakesTheNamesThatAreNamedInsteadOfTheServers) {
    const auto files = write_certificate("mx", {"mx.example.test"});
    client = TlsClient::create(files.certificate);
    const auto problem = [&](std::vector<std::string> names) {
        TlsDemand demand{.server_name = "elsewhere.test", .verify = TlsVerify::full};
        demand.instead = std::move(names);
        return shaken(serve({files}), demand).problem;
    };

    EXPECT_EQ(problem({"other.test", "mx.example.test"}), "");
    EXPECT_EQ(problem({".example.test"}), "");
    EXPECT_NE(problem({"example.test"}), "");
    EXPECT_NE(problem({".mx.example.test"}), "");
    EXPECT_NE(problem({}), "");
}

TEST_F(Tls, BelievesTheKeyThatARecordNamesWhateverElseIsWrongWithIt) {
    const auto files = write_certificate("old", {"other.example.test"}, std::chrono::days(60));

    const auto pair = shaken(serve({files}), by_record(key_digest(files.certificate)));

    ASSERT_EQ(pair.problem, "");
    EXPECT_TRUE(pair.client->tls()->is_verified);
    EXPECT_TRUE(pair.client->tls()->is_verified_by_dane);
    EXPECT_EQ(pair.client->tls()->server_name, "mx.example.test");
}

TEST_F(Tls, BelievesARecordThatHoldsTheWholeKey) {
    const auto files = write_certificate("mx", {"mx.example.test"});
    auto demand = by_record(key_of(files.certificate));
    demand.dane[0].matching = 0;

    EXPECT_EQ(shaken(serve({files}), demand).problem, "");
    EXPECT_TRUE(is_well_formed(demand.dane[0]));
    demand.dane[0].selector = 0;
    EXPECT_FALSE(is_well_formed(demand.dane[0]));
    demand.dane[0].selector = 1;
    demand.dane[0].association += "x";
    EXPECT_FALSE(is_well_formed(demand.dane[0]));
    demand.dane[0].association.clear();
    EXPECT_FALSE(is_well_formed(demand.dane[0]));
}

TEST_F(Tls, RefusesAKeyThatNoRecordNames) {
    const auto files = write_certificate("mx", {"mx.example.test"});
    client = TlsClient::create(files.certificate);

    const auto pair = shaken(serve({files}), by_record(std::string(32, 'x')));

    EXPECT_NE(pair.problem, "");
}

TEST_F(Tls, RefusesWhereNoRecordIsOfUse) {
    const auto files = write_certificate("mx", {"mx.example.test"});
    client = TlsClient::create(files.certificate);

    EXPECT_NE(shaken(serve({files}), by_record("short")).problem, "");
    EXPECT_NE(shaken(serve({files}), by_record(std::string(32, 'x'), 7)).problem, "");
}

using CertificatePointer = std::unique_ptr<X509, void (*)(X509*)>;

CertificatePointer read_certificate(const std::string& pem) {
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free
    );
    return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free};
}

/// `leaf` as it would be if the authority had signed it.
std::string signed_by(const SelfSigned& authority, const SelfSigned& leaf) {
    const auto issuer = read_certificate(authority.certificate);
    const auto certificate = read_certificate(leaf.certificate);
    const std::unique_ptr<BIO, int (*)(BIO*)> key_text(
        BIO_new_mem_buf(authority.key.data(), static_cast<int>(authority.key.size())), BIO_free
    );
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
        PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr), EVP_PKEY_free
    );
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(out.get(), certificate.get());
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

TEST_F(Tls, WantsTheNameWhereARecordNamesAnAuthority) {
    const auto made = [&](const std::string& name) {
        return make_self_signed(
            std::vector{name}, KeyKind::ecdsa_p256, loop.clock().now() - 1h, std::chrono::days(30)
        );
    };
    const auto authority = made("authority.test");
    const auto leaf = made("other.example.test");
    const CertificateFiles files{.certificate = folder / "chain.pem", .key = folder / "chain.key"};
    std::ofstream(files.certificate) << signed_by(authority, leaf) << authority.certificate;
    std::ofstream(files.key) << leaf.key;
    const auto authority_file = folder / "authority.pem";
    std::ofstream(authority_file) << authority.certificate;
    auto demand = by_record(key_digest(authority_file), 2);
    EXPECT_NE(shaken(serve({files}), demand).problem, "");

    demand.other_names = {"other.example.test"};
    EXPECT_EQ(shaken(serve({files}), demand).problem, "");
}

}  // namespace
}  // namespace postrider::net
