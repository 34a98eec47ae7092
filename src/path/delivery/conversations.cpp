// Idle conversations.
#include "path/delivery/conversations.h"

#include <algorithm>
#include <utility>

namespace postrider::delivery {
namespace {

std::string pair_of(std::string_view source, std::string_view site) {
    return std::string(source).append(1, '\n').append(site);
}

net::Task<> say_quit(std::unique_ptr<Conversation> conversation) {
    co_await conversation->quit();
}

}  // namespace

Conversations::Conversations(net::Loop& loop, KeepOptions options)
    : loop_(loop), options_(options), alarm_(loop.clock().alarm()) {}

Conversations::~Conversations() = default;

std::unique_ptr<Conversation> Conversations::take(const Target& target) {
    const auto found = idle_.find(target.key());
    if (found == idle_.end()) {
        return nullptr;
    }
    auto conversation = std::move(found->second.back().conversation);
    found->second.pop_back();
    count_out(conversation->target());
    if (found->second.empty()) {
        idle_.erase(found);
    }
    return conversation;
}

void Conversations::put(std::unique_ptr<Conversation> conversation) {
    const bool is_closing = conversation->state() == smtp::AfterTransaction::close;
    if (is_closing || conversation->has_unread() ||
        conversation->messages() >= messages_max(conversation->target())) {
        end(std::move(conversation));
        return;
    }
    count_in(conversation->target());
    const std::string key = conversation->target().key();
    idle_[key].push_back(
        {.conversation = std::move(conversation), .until = loop_.clock().instant() + options_.idle}
    );
    if (!is_sweeping_) {
        is_sweeping_ = true;
        loop_.spawn(sweep(), "delivery/conversations sweep");
    }
}

net::Task<> Conversations::sweep() {
    while (size_ > 0) {
        const auto next = loop_.clock().instant() + options_.idle / 2;
        co_await alarm_->wait_until(next);
        const auto now = loop_.clock().instant();
        for (auto& [key, waiting] : idle_) {
            const auto fresh =
                std::ranges::partition(waiting, [&](const Idle& idle) { return idle.until > now; });
            for (Idle& old : fresh) {
                count_out(old.conversation->target());
                end(std::move(old.conversation));
            }
            waiting.erase(fresh.begin(), fresh.end());
        }
        std::erase_if(idle_, [](const auto& entry) { return entry.second.empty(); });
    }
    is_sweeping_ = false;
}

void Conversations::close_all() {
    for (auto& [key, waiting] : idle_) {
        for (Idle& idle : waiting) {
            end(std::move(idle.conversation));
        }
    }
    idle_.clear();
    kept_.clear();
    size_ = 0;
    alarm_->ring();
}

std::size_t Conversations::kept(std::string_view source, std::string_view site) const {
    const auto found = kept_.find(pair_of(source, site));
    return found == kept_.end() ? 0 : found->second;
}

void Conversations::count_in(const Target& target) {
    ++size_;
    ++kept_[pair_of(target.source, target.site)];
}

void Conversations::count_out(const Target& target) {
    --size_;
    const auto found = kept_.find(pair_of(target.source, target.site));
    if (--found->second == 0) {
        kept_.erase(found);
    }
}

std::uint32_t Conversations::messages_max(const Target& target) const {
    return target.messages_max == 0 ? options_.messages_max
                                    : std::min(options_.messages_max, target.messages_max);
}

void Conversations::end(std::unique_ptr<Conversation> conversation) {
    loop_.spawn(say_quit(std::move(conversation)), "delivery/conversations quit");
}

}  // namespace postrider::delivery
