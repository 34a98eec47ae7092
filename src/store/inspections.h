// What was found out about messages as they arrived, a row a message.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "model/inspection.h"
#include "store/transaction.h"

namespace postrider::store {

void keep_inspection(
    Transaction& transaction,
    model::MessageId message,
    model::ServerId server,
    const model::Inspection& inspection
);
std::optional<model::Inspection> read_inspection(
    Transaction& transaction, model::MessageId message
);

/// JSON, with a member for each that is not as it is by default.
std::string to_text(const model::Inspection& inspection);
/// Members that are unknown are passed over, and those that are missing are as by default. The
/// error says what cannot be read.
std::expected<model::Inspection, std::string> inspection_from(std::string_view text);

}  // namespace postrider::store
