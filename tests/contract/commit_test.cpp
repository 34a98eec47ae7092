// Many writers at a time, and who fails when one of them does.
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <atomic>
#include <future>

#include "store/error.h"
#include "store/transaction.h"
#include "store/work.h"
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

class Commit : public StoreTest {};
EVERY_ENGINE(Commit);

/// Starts `count` of what `begin` gives on one loop and runs them to their ends.
template <class Begin>
void at_once(int count, Begin begin) {
    auto& loop = own_loop();
    loop.restart();
    for (int number = 0; number < count; ++number) {
        boost::asio::co_spawn(loop, begin(number), boost::asio::detached);  // owned by the loop
    }
    loop.run();
}

net::Task<> accept_into(Store& store, std::vector<model::MessageId>& into) {
    auto message = a_message();
    const Lease lease;
    const auto accepted = co_await store.accept(message, lease);
    into.push_back(accepted.message);
}

TEST_P(Commit, KeepsAllThatWereHandedOverAtOnce) {
    std::vector<model::MessageId> ids;

    at_once(1200, [&](int) { return accept_into(*store, ids); });

    ASSERT_EQ(ids.size(), 1200U);
    EXPECT_TRUE(std::ranges::is_sorted(ids));
    EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
    EXPECT_EQ(waiting_count(), 1200);
}

constexpr Statement insert_setting{"INSERT INTO settings (name, content) VALUES ($1, $2)"};

net::Task<> write_setting(Store& store, std::string name, int& failures) {
    std::move_only_function<void(Transaction&)> unit = [&](Transaction& transaction) {
        transaction.run(insert_setting, lasting, name, bytes("x"));
    };
    try {
        co_await store.write(std::move(unit));
    } catch (const StoreError& error) {
        EXPECT_EQ(error.trouble(), Trouble::conflict);
        ++failures;
    }
}

TEST_P(Commit, FailsOnlyTheGuilty) {
    int failures = 0;

    at_once(50, [&](int number) {
        return write_setting(*store, number % 10 == 3 ? "same" : std::to_string(number), failures);
    });

    EXPECT_EQ(failures, 4);
}

TEST_P(Commit, GivesTheCallerWhatItsUnitThrew) {
    EXPECT_THROW(
        wait(store->write([](Transaction&) { throw std::out_of_range("mine"); })), std::out_of_range
    );
    EXPECT_THROW(
        wait(store->read([](Transaction&) { throw std::out_of_range("mine"); })), std::out_of_range
    );
    accept(a_message());
}

TEST_P(Commit, RefusesWritersWhenTooManyWait) {
    std::promise<void> begun;
    std::promise<void> go_on;
    auto stuck = std::async(std::launch::async, [&] {
        wait(store->write([&](Transaction&) {
            begun.set_value();
            go_on.get_future().wait();
        }));
    });
    begun.get_future().wait();
    std::vector<model::MessageId> ids;
    std::atomic<int> refused = 0;
    const auto accept_or_count = [&](int) -> net::Task<> {
        try {
            co_await accept_into(*store, ids);
        } catch (const StoreError& error) {
            EXPECT_EQ(error.trouble(), Trouble::busy);
            if (++refused == 5) {
                go_on.set_value();
            }
        }
    };

    at_once(static_cast<int>(units_waiting_max) + 5, accept_or_count);

    EXPECT_EQ(refused, 5);
    EXPECT_EQ(ids.size(), units_waiting_max);
    stuck.get();
}

TEST_P(Commit, StoresTextThatIsNotUtf8TheSameEverywhere) {
    auto message = a_message();
    message.subject = "caf\xe9";
    message.tag = std::string("a\0b", 3);
    message.content = model::Content::from(std::string("\xe9\0\r\n", 4));

    const auto accepted = accept(message);

    const auto view = wait(store->delivery(accepted.deliveries[0]));
    EXPECT_EQ(view->subject, "caf\xef\xbf\xbd");
    EXPECT_EQ(
        view->tag,
        "a\xef\xbf\xbd"
        "b"
    );
    EXPECT_EQ(wait(store->content(accepted.message))->head(), message.content.head());
}

}  // namespace
}  // namespace postrider::store
