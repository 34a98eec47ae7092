// The suppression list: whom a server's mail is not sent to.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "model/suppression.h"
#include "store/transaction.h"

namespace postrider::store {

// Units of Store::write or, where they only read, of Store::read. Addresses are compared without
// regard to case, and with their tags.

/// Keeps it in the place of an earlier one, unless that one stays for good.
void suppress(Transaction& transaction, const model::Suppression& suppression);
/// One that has not ended at `now`.
std::optional<model::Suppression> find_suppression(
    Transaction& transaction, model::ServerId server, std::string_view address, base::Time now
);
/// By address, behind `after`; also those that have ended and are not yet removed.
std::vector<model::Suppression> list_suppressions(
    Transaction& transaction, model::ServerId server, std::string_view after, std::size_t limit
);
bool has_suppressions(Transaction& transaction, model::ServerId server);
/// False: it is not there.
bool unsuppress(Transaction& transaction, model::ServerId server, std::string_view address);
/// Those that have ended at `now`.
void remove_ended_suppressions(Transaction& transaction, base::Time now);
void remove_suppressions_of(Transaction& transaction, model::ServerId server);

}  // namespace postrider::store
