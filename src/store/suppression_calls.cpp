// The store's calls about the suppression list.
#include <utility>

#include "store/database_store.h"
#include "store/suppressions.h"

namespace postrider::store {

net::Task<> DatabaseStore::keep_suppressions(const model::NewMessage& message) {
    bool has_any = false;
    for (const auto& consequence : message.consequences) {
        has_any = has_any || consequence.suppression;
    }
    if (!has_any) {
        co_return;
    }
    Work unit = [&](Transaction& transaction) {
        for (const auto& consequence : message.consequences) {
            if (consequence.suppression) {
                suppress(transaction, *consequence.suppression);
            }
        }
    };
    co_await committer_.commit(Section::lasting, 0, std::move(unit));
    have_suppressions_.forget_all();
}

net::Task<> DatabaseStore::keep_suppressions(const Finish& result) {
    if (!result.suppression && result.relieved.empty()) {
        co_return;
    }
    Work unit = [&](Transaction& transaction) {
        if (result.suppression) {
            suppress(transaction, *result.suppression);
        } else {
            unsuppress(transaction, result.server, result.relieved);
        }
    };
    co_await committer_.commit(Section::lasting, 0, std::move(unit));
    have_suppressions_.forget_all();
}

net::Task<std::vector<model::Suppression>> DatabaseStore::suppressed(
    model::ServerId server, std::vector<std::string> addresses, base::Time now
) {
    // Most servers have nobody on their list, and every message asks.
    const auto key = std::to_string(server.value);
    auto has_any = have_suppressions_.find(key);
    if (!has_any) {
        const auto generation = have_suppressions_.generation();
        Work look = [&](Transaction& transaction) {
            has_any = has_suppressions(transaction, server);
        };
        co_await readers_.read(std::move(look));
        have_suppressions_.keep(key, *has_any, generation);
    }
    std::vector<model::Suppression> found;
    if (!*has_any) {
        co_return found;
    }
    Work find = [&](Transaction& transaction) {
        found.clear();
        for (const auto& address : addresses) {
            if (auto one = find_suppression(transaction, server, address, now)) {
                found.push_back(std::move(*one));
            }
        }
    };
    co_await readers_.read(std::move(find));
    co_return found;
}

}  // namespace postrider::store
