// The store's calls about standing orders and about what they, or a person, make wait.
#include <algorithm>
#include <utility>

#include "store/database_store.h"
#include "store/messages.h"
#include "store/orders.h"
#include "store/queue.h"
#include "store/retention.h"
#include "store/tenancy.h"
#include "store/waits.h"

namespace postrider::store {

net::Task<std::vector<model::Order>> DatabaseStore::standing_orders(base::Time now) {
    std::vector<model::Order> orders;
    Work unit = [&](Transaction& transaction) {
        orders = list_orders(transaction, {.standing_at = now});
    };
    co_await readers_.read(std::move(unit));
    co_return orders;
}

net::Task<std::vector<model::Order>> DatabaseStore::suspensions_since(base::Time since) {
    std::vector<model::Order> orders;
    Work unit = [&](Transaction& transaction) {
        orders = list_orders(transaction, {.suspended_since = since});
    };
    co_await readers_.read(std::move(unit));
    co_return orders;
}

net::Task<std::int64_t> DatabaseStore::end_waits(base::Time now, std::size_t limit) {
    std::vector<model::OrderId> over;
    Work look = [&](Transaction& transaction) {
        over = orders_waited_for(transaction);
        if (over.empty()) {
            return;
        }
        for (const auto& order : list_orders(transaction, {.standing_at = now})) {
            std::erase(over, order.id);
        }
    };
    co_await readers_.read(std::move(look));
    if (over.empty()) {
        co_return 0;
    }
    std::int64_t count = 0;
    Work unit = [&](Transaction& transaction) {
        count = 0;
        for (const auto order : over) {
            const auto wanted = limit - static_cast<std::size_t>(count);
            count += store::end_waits(transaction, order, now, wanted);
            if (count == static_cast<std::int64_t>(limit)) {
                return;
            }
        }
    };
    co_await committer_.commit(Section::queue, 0, std::move(unit));
    co_return count;
}

net::Task<std::vector<std::string>> DatabaseStore::wait_causes() {
    std::vector<std::string> causes;
    Work unit = [&](Transaction& transaction) { causes = causes_waited_for(transaction); };
    co_await readers_.read(std::move(unit));
    co_return causes;
}

net::Task<std::vector<model::Strand>> DatabaseStore::end_waits_for(
    std::string cause, base::Time now, std::size_t limit
) {
    std::vector<model::Strand> strands;
    Work unit = [&](Transaction& transaction) {
        strands = store::end_waits_for(transaction, cause, now, limit);
    };
    co_await committer_.commit(Section::queue, 0, std::move(unit));
    co_return strands;
}

net::Task<bool> DatabaseStore::hold(model::DeliveryId delivery, base::Time now, model::Hold hold) {
    bool is_held = false;
    Work unit = [&](Transaction& transaction) {
        is_held = store::hold(transaction, delivery, now, hold);
    };
    co_await committer_.commit(Section::queue, 0, std::move(unit));
    co_return is_held;
}

net::Task<std::vector<DeliveryView>> DatabaseStore::held_before(
    std::optional<model::ServerId> server, model::DeliveryId before, std::size_t limit
) {
    std::vector<DeliveryView> views;
    const DeliveryQuery query{
        .server = server, .before = before, .limit = limit, .only_held = true
    };
    Work unit = [&](Transaction& transaction) {
        views = read_deliveries_before(transaction, query);
    };
    co_await readers_.read(std::move(unit));
    co_return views;
}

net::Task<std::optional<model::Server>> DatabaseStore::server_by_path(std::string path) {
    std::optional<model::Server> server;
    Work unit = [&](Transaction& transaction) { server = find_server(transaction, path); };
    co_await readers_.read(std::move(unit));
    co_return server;
}

net::Task<std::int64_t> DatabaseStore::end_holds(
    base::Time now, std::size_t limit, HoldTeller tell
) {
    std::vector<model::DeliveryId> ended;
    Work find = [&](Transaction& transaction) { ended = ended_holds(transaction, now, limit); };
    co_await readers_.read(std::move(find));
    if (ended.empty()) {
        co_return 0;
    }
    std::vector<std::optional<model::NewMessage>> notices(ended.size());
    for (std::size_t i = 0; tell && i < ended.size(); ++i) {
        std::optional<model::Claim> held;
        Work read = [&](Transaction& transaction) {
            held = read_claim(transaction, ended[i], directory_);
        };
        co_await readers_.read(std::move(read));
        if (held) {
            auto notice = co_await tell(*held);
            notices[i] = std::move(notice);
        }
    }
    std::int64_t count = 0;
    Work end = [&](Transaction& transaction) {
        count = 0;
        for (std::size_t i = 0; i < ended.size(); ++i) {
            count += end_hold(transaction, ended[i], now, notices[i]) ? 1 : 0;
        }
    };
    co_await committer_.commit(Section::queue, 0, std::move(end));
    co_return count;
}

}  // namespace postrider::store
