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
    --size_;
    if (found->second.empty()) {
        idle_.erase(found);
    }
    return conversation;
}

void Conversations::put(std::unique_ptr<Conversation> conversation) {
    const bool is_closing = conversation->state() == smtp::AfterTransaction::close;
    if (is_closing || size_ >= options_.idle_max || conversation->has_unread() ||
        conversation->messages() >= messages_max(conversation->target())) {
        end(std::move(conversation));
        return;
    }
    ++size_;
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
                --size_;
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
    size_ = 0;
    alarm_->ring();
}

void Conversations::admit(Conversation& conversation) {
    auto pair = pair_of(conversation.target().source, conversation.target().site);
    ++(*open_)[pair];
    const auto count_out = [open = open_, pair = std::move(pair)](void*) {
        const auto found = open->find(pair);
        if (--found->second == 0) {
            open->erase(found);
        }
    };
    conversation.accompany(std::shared_ptr<void>(nullptr, count_out));
}

std::size_t Conversations::open(std::string_view source, std::string_view site) const {
    const auto found = open_->find(pair_of(source, site));
    return found == open_->end() ? 0 : found->second;
}

std::uint32_t Conversations::messages_max(const Target& target) const {
    return target.messages_max == 0 ? options_.messages_max
                                    : std::min(options_.messages_max, target.messages_max);
}

void Conversations::end(std::unique_ptr<Conversation> conversation) {
    loop_.spawn(say_quit(std::move(conversation)), "delivery/conversations quit");
}

}  // namespace postrider::delivery
