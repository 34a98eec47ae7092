// A store of either engine in an empty place, and messages to put into it.
#pragma once

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>

#include "store/open.h"
#include "store/store.h"

namespace postrider::store {

/// A directory that goes with the value.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory();
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// This thread's. It stands until the program ends: a store's thread may still be about to leave
/// the loop that it has just woken.
boost::asio::io_context& own_loop();

/// Runs the task to its end on this thread.
template <class T>
T wait(net::Task<T> task) {
    auto& loop = own_loop();
    std::optional<T> result;
    std::exception_ptr trouble;
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown, T value) {
        trouble = thrown;
        result.emplace(std::move(value));
    });
    loop.restart();
    loop.run();
    if (trouble) {
        std::rethrow_exception(trouble);
    }
    return std::move(*result);
}
void wait(net::Task<> task);

inline constexpr auto noon = model::start_of(2517) + std::chrono::hours{12};  // 2026-11-22

/// To one recipient at one.test for each of `recipients`.
model::NewMessage a_message(std::initializer_list<const char*> recipients = {"b@one.test"});
/// All of its deliveries.
void hold(model::NewMessage& message, const std::string& reason, base::Time ends_at);
model::Attempt an_attempt(model::AttemptResult result);

class StoreTest : public testing::TestWithParam<EngineKind> {
protected:
    void SetUp() override;
    void TearDown() override;

    void open(Options changes = {});
    /// As after a death: whatever was not durable is gone.
    void reopen();
    Options options() const;

    model::Accepted accept(model::NewMessage message, Lease lease = {});
    std::vector<model::Claim> claim(
        const std::string& destination, base::Time now = noon, std::string owner = "me"
    );
    /// Of the server of `a_message`.
    static model::Strand strand(
        std::string destination, model::Stream stream = model::Stream::direct
    );
    /// The end of a claim.
    Finish end_of(const model::Claim& claim, Next next, model::AttemptResult result);
    /// "accepted delivered" …
    std::string story(model::MessageId id);
    std::int64_t waiting_count(base::Time now = noon);

    TemporaryDirectory directory;
    std::string url;
    std::unique_ptr<Store> store;
};

std::string engine_name(const testing::TestParamInfo<EngineKind>& parameter);
#define EVERY_ENGINE(suite)                                                                   \
    INSTANTIATE_TEST_SUITE_P(                                                                 \
        Engine, suite, testing::Values(EngineKind::sqlite, EngineKind::postgres), engine_name \
    )

}  // namespace postrider::store
