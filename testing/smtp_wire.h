// A client on a simulated wire and a receiver that a test looks into.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "smtp/replies.h"
#include "smtpd/receiver.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::testing {

inline const base::Endpoint door{.address = *base::IpAddress::parse("198.51.100.7"), .port = 25};

/// Takes mail as the conversations of corpus/smtp say; breaks where it is told to.
class FakeReceiver final : public smtpd::Receiver {
public:
    /// What the receivers of a test have seen.
    struct Book {
        std::string breaks_in;  ///< the method that throws
        bool hangs_up = false;  ///< `complete` takes the message and closes
        bool refuses_listed = false;
        unsigned forgotten = 0;
        std::vector<std::string> messages;
        std::vector<smtpd::Client> clients;
        unsigned begun = 0;
        unsigned abandoned = 0;
    };

    explicit FakeReceiver(Book& book) : book_(book) {}

    net::Task<smtp::Reply> log_in(const smtpd::Client&, const smtp::Credentials& credentials)
        override {
        may_break("log_in");
        const auto* password = std::get_if<smtp::PasswordCredentials>(&credentials);
        const bool is_right =
            password != nullptr && password->user == "demo" && password->password == "secret";
        co_return is_right ? smtp::replies::granted("demo/app")
                           : smtp::replies::invalid_credential();
    }
    void forget_client() override { ++book_.forgotten; }
    net::Task<smtp::Reply> recipient(
        const smtpd::Client& client, const smtp::Envelope&, const smtp::RcptTo& recipient
    ) override {
        may_break("recipient");
        if (book_.refuses_listed && client.listing) {
            co_return smtp::Reply{.code = 554, .enhanced = {{5, 7, 1}}, .text = "Listed"};
        }
        const std::string& local = recipient.recipient.local;
        if (local.starts_with("refuse")) {
            co_return smtp::Reply{.code = 550, .enhanced = {{5, 1, 1}}, .text = "Unknown"};
        }
        if (local.starts_with("defer")) {
            co_return smtp::Reply{.code = 450, .enhanced = {{4, 2, 1}}, .text = "Later"};
        }
        co_return smtp::replies::recipient_ok();
    }
    net::Task<> begin(const smtpd::Client&, const smtp::Envelope&) override {
        ++book_.begun;
        may_break("begin");
        content_.clear();
        co_return;
    }
    void add(std::string_view run) override {
        may_break("add");
        content_ += run;
    }
    net::Task<smtp::Reply> complete(const smtpd::Client& client, const smtp::Envelope&) override {
        may_break("complete");
        book_.messages.push_back(std::exchange(content_, {}));
        book_.clients.push_back(client);
        if (book_.hangs_up) {
            throw smtpd::HangUp{};
        }
        co_return smtp::replies::queued("1");
    }
    void abandon() override {
        ++book_.abandoned;
        content_.clear();
    }

private:
    void may_break(std::string_view method) const {
        if (book_.breaks_in == method) {
            throw std::runtime_error("the disk is full");
        }
    }

    Book& book_;
    std::string content_;
};

/// One connection to `door`.
class WireClient {
public:
    explicit WireClient(World& world, std::optional<base::IpAddress> from = std::nullopt)
        : world_(world) {
        connection_ = run(world.loop, world.network().connect(door, from, base::Instant::max()));
        world.loop.settle();
    }

    void send(std::string_view bytes) {
        run(world_.loop, connection_->write(bytes, base::Instant::max()));
        world_.loop.settle();
    }
    void start_tls() {
        run(world_.loop,
            connection_->start_tls(nullptr, {.server_name = ""}, base::Instant::max()));
        world_.loop.settle();
    }
    /// What the server has said since; asking takes a moment of the simulated time.
    std::string heard() {
        listen();
        return std::exchange(heard_, {});
    }
    std::optional<std::string> next_line() {
        listen();
        const std::size_t end = heard_.find("\r\n");
        if (end == std::string::npos) {
            return std::nullopt;
        }
        std::string line = heard_.substr(0, end);
        heard_.erase(0, end + 2);
        return line;
    }
    /// Whether the server has closed, after everything it said.
    bool is_closed() {
        listen();
        return is_closed_;
    }
    void close() {
        connection_->close();
        world_.loop.settle();
    }

private:
    static constexpr base::Duration moment = std::chrono::milliseconds{1};

    void listen() {
        while (!is_closed_ && run(world_.loop, hear())) {
        }
    }
    net::Task<bool> hear() {
        std::array<char, 4096> buffer;
        const std::span<char> into(buffer);
        const auto until = world_.clock().instant() + moment;
        try {
            const auto size = co_await connection_->read(into, until);
            heard_.append(buffer.data(), size);
            is_closed_ = size == 0;
        } catch (const std::system_error& trouble) {
            if (trouble.code() != std::errc::timed_out) {
                throw;
            }
            co_return false;
        }
        co_return true;
    }

    World& world_;
    std::unique_ptr<net::Connection> connection_;
    std::string heard_;
    bool is_closed_ = false;
};

}  // namespace postrider::testing
