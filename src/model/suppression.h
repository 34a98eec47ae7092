// An address that a server's mail is not sent to, and why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/ids.h"

namespace postrider::model {

/// What put it on the list. The numbers are stored.
enum class SuppressionSource : std::uint8_t {
    manual = 0,     ///< a person
    reply = 1,      ///< a host refused it to our face
    bounce = 2,     ///< a bounce came back
    complaint = 3,  ///< its owner complained
};

/// "manual", "reply", "bounce", "complaint"
std::string_view name_of(SuppressionSource source);

/// Value. One for each server and address.
struct Suppression {
    ServerId server;
    std::string address;  ///< lower case, with its tag
    SuppressionSource source = SuppressionSource::manual;
    std::string bounce_class;  ///< "bad-address"; empty where nothing was refused
    std::string reason;        ///< in words
    base::Time created_at;
    std::optional<base::Time> expires_at;  ///< none: stays
    DeliveryId delivery;                   ///< zero where no mail is behind it
    friend bool operator==(const Suppression&, const Suppression&) = default;
};

/// What mail for the address is held for.
std::string hold_reason(const Suppression& suppression);
bool is_suppression_hold(std::string_view hold_reason);

}  // namespace postrider::model
