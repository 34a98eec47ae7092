// May this sender send this?
#pragma once

#include <expected>
#include <optional>
#include <string_view>

#include "mail/header.h"
#include "net/task.h"
#include "path/intake/refusal.h"
#include "path/intake/submission.h"
#include "store/store.h"

namespace postrider::intake {

/// More Received fields of ours than this, and the message goes in circles.
inline constexpr std::size_t own_received_max = 4;

/// Value.
struct Permission {
    /// Whose key signs and whose return path is used; none: the installation's.
    std::optional<model::Domain> domain;
};

/// Every author named in From (or, where the server allows it, in Sender) must be of a domain that
/// the server may use. `host` is the name that our Received fields bear.
net::Task<std::expected<Permission, Refusal>> permit(
    store::Store& store,
    const Submission& submission,
    const mail::HeaderBlock& header,
    std::string_view host
);

}  // namespace postrider::intake
