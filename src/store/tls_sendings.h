// The TLS reports that destinations get from us: one a domain and day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "store/transaction.h"

namespace postrider::store {

/// Value.
struct TlsSending {
    model::Day day = 0;
    std::string domain;
    std::string report;                ///< as it is sent, before it is packed (RFC 8460 §4)
    std::optional<base::Time> due_at;  ///< none: it was sent, or given up
    std::int64_t tries = 0;
    std::string outcome;  ///< of the last try, in words
};

// Units of Store::write or, where they only read, of Store::read.

std::optional<TlsSending> find_tls_sending(
    Transaction& transaction, model::Day day, std::string_view domain
);
/// In the place of an earlier one.
void keep_tls_sending(Transaction& transaction, const TlsSending& sending);
/// By domain, behind `after`.
std::vector<TlsSending> list_tls_sendings(
    Transaction& transaction, model::Day day, std::string_view after, std::size_t limit
);
/// Those due at `now`, longest due first.
std::vector<TlsSending> due_tls_sendings(
    Transaction& transaction, base::Time now, std::size_t limit
);
/// Makes what was not sent of a day due now; how many.
std::int64_t hasten_tls_sendings(Transaction& transaction, model::Day day, base::Time now);
void remove_tls_sendings_before(Transaction& transaction, model::Day day);

}  // namespace postrider::store
