// Text to delivery.
#include "app/message_named.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "base/ascii.h"
#include "secrets/delivery_token.h"

namespace postrider::app {

namespace {

std::string_view last_word(std::string_view text) {
    text = base::trim(text);
    const auto blank = text.rfind(' ');
    return blank == std::string_view::npos ? text : text.substr(blank + 1);
}

/// "SERVER+TOKEN@there" to TOKEN; "" where there is none.
std::string_view token_of_address(std::string_view text) {
    const auto at = text.rfind('@');
    const auto plus = text.rfind('+', at);
    const bool is_one = at != std::string_view::npos && plus != std::string_view::npos;
    return is_one ? text.substr(plus + 1, at - plus - 1) : std::string_view{};
}

[[noreturn]] void throw_unknown(const std::string& text) {
    const bool is_address = text.contains('@');
    throw CommandFailed(
        ExitCode::usage,
        fmt::format(
            "{} is no message: give the id that `postrider message list` shows and that we "
            "answered, the token of its X-Postal-MsgID field, or the address that its bounces go "
            "to.{}",
            text,
            is_address ? " `postrider message list --to ADDRESS`, `--from ADDRESS` and "
                         "`--message-id ID` search for it."
                       : " `postrider message list --said TEXT` searches for the id that the "
                         "receiving host gave it."
        )
    );
}

}  // namespace

model::DeliveryId id_of(Desk& desk, const std::string& text) {
    const auto word = last_word(text);
    std::int64_t number = 0;
    const auto* end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data(), end, number);
    if (parsed.ec == std::errc{} && parsed.ptr == end && number > 0) {
        return {number};
    }
    const secrets::DeliveryToken tokens(desk.key());
    auto token = tokens.read(word);
    if (!token) {
        token = tokens.read_from_address(token_of_address(word));
    }
    if (!token) {
        throw_unknown(text);
    }
    return {static_cast<std::int64_t>(*token)};
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
