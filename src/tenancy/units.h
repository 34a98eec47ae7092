// Transactions that give something back.
#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "net/task.h"
#include "store/store.h"
#include "store/transaction.h"

namespace postrider::tenancy {

/// Runs `compute(Transaction&)` in Store::write and gives what it returned. It may run twice and
/// must only touch the store.
template <class Compute>
net::Task<std::invoke_result_t<Compute&, store::Transaction&>> write(
    store::Store& store, Compute compute
) {
    std::optional<std::invoke_result_t<Compute&, store::Transaction&>> result;
    std::move_only_function<void(store::Transaction&)> unit = [&](store::Transaction& transaction) {
        result.emplace(compute(transaction));
    };
    co_await store.write(std::move(unit));
    co_return std::move(*result);
}

/// The same in Store::read.
template <class Compute>
net::Task<std::invoke_result_t<Compute&, store::Transaction&>> read(
    store::Store& store, Compute compute
) {
    std::optional<std::invoke_result_t<Compute&, store::Transaction&>> result;
    std::move_only_function<void(store::Transaction&)> unit = [&](store::Transaction& transaction) {
        result.emplace(compute(transaction));
    };
    co_await store.read(std::move(unit));
    co_return std::move(*result);
}

}  // namespace postrider::tenancy
