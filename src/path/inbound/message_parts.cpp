// Lenient reading over the house's parsers.
#include "path/inbound/message_parts.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "mail/encoded_word.h"

namespace postrider::inbound {
namespace {

std::string_view without_empty_line(std::string_view header) {
    if (header.ends_with("\r\n\r\n")) {
        header.remove_suffix(2);
    } else if (header.ends_with("\n\n")) {
        header.remove_suffix(1);
    }
    return header;
}

std::string field_of(std::string_view header, std::string_view name) {
    const auto fields = mail::HeaderBlock::parse(header);
    return fields ? fields->text(name) : std::string();
}

}  // namespace

MessageParts::MessageParts(std::string_view message) : tree_(mail::MimeTree::scan(message)) {
    if (auto fields = mail::HeaderBlock::parse(message)) {
        header_ = without_empty_line(message.substr(0, fields->body_offset()));
        fields_ = std::move(*fields);
    }
}

std::vector<std::string> MessageParts::values(std::string_view name) const {
    std::vector<std::string> values;
    if (fields_) {
        for (const auto* field : fields_->all(name)) {
            values.push_back(mail::decode_words(field->value));
        }
    }
    return values;
}

std::optional<std::string> MessageParts::last(std::string_view name) const {
    auto all = values(name);
    return all.empty() ? std::nullopt : std::optional(std::move(all.back()));
}

std::optional<std::string> MessageParts::message_id() const {
    const auto value = last("Message-ID");
    if (!value) {
        return std::nullopt;
    }
    std::string_view id = base::trim(*value);
    if (id.starts_with('<') && id.ends_with('>') && id.size() >= 2) {
        id = id.substr(1, id.size() - 2);
    }
    return std::string(id);
}

std::vector<NamedPart> MessageParts::files() const {
    std::vector<NamedPart> files;
    for (const auto& part : tree_.parts()) {
        if (part.is_multipart()) {
            continue;
        }
        const auto header = tree_.header(part);
        std::string filename(part.filename());
        if (filename.empty()) {
            filename = field_of(header, "Content-Location");
        }
        if (filename.empty() && part.is_type("message/rfc822")) {
            filename = fmt::format("{}.eml", files.size() + 1);
        }
        if (filename.empty()) {
            continue;
        }
        auto content_type = field_of(header, "Content-Type");
        if (content_type.empty()) {
            content_type = part.content_type.value;
        }
        files.push_back({std::move(filename), std::move(content_type), &part});
    }
    return files;
}

}  // namespace postrider::inbound
