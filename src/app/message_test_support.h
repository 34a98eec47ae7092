// For tests of commands about messages: two of them wait, beside a store that is open.
#pragma once

#include <memory>
#include <string>

#include "app/command_test_support.h"
#include "app/run_here.h"
#include "store/open.h"

namespace postrider::app {

// Runs beside a store that is open as the server's, as in life.
class MessageCommands : public Commands {
protected:
    void SetUp() override {
        a_server();
        server_ = store::open({.directory = data_, .role = store::Role::server});
        model::NewMessage message;
        message.server = model::ServerId{1};
        message.sender = "a@sender.test";
        message.subject = "Hello\x1b[2J";
        message.message_id = "1@sender.test";
        message.accepted_at = base::from_micros(1'790'000'000'000'000);
        message.expires_at = message.accepted_at + std::chrono::days{2};
        message.content = model::Content::from(raw_);
        message.deliveries = {
            {.recipient = "b@one.test", .destination = "one.test"},
            {.recipient = "c@two.test", .destination = "two.test"}
        };
        const auto accepted = run_here([&] { return server_->accept(message, {}); });
        first_ = std::to_string(accepted.deliveries[0].value);
        second_ = std::to_string(accepted.deliveries[1].value);
    }

    const std::string raw_ = "Subject: Hello\r\n\r\nBody\r\n";
    std::unique_ptr<store::Store> server_;
    std::string first_;
    std::string second_;
};

}  // namespace postrider::app
