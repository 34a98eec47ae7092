// Connections that calls left open, for the next call to the same server.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/time.h"
#include "net/connection.h"
#include "net/loop.h"

namespace postrider::http {

struct KeepWires {
    /// Shorter than the five seconds after which many servers close; zero: none is kept.
    base::Duration idle{0};
    std::size_t per_server_max = 10;
    std::size_t wires_max = 200;

    bool is_on() const { return idle > base::Duration{0}; }
};

/// Resource; belongs to one loop.
class KeptWires {
public:
    KeptWires(net::Loop& loop, KeepWires options);
    KeptWires(const KeptWires&) = delete;
    KeptWires& operator=(const KeptWires&) = delete;
    ~KeptWires();

    /// The latest used of a server ("https://host:443"); null when there is none.
    std::unique_ptr<net::Connection> take(const std::string& server);
    /// Closes it where there is no room.
    void put(const std::string& server, std::unique_ptr<net::Connection> wire);
    void close_all();
    std::size_t size() const;

private:
    struct Shelf;
    static net::Task<> sweep(net::Loop& loop, std::shared_ptr<Shelf> shelf);

    net::Loop& loop_;
    std::shared_ptr<Shelf> shelf_;  // with the sweep, which may end later
};

}  // namespace postrider::http
