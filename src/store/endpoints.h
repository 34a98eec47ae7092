// Endpoints: where routes lead.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/inbound.h"
#include "store/tenancy.h"

namespace postrider::store {

// Units of Store::write or, where they only read, of Store::read.

/// Everything but the id is kept.
Outcome<model::Endpoint> create_endpoint(Transaction& transaction, const model::Endpoint& endpoint);
std::optional<model::Endpoint> find_endpoint(Transaction& transaction, model::EndpointId id);
std::optional<model::Endpoint> find_endpoint(
    Transaction& transaction, model::ServerId server, std::string_view name
);
/// By name.
std::vector<model::Endpoint> list_endpoints(Transaction& transaction, model::ServerId server);
/// Keeps name and target; the kind of target is for good (not_found otherwise).
Outcome<void> update(Transaction& transaction, const model::Endpoint& endpoint);
Outcome<void> note_used(Transaction& transaction, model::EndpointId id, base::Time at);
/// Routes that led there reject from then on.
Outcome<void> remove(Transaction& transaction, model::EndpointId id);

}  // namespace postrider::store
