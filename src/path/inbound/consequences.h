// From what a report says to what changes about the delivery that it is about.
#pragma once

#include "base/time.h"
#include "bounce/report.h"
#include "model/consequence.h"
#include "reports/complaint.h"
#include "store/store.h"

namespace postrider::inbound {

/// More of a stranger's words is not put into a reason.
inline constexpr std::size_t reason_size_max = 300;

/// What is said of the delivery's recipient, or else of whoever the report names first. A hard bad
/// address is suppressed for `suppressed_for`, unless that is zero.
model::Consequence consequence_of_bounce(
    const bounce::Report& report,
    const store::DeliveryView& delivery,
    base::Time now,
    base::Duration suppressed_for
);

/// Suppresses the recipient for good.
model::Consequence consequence_of_complaint(
    const reports::Complaint& complaint, const store::DeliveryView& delivery, base::Time now
);

/// Not so: somebody says that it is no spam, or a machine that a check failed.
bool is_about_unwanted_mail(const reports::Complaint& complaint);

}  // namespace postrider::inbound
