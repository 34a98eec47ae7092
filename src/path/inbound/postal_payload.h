// Postal's two formats, Hash and RawMessage, as JSON or as a form.
#pragma once

#include "path/inbound/payload.h"

namespace postrider::inbound {

Payload hash_payload(const ArrivedMessage& arrived, const model::HttpEndpoint& endpoint);
Payload raw_message_payload(const ArrivedMessage& arrived, model::PayloadEncoding encoding);

}  // namespace postrider::inbound
