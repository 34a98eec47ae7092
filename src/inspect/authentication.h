// What was found out about the names on a message, as JSON and as text.
#pragma once

#include <boost/json/object.hpp>

#include <string>

#include "model/inspection.h"

namespace postrider::inspect {

/// {"spf": {"helo": …, "mail_from": …}, "dkim": […], "dmarc": …, "arc": …}
boost::json::object to_json_object(const model::Verdicts& verdicts);

/// For people; ends in a line feed.
std::string to_text(const model::Verdicts& verdicts);

}  // namespace postrider::inspect
