// Conversations kept open for a while, so that the next message to the same host need not begin
// anew.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/loop.h"
#include "path/delivery/conversation.h"

namespace postrider::delivery {

struct KeepOptions {
    base::Duration idle = std::chrono::seconds{5};
    std::uint32_t messages_max = 100;  ///< then a conversation ends
    std::size_t idle_max = 1'000;      ///< of all hosts; each takes a descriptor
};

/// Resource; belongs to one loop.
class Conversations {
public:
    Conversations(net::Loop& loop, KeepOptions options);
    ~Conversations();

    /// An idle one for this target, the latest used; null when there is none.
    std::unique_ptr<Conversation> take(const Target& target);
    /// After a complete transaction.
    void put(std::unique_ptr<Conversation> conversation);
    void close_all();
    std::size_t size() const { return size_; }
    /// A fresh one, counted for as long as it lives.
    void admit(Conversation& conversation);
    /// Those from a source to a site, idle or at work.
    std::size_t open(std::string_view source, std::string_view site) const;

private:
    struct Idle {
        std::unique_ptr<Conversation> conversation;
        base::Instant until;
    };
    net::Task<> sweep();
    void end(std::unique_ptr<Conversation> conversation);
    std::uint32_t messages_max(const Target& target) const;

    net::Loop& loop_;
    KeepOptions options_;
    std::unordered_map<std::string, std::vector<Idle>> idle_;
    using Counts = std::unordered_map<std::string, std::size_t>;
    /// By source and site. The conversations share it: the last ones may end after this.
    std::shared_ptr<Counts> open_ = std::make_shared<Counts>();
    std::size_t size_ = 0;
    bool is_sweeping_ = false;
    std::unique_ptr<net::Alarm> alarm_;
};

}  // namespace postrider::delivery
