// Standing orders for people and programs, and which of them bind a delivery.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <vector>

#include "app/context.h"
#include "app/desk.h"
#include "model/order.h"
#include "store/store.h"

namespace postrider::app {

boost::json::object facts_of(Desk& desk, const model::Order& order);
/// "suspend mail to example.com"
std::string summary_of(Desk& desk, const model::Order& order);

/// The orders that stand and fit a delivery that waits or is held, weightiest first; those that ask
/// for the site or source that it would leave by are left out.
std::vector<model::Order> orders_on(Desk& desk, const store::DeliveryView& delivery);

/// "relay.example" or "relay.example:587" with its port, 25 where none is given; throws
/// CommandFailed.
std::string relay_target(const std::string& text);
/// Who gives the command: the user, else "operator".
std::string who_asks(const Context& context);

}  // namespace postrider::app
