// Questions beside the session.
#include "smtpd/inquiry.h"

#include <utility>

#include "base/address_guard.h"
#include "dns/confirmed_name.h"

namespace postrider::smtpd {
namespace {

using base::AddressKind;

bool is_worth_asking_lists(const base::IpAddress& address) {
    switch (base::kind_of(address)) {
        case AddressKind::unspecified:
        case AddressKind::loopback:
        case AddressKind::link_local:
        case AddressKind::private_use:
        case AddressKind::shared:
        case AddressKind::multicast:
            return false;
        case AddressKind::global:
        case AddressKind::documentation:
        case AddressKind::benchmarking:
        case AddressKind::reserved:
            return true;
    }
    return true;
}

}  // namespace

/// Shared with the questions, which may outlive the session.
struct Inquiry::State {
    State(net::Loop& loop, const InquiryOptions& options, const base::IpAddress& asked_for)
        : clock(loop.clock()),
          resolver(*options.resolver),
          address(asked_for),
          answered(clock.alarm()),
          deadline(clock.instant() + options.time_limit) {}

    net::Clock& clock;
    dns::Resolver& resolver;
    const base::IpAddress address;
    std::unique_ptr<net::Alarm> answered;
    const base::Instant deadline;

    bool is_name_asked = false;
    bool is_name_due = false;
    std::string name;
    std::size_t lists_due = 0;
    int weight = 0;
    std::optional<dns::Listing> weightiest;
};

Inquiry::Inquiry(net::Loop& loop, const InquiryOptions& options, const base::IpAddress& address)
    : threshold_(options.threshold) {
    if (options.resolver == nullptr || address.is_loopback()) {
        return;
    }
    state_ = std::make_shared<State>(loop, options, address);
    if (options.asks_for_name) {
        state_->is_name_asked = true;
        state_->is_name_due = true;
        loop.spawn(ask_for_name(state_), "smtpd/inquiry ask_for_name");
    }
    if (is_worth_asking_lists(address)) {
        state_->lists_due = options.blocklists.size();
        for (const auto& list : options.blocklists) {
            loop.spawn(ask_list(state_, list), "smtpd/inquiry ask_list");
        }
    }
}

net::Task<> Inquiry::ask_for_name(std::shared_ptr<State> state) {
    auto name = co_await dns::confirmed_name(state->resolver, state->address);
    state->name = std::move(name);
    state->is_name_due = false;
    state->answered->ring();
}

net::Task<> Inquiry::ask_list(std::shared_ptr<State> state, dns::Blocklist list) {
    auto listing = co_await dns::find_listing(state->resolver, std::move(list), state->address);
    --state->lists_due;
    if (listing) {
        state->weight += listing->weight;
        if (!state->weightiest || listing->weight > state->weightiest->weight) {
            state->weightiest = std::move(listing);
        }
    }
    state->answered->ring();
}

net::Task<std::string> Inquiry::name() {
    if (!state_ || !state_->is_name_asked) {
        co_return std::string();
    }
    while (state_->is_name_due && state_->clock.instant() < state_->deadline) {
        co_await state_->answered->wait_until(state_->deadline);
    }
    co_return state_->name.empty() ? std::string(no_name) : state_->name;
}

net::Task<std::optional<dns::Listing>> Inquiry::listing() {
    if (!state_) {
        co_return std::nullopt;
    }
    while (state_->lists_due > 0 && state_->clock.instant() < state_->deadline) {
        co_await state_->answered->wait_until(state_->deadline);
    }
    const bool is_refused = state_->weightiest && state_->weight >= threshold_;
    co_return is_refused ? state_->weightiest : std::nullopt;
}

}  // namespace postrider::smtpd
