// Reading the parameters of send/message and send/raw.
#include "doors/postal/message_request.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "mail/mailbox_list.h"
#include "mail/transfer_encoding.h"
#include "timing/moment.h"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace postrider::doors::postal {
namespace {

std::string_view view(const boost::json::string& text) {
    return {text.data(), text.size()};
}

/// The entries of an array of strings, or of one string with commas; each as it stands in a header.
std::vector<std::string> read_entries(const Parameters& parameters, std::string_view name) {
    std::vector<std::string> entries;
    const auto* value = parameters.if_contains(name);
    if (value == nullptr) {
        return entries;
    }
    if (const auto* list = value->if_array()) {
        for (const auto& entry : *list) {
            if (entry.is_string() && !base::trim(view(entry.get_string())).empty()) {
                entries.emplace_back(base::trim(view(entry.get_string())));
            }
        }
    } else if (const auto* text = value->if_string(); text && !base::trim(view(*text)).empty()) {
        entries.emplace_back(base::trim(view(*text)));
    }
    return entries;
}

std::vector<std::string> addresses_of(const std::vector<std::string>& entries) {
    std::vector<std::string> addresses;
    for (const auto& entry : entries) {
        for (auto& mailbox : mail::parse_mailbox_list(entry)) {
            addresses.push_back(std::move(mailbox.address));
        }
    }
    return addresses;
}

std::optional<std::string> read_body(const Parameters& parameters, std::string_view name) {
    auto text = text_of(parameters, name);
    if (base::trim(text).empty()) {
        return std::nullopt;
    }
    return text;
}

std::vector<std::pair<std::string, std::string>> read_fields(const Parameters& parameters) {
    std::vector<std::pair<std::string, std::string>> fields;
    const auto* value = parameters.if_contains("headers");
    const auto* named = value == nullptr ? nullptr : value->if_object();
    if (named == nullptr) {
        return fields;
    }
    for (const auto& [name, ignored] : *named) {
        fields.emplace_back(std::string(name), text_of(*named, {name.data(), name.size()}));
    }
    return fields;
}

std::expected<std::vector<mail::Attachment>, Answer> read_attachments(const Parameters& parameters
) {
    std::vector<mail::Attachment> attachments;
    const auto* value = parameters.if_contains("attachments");
    const auto* list = value == nullptr ? nullptr : value->if_array();
    if (list == nullptr) {
        return attachments;
    }
    for (const auto& entry : *list) {
        const auto* given = entry.if_object();
        if (given == nullptr) {
            continue;
        }
        mail::Attachment attachment;
        attachment.filename = text_of(*given, "name");
        if (base::trim(attachment.filename).empty()) {
            return std::unexpected(Answer::error(
                "AttachmentMissingName", {{"message", "An attachment is missing its name"}}
            ));
        }
        const auto* data = given->if_contains("data");
        if (data == nullptr || !data->is_string() || base::trim(view(data->get_string())).empty()) {
            return std::unexpected(Answer::error(
                "AttachmentMissingData", {{"message", "An attachment is missing its data"}}
            ));
        }
        attachment.content = base::from_base64_lenient(view(data->get_string()));
        if (auto type = text_of(*given, "content_type"); !base::trim(type).empty()) {
            attachment.content_type = std::move(type);
        }
        attachments.push_back(std::move(attachment));
    }
    return attachments;
}

std::optional<Answer> check_recipients(const std::array<std::vector<std::string>, 3>& lists) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> problems{{
        {"TooManyToAddresses", "There are more than 50 addresses in `to`"},
        {"TooManyCCAddresses", "There are more than 50 addresses in `cc`"},
        {"TooManyBCCAddresses", "There are more than 50 addresses in `bcc`"},
    }};
    if (std::ranges::all_of(lists, [](const auto& list) { return list.empty(); })) {
        return Answer::error(
            "NoRecipients", {{"message", "There is no recipient in `to`, `cc` or `bcc`"}}
        );
    }
    for (std::size_t index = 0; index < lists.size(); ++index) {
        if (lists.at(index).size() > recipients_max) {
            const auto& [code, message] = problems.at(index);
            return Answer::error(code, {{"message", message}});
        }
    }
    return std::nullopt;
}

/// A number, or a text.
template <class T>
std::expected<std::optional<T>, Answer> read_time(
    const Parameters& parameters,
    std::string_view name,
    std::optional<T> (*parse)(std::string_view),
    std::string_view form
) {
    const auto* value = parameters.if_contains(name);
    if (value == nullptr || value->is_null()) {
        return std::nullopt;
    }
    const auto time = parse(text_of(parameters, name));
    if (!time) {
        return std::unexpected(Answer::parameter_error(fmt::format("`{}` is to be {}", name, form))
        );
    }
    return time;
}

