// Amazon SES tells what became of a message in JSON, also by mail (through SNS).
#include "bounce/ses_notification.h"

#include "base/ascii.h"

#include <boost/json.hpp>

namespace postrider::bounce {
namespace {

namespace json = boost::json;

std::string_view text_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

const json::object* object_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr ? value->if_object() : nullptr;
}

/// The object at the beginning of `text`; what follows it does not matter. Mail breaks long lines,
/// also within strings.
std::optional<json::object> leading_object(std::string_view text) {
    std::string joined;
    for (const char c : text) {
        if (c != '\r' && c != '\n') {
            joined += c;
        }
    }
    const std::string_view trimmed = base::trim(joined);
    if (!trimmed.starts_with('{')) {
        return std::nullopt;
    }
    json::stream_parser parser;
    json::error_code error;
    parser.write_some(trimmed.data(), trimmed.size(), error);
    if (error || !parser.done()) {
        return std::nullopt;
    }
    json::value value = parser.release();
    return value.is_object() ? std::optional(std::move(value.get_object())) : std::nullopt;
}

void add_recipients(
    DeliveryStatus& status, const json::object& event, std::string_view key, std::string_view action
) {
    const json::value* list = event.if_contains(key);
    if (list == nullptr || !list->is_array()) {
        return;
    }
    for (const json::value& entry : list->get_array()) {
        if (status.recipients.size() == status_groups_max) {
            return;
        }
        StatusGroup group{.action = std::string(action)};
        if (const json::object* object = entry.if_object()) {
            group.recipient = text_of(*object, "emailAddress");
            group.status = text_of(*object, "status");
            group.diagnostic = text_of(*object, "diagnosticCode");
            if (const auto typed = base::split_once(group.diagnostic, ';');
                typed && base::iequals(typed->first, "smtp")) {
                group.diagnostic = std::string(base::trim(typed->second));
            }
        } else if (entry.is_string()) {
            group.recipient = std::string_view(entry.get_string());
            group.diagnostic = text_of(event, "smtpResponse");
        }
        status.recipients.push_back(std::move(group));
    }
}

}  // namespace

std::optional<SesNotification> parse_ses_notification(std::string_view text) {
    auto root = leading_object(text);
    if (root && root->contains("Message")) {
        root = leading_object(text_of(*root, "Message"));
    }
    if (!root) {
        return std::nullopt;
    }
    std::string_view type = text_of(*root, "notificationType");
    type = type.empty() ? text_of(*root, "eventType") : type;
    SesNotification notification;
    if (const json::object* bounce = object_of(*root, "bounce"); bounce && type == "Bounce") {
        notification.kind = ReportKind::bounce;
        notification.status.reporting_host = text_of(*bounce, "reportingMTA");
        add_recipients(notification.status, *bounce, "bouncedRecipients", "failed");
    } else if (const json::object* said = object_of(*root, "complaint"); said != nullptr) {
        notification.kind = ReportKind::complaint;
        add_recipients(notification.status, *said, "complainedRecipients", "");
    } else if (const json::object* delivery = object_of(*root, "delivery"); delivery != nullptr) {
        notification.kind = ReportKind::confirmation;
        add_recipients(notification.status, *delivery, "recipients", "delivered");
    } else {
        return std::nullopt;
    }
    if (const json::object* mail = object_of(*root, "mail")) {
        const json::object* headers = object_of(*mail, "commonHeaders");
        notification.message_id = headers != nullptr ? text_of(*headers, "messageId") : "";
    }
    return notification;
}

}  // namespace postrider::bounce
