// The names of destinations, and how many deliveries wait.
#include "model/message.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace postrider::model {
namespace {

// No domain holds a colon, and an address literal begins with a bracket.
constexpr std::string_view endpoint_prefix = "endpoint:";

}  // namespace

std::string destination_of(EndpointId endpoint) {
    return std::string(endpoint_prefix) + std::to_string(endpoint.value);
}

std::optional<EndpointId> endpoint_of(std::string_view destination) {
    if (!destination.starts_with(endpoint_prefix)) {
        return std::nullopt;
    }
    destination.remove_prefix(endpoint_prefix.size());
    EndpointId endpoint;
    const auto* end = destination.data() + destination.size();
    const auto [behind, problem] = std::from_chars(destination.data(), end, endpoint.value);
    if (problem != std::errc() || behind != end || endpoint.value <= 0) {
        return std::nullopt;
    }
    return endpoint;
}

std::size_t queued_count(const NewMessage& message) {
    return static_cast<std::size_t>(std::ranges::count_if(
        message.deliveries,
        [](const NewDelivery& delivery) { return std::holds_alternative<Queue>(delivery.birth); }
    ));
}

base::Time due_of(const NewMessage& message, const NewDelivery& delivery) {
    const auto* queue = std::get_if<Queue>(&delivery.birth);
    const auto wanted = queue != nullptr ? queue->not_before : std::nullopt;
    return std::max(message.accepted_at, wanted.value_or(message.accepted_at));
}

bool is_due_at_once(const NewMessage& message) {
    return std::ranges::all_of(message.deliveries, [&](const NewDelivery& delivery) {
        return due_of(message, delivery) <= message.accepted_at;
    });
}

}  // namespace postrider::model