std::expected<SendTimes, Answer> read_times(const Parameters& parameters) {
    constexpr std::string_view moment = "seconds since 1970 or a date and time of RFC 3339";
    const auto send_at = read_time(parameters, "send_at", timing::parse_moment, moment);
    const auto expires_at = read_time(parameters, "expires_at", timing::parse_moment, moment);
    const auto expires_in =
        read_time(parameters, "expires_in", timing::parse_span, "seconds or a span such as \"2h\"");
    if (!send_at || !expires_at) {
        return std::unexpected(send_at ? expires_at.error() : send_at.error());
    }
    if (!expires_in) {
        return std::unexpected(expires_in.error());
    }
    return SendTimes{.send_at = *send_at, .expires_at = *expires_at, .expires_in = *expires_in};
}

std::unexpected<Answer> missing(std::string_view name) {
    return std::unexpected(
        Answer::parameter_error("`" + std::string(name) + "` parameter is required but missing")
    );
}

}  // namespace

std::expected<MessageRequest, Answer> read_message(const Parameters& parameters) {
    MessageRequest request;
    auto& composition = request.composition;
    composition.to = read_entries(parameters, "to");
    composition.cc = read_entries(parameters, "cc");
    const std::array<std::vector<std::string>, 3> lists{
        addresses_of(composition.to),
        addresses_of(composition.cc),
        addresses_of(read_entries(parameters, "bcc")),
    };
    if (const auto problem = check_recipients(lists)) {
        return std::unexpected(*problem);
    }
    composition.text = read_body(parameters, "plain_body");
    composition.html = read_body(parameters, "html_body");
    if (!composition.text && !composition.html) {
        return std::unexpected(Answer::error(
            "NoContent", {{"message", "There is neither a `plain_body` nor an `html_body`"}}
        ));
    }
    composition.from = text_of(parameters, "from");
    const auto authors = mail::parse_mailbox_list(composition.from);
    if (authors.empty()) {
        return std::unexpected(
            Answer::error("FromAddressMissing", {{"message", "There is no `from` address"}})
        );
    }
    auto attachments = read_attachments(parameters);
    if (!attachments) {
        return std::unexpected(attachments.error());
    }
    const auto times = read_times(parameters);
    if (!times) {
        return std::unexpected(times.error());
    }
    request.times = *times;
    composition.attachments = std::move(*attachments);
    composition.sender = text_of(parameters, "sender");
    composition.reply_to = text_of(parameters, "reply_to");
    composition.subject = text_of(parameters, "subject");
    composition.fields = read_fields(parameters);
    // Of several authors Postal takes the last for the envelope.
    request.sender = authors.back().address;
    for (const auto& list : lists) {
        request.recipients.insert(request.recipients.end(), list.begin(), list.end());
    }
    request.is_bounce = is_said(parameters, "bounce");
    request.tag = text_of(parameters, "tag");
    return request;
}

std::expected<RawRequest, Answer> read_raw(const Parameters& parameters) {
    const auto* recipients = parameters.if_contains("rcpt_to");
    if (recipients == nullptr || !recipients->is_array()) {
        return missing("rcpt_to");
    }
    RawRequest request;
    request.sender = base::trim(text_of(parameters, "mail_from"));
    if (request.sender.empty()) {
        return missing("mail_from");
    }
    const auto* data = parameters.if_contains("data");
    if (data == nullptr || !data->is_string() || base::trim(view(data->get_string())).empty()) {
        return missing("data");
    }
    for (auto& address : read_entries(parameters, "rcpt_to")) {
        if (std::ranges::find(request.recipients, address) == request.recipients.end()) {
            request.recipients.push_back(std::move(address));
        }
        if (request.recipients.size() > raw_recipients_max) {
            return std::unexpected(Answer::parameter_error(
                "`rcpt_to` has more than " + std::to_string(raw_recipients_max) + " addresses"
            ));
        }
    }
    request.message = base::from_base64_lenient(view(data->get_string()));
    if (request.message.contains('\0')) {
        return std::unexpected(Answer::parameter_error("`data` holds a NUL, which no mail may"));
    }
    // SMTP has no other line end, and a bare one may end the message early at the next host.
    request.message = mail::with_crlf(request.message);
    request.is_bounce = is_said(parameters, "bounce");
    const auto times = read_times(parameters);
    if (!times) {
        return std::unexpected(times.error());
    }
    request.times = *times;
    return request;
}

}  // namespace postrider::doors::postal
