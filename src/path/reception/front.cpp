// Trace fields.
#include "path/reception/front.h"

#include <algorithm>

#include "authentication/results.h"
#include "path/intake/permit.h"
#include "scan/fields.h"

namespace postrider::reception {
namespace {

bool is_ours(const mail::Field& field) {
    return scan::is_own_field(field.name);
}

model::Content without_own_fields(const model::Content& content) {
    const auto header = mail::HeaderBlock::parse(content.head());
    if (!header || std::ranges::none_of(header->fields(), is_ours)) {
        return content;
    }
    std::string kept;
    std::size_t end = 0;
    for (const auto& field : header->fields()) {
        if (!is_ours(field)) {
            kept.append(field.whole);
        }
        end = field.offset + field.whole.size();
    }
    return content.with_start(end, kept);
}

}  // namespace

bool is_going_in_circles(const mail::HeaderBlock& header, std::string_view host) {
    return mail::count_received_by(header, host) > intake::own_received_max ||
           header.count("Received") > received_max;
}

std::string trace_of(const Arrival& arrival, base::Time now) {
    mail::Received received;
    if (arrival.client) {
        received.from = mail::Sender{
            .helo = arrival.helo,
            .address = *arrival.client,
            .host_name = arrival.reverse_name,
        };
    }
    received.by = arrival.host;
    received.arrival = arrival.how;
    if (arrival.recipients.size() == 1) {
        if (auto address = mail::Address::parse(arrival.recipients.front().address)) {
            received.recipient = std::move(*address);
        }
    }
    received.date = now;
    return mail::write_received(received);
}

model::Content without_forgeries(const model::Content& content, std::string_view host) {
    return without_own_fields(authentication::without_forged_results(content, host));
}

model::Content with_front(
    const model::Content& content,
    const model::Inspection& inspection,
    const Arrival& arrival,
    std::string_view trace
) {
    auto front = authentication::write_results(inspection, arrival.sender, arrival.host);
    front += scan::fields_of(inspection.spam, inspection.threat);
    front += trace;
    return content.with_prefix(front);
}

}  // namespace postrider::reception
