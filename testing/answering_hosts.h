// Hosts of the simulated world that hear a question and give the answer that a test wants.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::testing {

/// How a host behaves. Value.
struct Manner {
    std::string answer;
    /// Answers once it has heard this.
    std::string last_words;
    /// Says nothing at all.
    bool is_mute = false;
    /// Answers and goes as soon as it has heard anything.
    bool is_hasty = false;
    std::shared_ptr<net::TlsServer> tls;
};

class AnsweringHosts : public ::testing::Test {
protected:
    static constexpr auto never = base::Instant::max();

    void serve(const char* at, Manner manner) {
        listeners_.push_back(world_.network().listen(*base::Endpoint::parse(at)));
        world_.loop.spawn(answer_all(*listeners_.back(), std::move(manner)), "host");
    }

    template <class T>
    T run(net::Task<T> task) {
        return testing::run(world_.loop, std::move(task));
    }
    base::Instant in(base::Duration time) { return world_.clock().instant() + time; }

    World world_;
    /// A question each, in the order in which they came.
    std::vector<std::string> heard_;

private:
    net::Task<> answer_all(net::Listener& listener, Manner manner) {
        for (;;) {
            auto wire = co_await listener.accept();
            if (!wire) {
                co_return;
            }
            world_.loop.spawn(answer_one(std::move(wire), manner), "host's answer");
        }
    }

    net::Task<> answer_one(std::unique_ptr<net::Connection> wire, Manner manner) {
        const auto place = heard_.size();
        heard_.emplace_back();
        try {
            if (manner.tls) {
                co_await wire->accept_tls(manner.tls, never);
            }
            std::array<char, 4096> space{};
            for (bool is_all = false; !is_all;) {
                const auto count = co_await wire->read(space, never);
                heard_[place].append(space.data(), count);
                is_all = count == 0 || manner.is_hasty ||
                         (!manner.is_mute && heard_[place].ends_with(manner.last_words));
            }
            if (!manner.answer.empty()) {
                co_await wire->write(manner.answer, never);
            }
        } catch (const std::exception&) {
            co_return;  // The client has left.
        }
    }

    std::vector<std::unique_ptr<net::Listener>> listeners_;
};

}  // namespace postrider::testing
