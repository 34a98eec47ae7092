// What JSON tells of each noun; the keys are a promise to scripts (docs/cli.md).
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "model/attempt.h"
#include "model/event.h"
#include "model/names.h"
#include "model/tenancy.h"
#include "store/store.h"

namespace postrider::app {

boost::json::object facts_of(const model::Organization& organization);
boost::json::object facts_of(const model::Server& server);
/// `owner`: "acme" or "acme/main".
boost::json::object facts_of(const model::Domain& domain, std::string_view owner);
/// Never the key.
boost::json::object facts_of(const model::Credential& credential);
boost::json::object facts_of(const model::User& user);
boost::json::object facts_of(const store::DeliveryView& delivery);
/// One for each host that was tried, in the order of trying; `last_word` says which one decided
/// the attempt.
boost::json::array facts_of(const std::vector<model::Attempt>& attempts);
boost::json::object facts_of(const model::Event& event);
boost::json::object facts_of(const model::Inspection& inspection);

/// "live", "development"
std::string_view name_of(model::ServerMode mode);

}  // namespace postrider::app
