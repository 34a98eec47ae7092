// The server that runs on this machine, for commands whose word it is to obey at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/desk.h"
#include "model/ids.h"

namespace postrider::app {

/// Has it read again what people change in the store. False: none runs here, or it could not.
bool look_again(const Desk& desk);
/// "The server obeys it." or, where it was not reached, how soon one elsewhere will.
std::string obeyed(bool was_reached);

/// What a running server made of a person's word on a delivery. Value.
struct ServersWord {
    std::string result;  ///< as doors/control/hand.cpp says it: "done", "trying" …
    std::int64_t trying_milliseconds = 0;
};
/// `what`: "cancel?why=…". Nothing: none runs here, or it does not answer.
std::optional<ServersWord> tell_server(
    const Desk& desk, model::DeliveryId delivery, const std::string& what
);

}  // namespace postrider::app
