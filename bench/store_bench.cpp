// Accepts and finishes a second, and CPU seconds per 1,000, by how many callers wait at a time:
// store_bench DIRECTORY [MESSAGES [SIZE [URL]]]
#include <sys/resource.h>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "store/open.h"
#include "store/store.h"

namespace {

namespace base = postrider::base;
namespace model = postrider::model;
namespace net = postrider::net;
namespace store = postrider::store;

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Load {
    store::Store& store;
    std::string body;
    std::size_t left = 0;
    std::vector<store::Finish> finishes;
};

const auto noon = model::start_of(2517) + std::chrono::hours{12};

model::NewMessage message_of(const Load& load, std::size_t number) {
    model::NewMessage message;
    message.server = model::ServerId{1 + static_cast<std::int64_t>(number % 5)};
    message.sender = "sender@example.test";
    message.subject = "A subject of the usual length";
    message.message_id = fmt::format("{}.1234567890@example.test", number);
    message.accepted_at = noon;
    message.expires_at = noon + std::chrono::days{2};
    message.content = model::Content::from(load.body);
    model::NewDelivery delivery;
    delivery.recipient = fmt::format("recipient{}@destination{}.test", number, number % 50);
    delivery.destination = fmt::format("destination{}.test", number % 50);
    message.deliveries.push_back(delivery);
    return message;
}

net::Task<> accept_some(Load& load) {
    const store::Lease lease{"bench", noon + std::chrono::hours{1}};
    while (load.left > 0) {
        const auto message = message_of(load, load.left--);
        const auto accepted = co_await load.store.accept(message, lease);
        store::Finish finish;
        finish.delivery = accepted.deliveries.front();
        finish.message = accepted.message;
        finish.server = model::ServerId{1};
        finish.attempt.emplace();
        finish.attempt->result = model::AttemptResult::delivered;
        finish.attempt->at = noon;
        finish.attempt->host = "mx.destination.test";
        finish.attempt->address = "192.0.2.1:25";
        finish.attempt->source_address = "198.51.100.1";
        finish.attempt->tls = "TLSv1.3 TLS_AES_256_GCM_SHA384";
        finish.attempt->stage = "data";
        finish.attempt->reply = "2.0.0 Ok: queued as 4F9D195432";
        finish.next = store::Delivered{};
        finish.at = noon;
        load.finishes.push_back(std::move(finish));
    }
}

net::Task<> finish_some(Load& load) {
    while (!load.finishes.empty()) {
        const auto finish = std::move(load.finishes.back());
        load.finishes.pop_back();
        co_await load.store.finish(finish);
    }
}

template <class Start>
void measure(const char* what, std::size_t callers, std::size_t count, Start start) {
    boost::asio::io_context loop;
    const auto began = std::chrono::steady_clock::now();
    const auto cpu = cpu_seconds();
    for (std::size_t caller = 0; caller < callers; ++caller) {
        boost::asio::co_spawn(loop, start(), boost::asio::detached);  // owned by the loop above
    }
    loop.run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const auto thousands = static_cast<double>(count) / 1000;
    fmt::print(
        "{:<8} {:>4} at a time: {:>8.0f}/s {:>8.4f} CPU-s per 1,000\n",
        what,
        callers,
        static_cast<double>(count) / took.count(),
        (cpu_seconds() - cpu) / thousands
    );
}

std::size_t number_of(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        fmt::print("store_bench DIRECTORY [MESSAGES [SIZE [URL]]]\n");
        return 2;
    }
    const std::size_t messages = count > 2 ? number_of(arguments[2]) : 20'000;
    const std::size_t size = count > 3 ? number_of(arguments[3]) : 4'096;
    store::Options options;
    options.directory = arguments[1];
    if (count > 4) {
        options.engine = store::EngineKind::postgres;
        options.url = arguments[4];
    }
    const auto store = store::open(options);
    Load load{*store, std::string(size, 'x'), 0, {}};
    for (const std::size_t callers : {std::size_t{1}, std::size_t{50}, std::size_t{200}}) {
        const auto total = callers == 1 ? messages / 10 : messages;
        load.left = total;
        measure("accept", callers, total, [&] { return accept_some(load); });
        measure("finish", callers, total, [&] { return finish_some(load); });
    }
    return 0;
}
