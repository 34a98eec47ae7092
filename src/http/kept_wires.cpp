// Idle connections by server.
#include "http/kept_wires.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace postrider::http {

struct KeptWires::Shelf {
    struct Idle {
        std::unique_ptr<net::Connection> wire;
        base::Instant until;
    };
    KeepWires options;
    std::unordered_map<std::string, std::vector<Idle>> idle;
    std::size_t size = 0;
    bool is_swept = false;
    std::unique_ptr<net::Alarm> alarm;

    void drop_old(base::Instant now) {
        for (auto& [server, waiting] : idle) {
            size -= std::erase_if(waiting, [&](const Idle& one) { return one.until <= now; });
        }
        std::erase_if(idle, [](const auto& entry) { return entry.second.empty(); });
    }
};

KeptWires::KeptWires(net::Loop& loop, KeepWires options)
    : loop_(loop), shelf_(std::make_shared<Shelf>()) {
    shelf_->options = options;
    shelf_->alarm = loop.clock().alarm();
}

KeptWires::~KeptWires() {
    close_all();
}

std::unique_ptr<net::Connection> KeptWires::take(const std::string& server) {
    shelf_->drop_old(loop_.clock().instant());
    const auto found = shelf_->idle.find(server);
    if (found == shelf_->idle.end()) {
        return nullptr;
    }
    auto wire = std::move(found->second.back().wire);
    found->second.pop_back();
    --shelf_->size;
    if (found->second.empty()) {
        shelf_->idle.erase(found);
    }
    return wire;
}

void KeptWires::put(const std::string& server, std::unique_ptr<net::Connection> wire) {
    Shelf& shelf = *shelf_;
    if (!shelf.options.is_on() || shelf.size >= shelf.options.wires_max) {
        return;
    }
    auto& waiting = shelf.idle[server];
    if (waiting.size() >= shelf.options.per_server_max) {
        return;
    }
    waiting.push_back(
        {.wire = std::move(wire), .until = loop_.clock().instant() + shelf.options.idle}
    );
    ++shelf.size;
    if (!shelf.is_swept) {
        shelf.is_swept = true;
        loop_.spawn(sweep(loop_, shelf_), "http/kept_wires sweep");
    }
}

net::Task<> KeptWires::sweep(net::Loop& loop, std::shared_ptr<Shelf> shelf) {
    while (shelf->size > 0) {
        const auto next = loop.clock().instant() + shelf->options.idle / 2;
        co_await shelf->alarm->wait_until(next);
        shelf->drop_old(loop.clock().instant());
    }
    shelf->is_swept = false;
}

void KeptWires::close_all() {
    shelf_->idle.clear();
    shelf_->size = 0;
    if (shelf_->is_swept) {
        shelf_->alarm->ring();
    }
}

std::size_t KeptWires::size() const {
    return shelf_->size;
}

}  // namespace postrider::http
