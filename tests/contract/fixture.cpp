// Stores for tests.
#include "tests/contract/fixture.h"

#include "tests/contract/postgres_server.h"

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <mutex>

namespace postrider::store {

TemporaryDirectory::TemporaryDirectory() {
    auto pattern = (std::filesystem::temp_directory_path() / "postrider-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

boost::asio::io_context& own_loop() {
    static std::mutex mutex;
    static std::deque<boost::asio::io_context> all;
    thread_local boost::asio::io_context* own = nullptr;
    if (own == nullptr) {
        const std::lock_guard lock(mutex);
        own = &all.emplace_back();
    }
    return *own;
}

void wait(net::Task<> task) {
    auto& loop = own_loop();
    std::exception_ptr trouble;
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown) {
        trouble = thrown;
    });
    loop.restart();
    loop.run();
    if (trouble) {
        std::rethrow_exception(trouble);
    }
}

model::NewMessage a_message(std::initializer_list<const char*> recipients) {
    model::NewMessage message;
    message.server = model::ServerId{7};
    message.sender = "a@sender.test";
    message.subject = "Hello";
    message.message_id = "1@sender.test";
    message.accepted_at = noon;
    message.expires_at = noon + std::chrono::days{2};
    message.content = model::Content::from("Subject: Hello\r\n\r\nBody\r\n");
    for (const std::string recipient : recipients) {
        model::NewDelivery delivery;
        delivery.recipient = recipient;
        delivery.destination = recipient.substr(recipient.find('@') + 1);
        message.deliveries.push_back(delivery);
    }
    return message;
}

void hold(model::NewMessage& message, const std::string& reason, base::Time ends_at) {
    for (auto& delivery : message.deliveries) {
        delivery.birth = model::Hold{reason, ends_at};
    }
}

model::Attempt an_attempt(model::AttemptResult result) {
    model::Attempt attempt;
    attempt.result = result;
    attempt.at = noon;
    attempt.duration = std::chrono::milliseconds{40};
    attempt.host = "mx.one.test";
    attempt.address = "192.0.2.1:25";
    attempt.tls = "TLSv1.3";
    attempt.tls_verified = true;
    attempt.stage = "data";
    attempt.reply_code = 250;
    attempt.enhanced_code = "2.0.0";
    attempt.reply = "taken";
    attempt.explanation = "The host took it.";
    return attempt;
}

void StoreTest::SetUp() {
    if (GetParam() == EngineKind::postgres) {
        auto* server = postgres_server();
        if (server == nullptr) {
            GTEST_SKIP() << "PostgreSQL 15 is not installed";
        }
        url = server->new_database();
    }
    open();
}

void StoreTest::TearDown() {
    store.reset();
}

Options StoreTest::options() const {
    Options options;
    options.engine = GetParam();
    options.directory = directory.path();
    options.url = url;
    return options;
}

void StoreTest::open(Options changes) {
    auto wanted = options();
    wanted.probe = std::move(changes.probe);
    wanted.instant = std::move(changes.instant);
    wanted.role = changes.role;
    store = store::open(std::move(wanted));
}

void StoreTest::reopen() {
    store.reset();
    open();
}

model::Accepted StoreTest::accept(model::NewMessage message, Lease lease) {
    return wait(store->accept(message, std::move(lease)));
}

std::vector<model::Claim> StoreTest::claim(
    const std::string& destination, base::Time now, std::string owner
) {
    const Lease lease{.owner = std::move(owner), .until = now + std::chrono::minutes{10}};
    return wait(store->claim_due(strand(destination), 100, now, lease)).claims;
}

model::Strand StoreTest::strand(std::string destination, model::Stream stream) {
    return {.destination = std::move(destination), .server = a_message().server, .stream = stream};
}

Finish StoreTest::end_of(const model::Claim& claim, Next next, model::AttemptResult result) {
    Finish finish;
    finish.delivery = claim.delivery;
    finish.message = claim.message;
    finish.server = claim.server;
    finish.attempt = an_attempt(result);
    finish.next = next;
    finish.at = noon;
    finish.detail = "because";
    return finish;
}

std::string StoreTest::story(model::MessageId id) {
    std::string words;
    for (const auto& event : wait(store->events_of(id))) {
        words += words.empty() ? "" : " ";
        words += name_of(event.kind);
    }
    return words;
}

std::int64_t StoreTest::waiting_count(base::Time now) {
    std::int64_t count = 0;
    for (const auto& waiting : wait(store->waiting(now))) {
        count += waiting.count;
    }
    return count;
}

std::string engine_name(const testing::TestParamInfo<EngineKind>& parameter) {
    return parameter.param == EngineKind::sqlite ? "sqlite" : "postgres";
}

}  // namespace postrider::store
