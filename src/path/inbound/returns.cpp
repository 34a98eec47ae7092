// First whose mail it is, then what it says of it.
#include "path/inbound/returns.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "mail/address.h"
#include "path/inbound/consequences.h"

namespace postrider::inbound {
namespace {

constexpr std::string_view mark = "x-postal-msgid:";

std::string beginning_of(const model::Content& content) {
    std::string text;
    content.read(0, [&text](std::string_view run) {
        text += run.substr(0, returned_size_max - text.size());
        return text.size() < returned_size_max;
    });
    return text;
}

/// Behind the message's own header: what a message bears itself says nothing of another.
std::string_view body_of(std::string_view text) {
    const auto end = std::min(text.find("\r\n\r\n"), text.find("\n\n"));
    return end == std::string_view::npos ? std::string_view() : text.substr(end);
}

std::string_view token_behind(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    text.remove_prefix(std::min(begin, text.size()));
    return text.substr(0, secrets::delivery_token_size);
}

void add(std::vector<model::DeliveryId>& list, std::optional<model::DeliveryId> id) {
    if (id && list.size() < marks_max && std::ranges::find(list, *id) == list.end()) {
        list.push_back(*id);
    }
}

Finding other(std::string why) {
    return {.kind = Finding::Kind::other, .why = std::move(why)};
}

Finding unmatched(std::string why) {
    return {.kind = Finding::Kind::unmatched, .why = std::move(why)};
}

/// Why a report that is no bounce is none.
std::string_view describe(bounce::ReportKind kind) {
    switch (kind) {
        case bounce::ReportKind::delay:
            return "It tells of a delay, which is no bounce.";
        case bounce::ReportKind::confirmation:
            return "It confirms a delivery.";
        case bounce::ReportKind::auto_reply:
            return "It is an automatic reply, not a bounce.";
        case bounce::ReportKind::none:
        case bounce::ReportKind::bounce:
        case bounce::ReportKind::complaint:
            break;
    }
    return "It is no bounce.";
}

reports::Complaint complaint_in(const bounce::Report& report) {
    reports::Complaint complaint{.feedback_type = "abuse"};
    complaint.original = report.original;
    complaint.postal_message_id = report.postal_message_id;
    return complaint;
}

}  // namespace

Returns::Returns(
    net::Clock& clock,
    store::Store& store,
    const secrets::DeliveryToken& tokens,
    ReturnsOptions options
)
    : clock_(clock), store_(store), tokens_(tokens), options_(options) {}

net::Task<Finding> Returns::at_return_path(ReturnedMail mail) {
    const auto server = mail.server.id;
    const std::string text = beginning_of(mail.content);
    auto complaint = reports::read_complaint(text);
    const auto report = bounce::read_report(text);
    if (!complaint && report.kind == bounce::ReportKind::complaint) {
        complaint = complaint_in(report);
    }
    std::vector<model::DeliveryId> ids;
    for (const auto tag : mail.tags) {
        if (const auto id = tokens_.read_from_address(tag)) {
            add(ids, model::DeliveryId{static_cast<std::int64_t>(*id)});
        }
    }
    const bool has_token = !ids.empty();
    if (!has_token) {
        ids = marks_of(text, complaint ? &*complaint : nullptr);
        // What the text bears encoded, the reader of reports has decoded.
        add(ids, read_mark(base::trim(report.postal_message_id)));
    }
    const bool quotes_ours = !has_token && !ids.empty();
    auto deliveries = co_await sent(std::move(ids));
    std::erase_if(deliveries, [&](const auto& delivery) { return delivery.server != server; });
    if (complaint) {
        co_return complained(*complaint, std::move(deliveries));
    }
    // Who quotes our header in a form that nobody knows still sends it back.
    const bool comes_back = report.kind == bounce::ReportKind::bounce ||
                            (report.kind == bounce::ReportKind::none && quotes_ours);
    if (!comes_back) {
        co_return other(std::string(describe(report.kind)));
    }
    co_return bounced(report, std::move(deliveries));
}

net::Task<Finding> Returns::at_complaints(
    model::OrganizationId organization, const model::Content& content
) {
    const std::string text = beginning_of(content);
    const auto complaint = reports::read_complaint(text);
    if (!complaint) {
        co_return other("It is no complaint.");
    }
    auto ids = marks_of(text, &*complaint);
    auto deliveries = co_await sent(std::move(ids));
    std::vector<store::DeliveryView> own;
    for (auto& delivery : deliveries) {
        const auto server = co_await store_.server(delivery.server);
        if (server && server->organization == organization) {
            own.push_back(std::move(delivery));
        }
    }
    // The message is kept once, with one server's mail.
    if (!own.empty()) {
        const auto first = own.front().server;
        std::erase_if(own, [&](const auto& delivery) { return delivery.server != first; });
    }
    co_return complained(*complaint, std::move(own));
}

/// Of these, what was sent and is still known.
net::Task<std::vector<store::DeliveryView>> Returns::sent(std::vector<model::DeliveryId> ids) {
    std::vector<store::DeliveryView> found;
    for (const auto id : ids) {
        auto delivery = co_await store_.delivery(id);
        if (delivery && delivery->scope == model::Scope::outgoing) {
            found.push_back(std::move(*delivery));
        }
    }
    co_return found;
}

std::optional<model::DeliveryId> Returns::read_mark(std::string_view token) const {
    const auto id = tokens_.read(token);
    return id ? std::optional(model::DeliveryId{static_cast<std::int64_t>(*id)}) : std::nullopt;
}

std::optional<model::DeliveryId> Returns::read_return_path(std::string_view address) const {
    address = base::trim(address);
    if (address.starts_with('<')) {
        address.remove_prefix(1);
    }
    const auto tag = mail::split_tag(address.substr(0, address.find('@'))).tag;
    const auto id = tokens_.read_from_address(tag);
    return id ? std::optional(model::DeliveryId{static_cast<std::int64_t>(*id)}) : std::nullopt;
}

std::vector<model::DeliveryId> Returns::marks_of(
    std::string_view text, const reports::Complaint* complaint
) const {
    std::vector<model::DeliveryId> ids;
    if (complaint != nullptr) {
        add(ids, read_mark(base::trim(complaint->postal_message_id)));
        add(ids, read_return_path(complaint->mail_from));
        if (const auto header = mail::HeaderBlock::parse(complaint->original)) {
            add(ids, read_return_path(header->text("Return-Path")));
        }
    }
    const std::string_view body = body_of(text);
    const std::string lower = base::to_lower(body);
    std::size_t looked_at = 0;
    for (auto at = lower.find(mark); at != std::string::npos && looked_at < marks_max;
         at = lower.find(mark, at + mark.size())) {
        ++looked_at;
        add(ids, read_mark(token_behind(body.substr(at + mark.size()))));
    }
    return ids;
}

Finding Returns::bounced(
    const bounce::Report& report, std::vector<store::DeliveryView> deliveries
) {
    if (deliveries.empty()) {
        return unmatched("It is a bounce of nothing that was sent from here.");
    }
    Finding finding{.kind = Finding::Kind::bounce, .why = "It is a bounce of a message sent here."};
    finding.server = deliveries.front().server;
    finding.about = deliveries.front().id;
    for (const auto& delivery : deliveries) {
        finding.consequences.push_back(
            consequence_of_bounce(report, delivery, clock_.now(), options_.suppressed_for)
        );
    }
    return finding;
}

Finding Returns::complained(
    const reports::Complaint& complaint, std::vector<store::DeliveryView> deliveries
) {
    if (!is_about_unwanted_mail(complaint)) {
        return other(fmt::format("It is a report of the kind {}.", complaint.feedback_type));
    }
    if (deliveries.empty()) {
        return unmatched("It complains about nothing that was sent from here.");
    }
    Finding finding{
        .kind = Finding::Kind::complaint, .why = "It complains about a message sent here."
    };
    finding.server = deliveries.front().server;
    finding.about = deliveries.front().id;
    for (const auto& delivery : deliveries) {
        finding.consequences.push_back(consequence_of_complaint(complaint, delivery, clock_.now()));
    }
    return finding;
}

}  // namespace postrider::inbound
