// What a database must be able to do: connections, statements, days, commits in order.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "store/statement.h"

namespace postrider::store {

/// Called before every step ("statement", "commit day", "commit queue", "commit lasting"); when it
/// throws, the step fails. Failure tests give one, nobody else.
using Probe = std::function<void(std::string_view step)>;

/// Resource; one thread at a time.
class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    /// Begins a writing transaction. With Section::queue it may touch the queue and every day, and
    /// no other transaction of this kind runs beside it in any process of this node; with
    /// Section::lasting, the lasting tables only.
    virtual void begin(Section section) = 0;
    /// Waits until every statement so far has run; throws for the first that failed.
    virtual void flush() = 0;
    /// Newest day first, then the queue (one commit where the engine can), durable. When it throws,
    /// some of these may have been committed.
    virtual void commit() = 0;
    virtual void roll_back() noexcept = 0;

    /// A failure may show as late as `flush`. Creates the day that it names.
    virtual void run(const Statement& statement, Place place, std::span<const Value> values) = 0;
    /// A day that does not exist has no rows when reading.
    virtual Rows query(const Statement& statement, Place place, std::span<const Value> values) = 0;

    /// Those that exist, newest first.
    virtual std::vector<model::Day> days() = 0;
    /// Lets go of what it holds of the day.
    virtual void forget(model::Day day) = 0;
};

enum class Access : std::uint8_t { write, read };

/// Resource; any thread. Stands until its last connection is gone.
class Engine {
public:
    Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    virtual ~Engine() = default;

    virtual std::unique_ptr<Connection> connect(Access access) = 0;
    /// Whether no other server can be at work on the same data.
    virtual bool is_exclusive() const = 0;
    /// Removes a day with all that belongs to it, outside of any transaction.
    virtual void drop(model::Day day) = 0;
    /// Removes the bodies of a day that nobody writes to, and gives their space back. A death on
    /// the way leaves at least one body, so that it shows that there is work left.
    virtual void drop_bodies(model::Day day) = 0;
};

}  // namespace postrider::store
