// A message by what people have in hand: its id, or the token that travels with it.
#pragma once

#include <string>

#include "app/desk.h"
#include "store/store.h"

namespace postrider::app {

/// The number that lists show, or the sixteen characters of an X-Postal-MsgID field. Throws
/// CommandFailed.
model::DeliveryId id_of(Desk& desk, const std::string& text);
/// The same, looked up; throws CommandFailed where there is none.
store::DeliveryView delivery_named(Desk& desk, const std::string& text);

}  // namespace postrider::app
