// One function a family of formats.
#include "path/inbound/payload.h"

#include "path/inbound/inbound_parse.h"
#include "path/inbound/postal_payload.h"

namespace postrider::inbound {

Payload write_payload(const ArrivedMessage& arrived, const model::HttpEndpoint& endpoint) {
    switch (endpoint.format) {
        case model::PayloadFormat::hash:
            return hash_payload(arrived, endpoint);
        case model::PayloadFormat::raw_message:
            return raw_message_payload(arrived, endpoint.encoding);
        case model::PayloadFormat::inbound_parse:
            return inbound_parse_payload(arrived);
        case model::PayloadFormat::inbound_parse_raw:
            return inbound_parse_raw_payload(arrived);
    }
    return {};
}

}  // namespace postrider::inbound
