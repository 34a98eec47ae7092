// Text to delivery.
#include "app/message_named.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "secrets/delivery_token.h"

namespace postrider::app {

model::DeliveryId id_of(Desk& desk, const std::string& text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec == std::errc{} && parsed.ptr == end && number > 0) {
        return {number};
    }
    if (const auto token = secrets::DeliveryToken(desk.key()).read(text)) {
        return {static_cast<std::int64_t>(*token)};
    }
    throw CommandFailed(
        ExitCode::usage,
        fmt::format(
            "{} is no message: give the id that `postrider message list` shows, or the token of "
            "its X-Postal-MsgID field.",
            text
        )
    );
}

store::DeliveryView delivery_named(Desk& desk, const std::string& text) {
    const auto id = id_of(desk, text);
    auto found = desk.wait(desk.store().delivery(id));
    if (!found) {
        throw CommandFailed(
            ExitCode::not_found,
            fmt::format(
                "There is no message {}: it never was, or its days of retention are over.", id.value
            )
        );
    }
    return std::move(*found);
}

}  // namespace postrider::app
