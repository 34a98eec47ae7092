// SendGrid's Inbound Parse: the message as multipart/form-data, taken apart or whole.
#pragma once

#include "path/inbound/payload.h"

namespace postrider::inbound {

Payload inbound_parse_payload(const ArrivedMessage& arrived);
Payload inbound_parse_raw_payload(const ArrivedMessage& arrived);

}  // namespace postrider::inbound
