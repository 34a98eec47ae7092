// Statements of one unit of work, whatever the engine.
#pragma once

#include <array>
#include <deque>
#include <span>
#include <string>

#include "store/engine.h"
#include "store/statement.h"

namespace postrider::store {

class Ids;

/// What a unit works with; stands only while the unit runs. Text that is not UTF-8 is stored with
/// U+FFFD for what is not, the same in every engine; bytes() are stored as they are. Throws
/// StoreError.
class Transaction {
public:
    /// `ids`: none where nothing with a dated id is made.
    Transaction(Connection& connection, Ids* ids) : connection_(connection), ids_(ids) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    template <class... Parameters>
    void run(const Statement& statement, Place place, const Parameters&... parameters) {
        std::array<Value, sizeof...(Parameters)> values{Value(parameters)...};
        make_legible(values);
        connection_.run(statement, place, values);
    }
    template <class... Parameters>
    Rows query(const Statement& statement, Place place, const Parameters&... parameters) {
        std::array<Value, sizeof...(Parameters)> values{Value(parameters)...};
        make_legible(values);
        return connection_.query(statement, place, values);
    }

    Connection& connection() { return connection_; }
    Ids& ids();

private:
    void make_legible(std::span<Value> values);

    Connection& connection_;
    Ids* ids_;
    std::deque<std::string> replaced_;  // what values view instead of what was given
};

}  // namespace postrider::store
