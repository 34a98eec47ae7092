// Readings, one after another on each thread.
#include "store/readers.h"

#include "store/error.h"

namespace postrider::store {

Readers::Readers(Engine& engine) : engine_(engine) {
    for (std::size_t count = 0; count < reader_threads; ++count) {
        threads_.emplace_back([this] { run(); });
    }
}

Readers::~Readers() {
    queue_.close();
}

void Readers::forget(model::Day day) {
    const std::lock_guard lock(mutex_);
    dropped_.push_back(day);
}

void Readers::run() {
    std::unique_ptr<Connection> connection;
    std::size_t seen = 0;
    while (auto* unit = queue_.take_one()) {
        for (const auto day : dropped_since(seen)) {
            if (connection) {
                connection->forget(day);
            }
        }
        read(*unit, connection);
        resume(*unit);
    }
}

void Readers::read(Unit& unit, std::unique_ptr<Connection>& connection) {
    const bool is_fresh = connection == nullptr;
    try {
        if (!connection) {
            connection = engine_.connect(Access::read);
        }
        Transaction transaction(*connection, nullptr);
        unit.work(transaction);
    } catch (const StoreError& error) {
        if (error.trouble() != Trouble::gone) {
            unit.trouble = std::current_exception();
            return;
        }
        connection.reset();
        if (is_fresh) {
            unit.trouble = std::current_exception();
        } else {
            read(unit, connection);
        }
    } catch (...) {
        // Whatever it is goes to who asked.
        unit.trouble = std::current_exception();
    }
}

std::vector<model::Day> Readers::dropped_since(std::size_t& seen) {
    const std::lock_guard lock(mutex_);
    std::vector<model::Day> days(
        dropped_.begin() + static_cast<std::ptrdiff_t>(seen), dropped_.end()
    );
    seen = dropped_.size();
    return days;
}

}  // namespace postrider::store
