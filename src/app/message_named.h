// A message by what people have in hand: its id, or the token that travels with it.
#pragma once

#include <string>

#include "app/desk.h"
#include "store/store.h"

namespace postrider::app {

/// The number that lists show and that we answered ("2.0.0 OK queued as 1383778790506497"), the
/// sixteen characters of an X-Postal-MsgID field, or the address that bounces of it go to. Throws
/// CommandFailed, which says how to search for what else there is.
model::DeliveryId id_of(Desk& desk, const std::string& text);
/// The same, looked up; throws CommandFailed where there is none.
store::DeliveryView delivery_named(Desk& desk, const std::string& text);

}  // namespace postrider::app
