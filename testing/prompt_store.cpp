// Calls to a real store, waited for.
#include "testing/prompt_store.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>

#include "store/open.h"

namespace postrider::testing {

PromptStore::PromptStore(const std::string& directory)
    : context_(std::make_unique<boost::asio::io_context>(1)),
      store_(store::open({.directory = directory})) {}

PromptStore::~PromptStore() = default;

template <class T>
T PromptStore::wait(net::Task<T> task) {
    std::exception_ptr trouble;
    context_->restart();
    if constexpr (std::is_void_v<T>) {
        boost::asio::co_spawn(*context_, std::move(task), [&](std::exception_ptr thrown) {
            trouble = thrown;
        });
        context_->run();
        if (trouble) {
            std::rethrow_exception(trouble);
        }
    } else {
        std::optional<T> result;
        boost::asio::co_spawn(*context_, std::move(task), [&](std::exception_ptr thrown, T value) {
            trouble = thrown;
            result.emplace(std::move(value));
        });
        context_->run();
        if (trouble) {
            std::rethrow_exception(trouble);
        }
        return std::move(*result);
    }
}

void PromptStore::may_fail(std::string_view call) const {
    if (fails(call)) {
        throw store::StoreError(store::Trouble::gone, std::string(call) + " fails in this test");
    }
}

net::Task<> PromptStore::answered(std::string_view call) const {
    if (linger) {
        co_await linger(call);
    }
}

net::Task<model::Accepted> PromptStore::accept(
    const model::NewMessage& message, store::Lease lease
) {
    may_fail("accept");
    auto answer = wait(store_->accept(message, std::move(lease)));
    co_await answered("accept");
    co_return answer;
}
net::Task<std::vector<model::Accepted>> PromptStore::accept_all(
    const std::vector<model::NewMessage>& messages, std::vector<store::Lease> leases
) {
    may_fail("accept");
    co_return wait(store_->accept_all(messages, std::move(leases)));
}
net::Task<store::Claimed> PromptStore::claim_due(
    model::Strand strand, std::size_t limit, base::Time now, store::Lease lease
) {
    may_fail("claim_due");
    auto answer = wait(store_->claim_due(std::move(strand), limit, now, std::move(lease)));
    co_await answered("claim_due");
    co_return answer;
}
net::Task<> PromptStore::finish(const store::Finish& result) {
    may_fail("finish");
    wait(store_->finish(result));
    co_await answered("finish");
}
net::Task<> PromptStore::release(std::vector<model::DeliveryId> claims) {
    may_fail("release");
    wait(store_->release(std::move(claims)));
    co_await answered("release");
}
net::Task<> PromptStore::renew(std::vector<model::DeliveryId> claims, base::Time until) {
    may_fail("renew");
    wait(store_->renew(std::move(claims), until));
    co_await answered("renew");
}
net::Task<std::vector<store::Waiting>> PromptStore::waiting(base::Time now) {
    co_return wait(store_->waiting(now));
}
net::Task<store::Recovery> PromptStore::recover(std::string owner, base::Time now) {
    co_return wait(store_->recover(std::move(owner), now));
}
net::Task<bool> PromptStore::send_now(model::DeliveryId delivery, base::Time now, std::string why) {
    co_return wait(store_->send_now(delivery, now, std::move(why)));
}
net::Task<std::int64_t> PromptStore::release_held(
    store::Release which, base::Time now, std::size_t limit
) {
    co_return wait(store_->release_held(std::move(which), now, limit));
}
net::Task<bool> PromptStore::cancel(model::DeliveryId delivery, base::Time now, std::string why) {
    co_return wait(store_->cancel(delivery, now, std::move(why)));
}
net::Task<bool> PromptStore::hold(model::DeliveryId delivery, base::Time now, model::Hold hold) {
    co_return wait(store_->hold(delivery, now, std::move(hold)));
}
net::Task<std::vector<model::Order>> PromptStore::standing_orders(base::Time now) {
    co_return wait(store_->standing_orders(now));
}
net::Task<std::vector<model::Order>> PromptStore::suspensions_since(base::Time since) {
    co_return wait(store_->suspensions_since(since));
}
net::Task<std::int64_t> PromptStore::end_waits(base::Time now, std::size_t limit) {
    co_return wait(store_->end_waits(now, limit));
}
net::Task<std::vector<std::string>> PromptStore::wait_causes() {
    co_return wait(store_->wait_causes());
}
net::Task<std::vector<model::Strand>> PromptStore::end_waits_for(
    std::string cause, base::Time now, std::size_t limit
) {
    co_return wait(store_->end_waits_for(std::move(cause), now, limit));
}
net::Task<std::optional<model::Server>> PromptStore::server_by_path(std::string path) {
    co_return wait(store_->server_by_path(std::move(path)));
}
net::Task<std::optional<store::DeliveryView>> PromptStore::delivery(model::DeliveryId id) {
    co_return wait(store_->delivery(id));
}
net::Task<std::vector<store::DeliveryView>> PromptStore::deliveries_of(model::MessageId id) {
    co_return wait(store_->deliveries_of(id));
}
net::Task<std::vector<store::DeliveryView>> PromptStore::deliveries_before(
    std::optional<model::ServerId> server, model::DeliveryId before, std::size_t limit
) {
    co_return wait(store_->deliveries_before(server, before, limit));
}
net::Task<std::vector<model::Attempt>> PromptStore::attempts(model::DeliveryId id) {
    co_return wait(store_->attempts(id));
}
net::Task<std::vector<model::Event>> PromptStore::events_of(model::MessageId id) {
    co_return wait(store_->events_of(id));
}
net::Task<std::optional<model::Content>> PromptStore::content(model::MessageId id) {
    co_return wait(store_->content(id));
}
net::Task<std::optional<model::Inspection>> PromptStore::inspection(model::MessageId id) {
    co_return wait(store_->inspection(id));
}
net::Task<std::optional<store::Grant>> PromptStore::grant_by_digest(std::string digest) {
    co_return wait(store_->grant_by_digest(std::move(digest)));
}
net::Task<std::optional<model::Server>> PromptStore::server(model::ServerId id) {
    co_return wait(store_->server(id));
}
net::Task<std::optional<model::Domain>> PromptStore::domain(model::DomainId id) {
    co_return wait(store_->domain(id));
}
net::Task<std::optional<model::Domain>> PromptStore::domain_for(
    model::ServerId server, std::string name
) {
    co_return wait(store_->domain_for(server, std::move(name)));
}
net::Task<std::vector<model::Suppression>> PromptStore::suppressed(
    model::ServerId server, std::vector<std::string> addresses, base::Time now
) {
    co_return wait(store_->suppressed(server, std::move(addresses), now));
}
net::Task<std::optional<model::Server>> PromptStore::server_by_token(std::string token) {
    co_return wait(store_->server_by_token(std::move(token)));
}
net::Task<std::vector<store::Grant>> PromptStore::grants_by_network() {
    co_return wait(store_->grants_by_network());
}
net::Task<std::optional<store::RouteOnServer>> PromptStore::route_to(
    std::string local, std::string domain
) {
    co_return wait(store_->route_to(std::move(local), std::move(domain)));
}
net::Task<std::optional<store::RouteOnServer>> PromptStore::route_by_token(std::string token) {
    co_return wait(store_->route_by_token(std::move(token)));
}
net::Task<std::optional<store::RouteOnServer>> PromptStore::return_path_route(model::ServerId server
) {
    co_return wait(store_->return_path_route(server));
}
net::Task<> PromptStore::note_use(model::CredentialId credential, base::Time at) {
    wait(store_->note_use(credential, at));
    co_return;
}
net::Task<> PromptStore::read(std::move_only_function<void(store::Transaction&)> unit) {
    wait(store_->read(std::move(unit)));
    co_return;
}
net::Task<> PromptStore::write(std::move_only_function<void(store::Transaction&)> unit) {
    may_fail("write");
    wait(store_->write(std::move(unit)));
    co_return;
}

}  // namespace postrider::testing
