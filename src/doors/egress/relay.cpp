// Two directions and a watchman.
#include "doors/egress/relay.h"

#include <array>
#include <exception>
#include <string_view>
#include <utility>

namespace postrider::doors::egress {
namespace {

constexpr std::size_t piece_size = 16 * 1024;

/// What both directions share; the last of them and the watchman let it go.
struct Pair {
    std::unique_ptr<net::Connection> one;
    std::unique_ptr<net::Connection> other;
    base::Instant end;
    base::Instant moved_at;
    int running = 2;
    std::unique_ptr<net::Alarm> ended;

    void close() const {
        one->close();
        other->close();
    }
};

net::Task<> copy(
    std::shared_ptr<Pair> pair, net::Connection& from, net::Connection& to, net::Clock& clock
) {
    std::array<char, piece_size> space{};
    try {
        for (;;) {
            const auto count = co_await from.read(space, pair->end);
            if (count == 0) {
                break;
            }
            pair->moved_at = clock.instant();
            const std::string_view piece(space.data(), count);
            co_await to.write(piece, pair->end);
        }
    } catch (const std::exception&) {
        // A wire that broke ends both, as one that was closed does.
    }
    pair->close();
    --pair->running;
    pair->ended->ring();
}

}  // namespace

net::Task<> relay(
    net::Loop& loop,
    std::unique_ptr<net::Connection> one,
    std::unique_ptr<net::Connection> other,
    RelayTimes times
) {
    net::Clock& clock = loop.clock();
    const auto pair = std::make_shared<Pair>();
    pair->one = std::move(one);
    pair->other = std::move(other);
    pair->moved_at = clock.instant();
    pair->end = pair->moved_at + times.whole;
    pair->ended = clock.alarm();
    loop.spawn(copy(pair, *pair->one, *pair->other, clock), "egress/relay");
    loop.spawn(copy(pair, *pair->other, *pair->one, clock), "egress/relay");
    while (pair->running > 0) {
        const auto idle_at = pair->moved_at + times.idle;
        co_await pair->ended->wait_until(idle_at);
        if (clock.instant() >= pair->moved_at + times.idle) {
            pair->close();
        }
    }
}

}  // namespace postrider::doors::egress
