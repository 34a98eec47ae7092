// The house, built and taken down.
#include "app/server.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/write.hpp>

#include <filesystem>
#include <sstream>
#include <system_error>

#include <poll.h>
#include <unistd.h>

#include "app/control_client.h"
#include "app/control_door.h"
#include "app/development.h"
#include "app/server_log.h"
#include "net/asio_loop.h"
#include "net/line_reader.h"

namespace postrider::app {
namespace {

/// A port whose socket takes questions and answers none, for as long as this lives.
class SilentPort {
public:
    SilentPort() : socket_(context_, {boost::asio::ip::make_address("127.0.0.1"), 0}) {}
    int number() const { return socket_.local_endpoint().port(); }
    /// False: none came.
    bool wait_for_a_question() {
        pollfd watched{.fd = socket_.native_handle(), .events = POLLIN, .revents = 0};
        return ::poll(&watched, 1, 10'000) == 1;
    }

private:
    boost::asio::io_context context_;
    boost::asio::ip::udp::socket socket_;
};

/// Five ports in a row that nobody uses at this moment.
int free_base_port() {
    net::AsioLoop loop;
    for (int port = 20'000 + getpid() % 20'000; port < 60'000; port += 5) {
        try {
            std::vector<std::unique_ptr<net::Listener>> taken;
            for (int offset = 0; offset < 5; ++offset) {
                taken.push_back(loop.network().listen(
                    *base::Endpoint::parse("127.0.0.1:" + std::to_string(port + offset))
                ));
            }
            return port;
        } catch (const std::system_error&) {
            continue;
        }
    }
    throw std::runtime_error("no free ports");
}

class Servers : public testing::Test {
protected:
    Servers() { std::filesystem::create_directories(directory_); }
    ~Servers() override { std::filesystem::remove_all(directory_); }

    Installation installation() {
        auto settings = development_settings(directory_, base_port_);
        auto key = secrets::load_or_create_installation_key(settings.secrets.key_path, random_);
        return {.settings = std::move(settings), .warnings = {}, .key = std::move(key.value())};
    }

    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("server_test." + std::to_string(getpid()));
    int base_port_ = free_base_port();
    base::SystemRandom random_;
    std::ostringstream lines_;
    ServerLog log_{lines_, {}};
};

TEST_F(Servers, StartAndStopAsOftenAsWanted) {
    const auto here = installation();
    for (int round = 0; round < 2; ++round) {
        Server server(here, random_, log_.log());
        server.start();
        server.stop();
    }
    EXPECT_TRUE(lines_.str().contains("app stopped")) << lines_.str();
}

TEST_F(Servers, RefuseAPortThatIsTaken) {
    const auto here = installation();
    net::AsioLoop loop;
    const auto other =
        loop.network().listen(*base::Endpoint::parse("127.0.0.1:" + std::to_string(base_port_ + 1))
        );
    Server server(here, random_, log_.log());
    EXPECT_THROW(server.start(), std::system_error);
}

TEST_F(Servers, DoNotShareTheirDirectory) {
    const auto here = installation();
    Server first(here, random_, log_.log());
    EXPECT_THROW(Server(here, random_, log_.log()), store::StoreError);
}

TEST_F(Servers, StopWhileAQuestionOfTheirsIsNotAnswered) {
    SilentPort silent;
    auto here = installation();
    here.settings.resolver.servers = {"127.0.0.1@" + std::to_string(silent.number())};
    here.settings.resolver.timeout = std::chrono::minutes{1};
    here.settings.threads.io = 2;
    here.settings.listeners.at(0).reverse_dns = true;
    {
        Server server(here, random_, log_.log());
        server.start();
        boost::asio::io_context context;
        boost::asio::ip::tcp::socket client(context);
        client.connect(
            {boost::asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(base_port_ + 1)}
        );
        // On behalf of a client whose name is asked for.
        boost::asio::write(
            client,
            boost::asio::buffer(std::string_view("EHLO x.test\r\nXCLIENT ADDR=192.0.2.1\r\nQUIT\r\n"
            ))
        );
        ASSERT_TRUE(silent.wait_for_a_question());
        EXPECT_TRUE(server.stop());
    }
    EXPECT_TRUE(lines_.str().contains("app stopped")) << lines_.str();
}

TEST_F(Servers, PrepareTheSameAccessAtEveryStart) {
    const auto here = installation();
    Server server(here, random_, log_.log());
    const auto now = server.loop().clock().now();

    const auto first = prepare_development(server.store(), here, random_, now);
    const auto second = prepare_development(server.store(), here, random_, now);

    EXPECT_EQ(first.smtp_password, second.smtp_password);
    EXPECT_EQ(first.api_key, second.api_key);
    EXPECT_NE(first.api_key, first.smtp_password);
    EXPECT_EQ(first.smtp_password.size(), 24U);
}

TEST_F(Servers, LeaveTheirNamesToOtherCommands) {
    leave_config(installation().settings);
    const auto found = open_installation({.data = directory_}, {}, random_);
    EXPECT_EQ(found.settings.dns.return_path_domain, "rp.demo.test");
    EXPECT_EQ(found.settings.postal.smtp_hostname, "localhost");
}

TEST_F(Servers, AnswerAtTheControlSocketWhileTheyRun) {
    const auto here = installation();
    const auto path = control_socket(directory_);
    {
        Server server(here, random_, log_.log());
        EXPECT_FALSE(ask_control(directory_, "/v1/queue"));
        server.start();

        const auto answer = ask_control(directory_, "/v1/queue");

        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200);
        EXPECT_TRUE(answer->body.contains(R"("running":true)")) << answer->body;
        EXPECT_EQ(ask_control(directory_, "/v1/messages/5")->status, 404);
        EXPECT_EQ(ask_control(directory_, "/v1/sources/check")->status, 405);
        const auto looked = tell_control(directory_, "/v1/sources/check");
        ASSERT_TRUE(looked);
        EXPECT_TRUE(looked->body.contains(R"("in_use":true)")) << looked->body;
        EXPECT_EQ(ask_control(directory_, "/v1/nothing")->status, 404);
        EXPECT_EQ(tell_control(directory_, "/v1/look")->body, R"({"read":true})");
        EXPECT_EQ(tell_control(directory_, "/v1/messages/5/cancel")->status, 404);
        EXPECT_TRUE(server.stop());
    }
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_FALSE(ask_control(directory_, "/v1/queue"));
}

}  // namespace
}  // namespace postrider::app
