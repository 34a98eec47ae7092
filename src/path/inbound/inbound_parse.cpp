// The fields that receivers of Inbound Parse read.
#include "path/inbound/inbound_parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "json/writer.h"
#include "mail/utf8.h"
#include "path/inbound/message_parts.h"
#include "secrets/digest.h"

namespace postrider::inbound {
namespace {

constexpr std::string_view usual_boundary = "xYzZY";

struct FormPart {
    std::string name;
    std::string content;
    std::string filename;      ///< files only
    std::string content_type;  ///< files only
};
using Form = std::vector<FormPart>;

/// As browsers write names: what would end the value is percent-encoded.
std::string quoted(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '"') {
            result += "%22";
        } else if (c == '\r') {
            result += "%0D";
        } else if (c == '\n') {
            result += "%0A";
        } else {
            result += c;
        }
    }
    return result;
}

/// One that stands in no part: whoever wants the longer one in a message would have to know the
/// digest of the message that holds it.
std::string boundary_for(const Form& form) {
    const auto stands_in = [](const FormPart& part) {
        return part.content.contains(usual_boundary);
    };
    if (std::ranges::none_of(form, stands_in)) {
        return std::string(usual_boundary);
    }
    secrets::Sha256 digest;
    for (const auto& part : form) {
        digest.add(part.content);
    }
    return std::string(usual_boundary) + base::to_hex(secrets::view(digest.finish()));
}

Payload write(const Form& form) {
    const auto boundary = boundary_for(form);
    std::string body;
    for (const auto& part : form) {
        body += fmt::format(
            "--{}\r\nContent-Disposition: form-data; name=\"{}\"", boundary, quoted(part.name)
        );
        if (!part.filename.empty()) {
            body += fmt::format(
                "; filename=\"{}\"\r\nContent-Type: {}", quoted(part.filename), part.content_type
            );
        }
        body.append("\r\n\r\n").append(part.content).append("\r\n");
    }
    body += fmt::format("--{}--\r\n", boundary);
    return {
        .content_type = fmt::format("multipart/form-data; boundary={}", boundary),
        .body = std::move(body)
    };
}

void add(Form& form, std::string_view name, std::string content) {
    form.push_back({.name = std::string(name), .content = std::move(content)});
}

std::string dkim_words(const ArrivedMessage& arrived) {
    if (!arrived.verdicts || arrived.verdicts->dkim.empty()) {
        return "none";
    }
    std::string words;
    for (const auto& [domain, result] : arrived.verdicts->dkim) {
        words += fmt::format("{}@{} : {}", words.empty() ? "{" : ", ", domain, result);
    }
    return words + "}";
}

std::string envelope_json(const ArrivedMessage& arrived) {
    json::Writer json;
    json.begin_object().key("to").begin_array().string(arrived.recipient).end_array();
    json.key("from").string(arrived.sender).end_object();
    return json.take();
}

/// All that was text is UTF-8 by now.
std::string charsets_json(const Form& form) {
    json::Writer json;
    json.begin_object();
    for (const auto& part : form) {
        for (const std::string_view name : {"to", "from", "cc", "subject", "text", "html"}) {
            if (part.name == name) {
                json.key(name).string("UTF-8");
            }
        }
    }
    json.end_object();
    return json.take();
}

void add_addresses(Form& form, const MessageParts& parts) {
    add(form, "to", parts.last("To").value_or(""));
    add(form, "from", parts.last("From").value_or(""));
    if (auto cc = parts.last("Cc")) {
        add(form, "cc", std::move(*cc));
    }
    add(form, "subject", parts.last("Subject").value_or(""));
}

void add_checks(Form& form, const ArrivedMessage& arrived) {
    add(form, "envelope", envelope_json(arrived));
    add(form, "dkim", dkim_words(arrived));
    add(form, "SPF", arrived.verdicts ? arrived.verdicts->spf : "none");
    add(form, "sender_ip", arrived.client_address);
    if (!arrived.spam_score.empty()) {
        add(form, "spam_score", arrived.spam_score);
        add(form, "spam_report", arrived.spam_report);
    }
}

std::string file_facts_json(const std::vector<NamedPart>& files) {
    json::Writer json;
    json.begin_object();
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto& [filename, content_type, part] = files[i];
        json.key(fmt::format("attachment{}", i + 1)).begin_object();
        json.key("filename").string(filename).key("name").string(filename);
        json.key("type").string(part->content_type.value);
        if (const auto charset = part->content_type.parameter("charset"); !charset.empty()) {
            json.key("charset").string(charset);
        }
        if (!part->content_id.empty()) {
            json.key("content-id").string(part->content_id);
        }
        json.end_object();
    }
    json.end_object();
    return json.take();
}

/// "" where no file has a content id.
std::string content_ids_json(const std::vector<NamedPart>& files) {
    json::Writer json;
    json.begin_object();
    bool has_any = false;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (const auto& id = files[i].part->content_id; !id.empty()) {
            json.key(id).string(fmt::format("attachment{}", i + 1));
            has_any = true;
        }
    }
    json.end_object();
    return has_any ? json.take() : std::string();
}

void add_files(Form& form, const MessageParts& parts) {
    const auto files = parts.files();
    add(form, "attachments", std::to_string(files.size()));
    if (files.empty()) {
        return;
    }
    add(form, "attachment-info", file_facts_json(files));
    if (auto ids = content_ids_json(files); !ids.empty()) {
        add(form, "content-ids", std::move(ids));
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        form.push_back({
            .name = fmt::format("attachment{}", i + 1),
            .content = parts.tree().content(*files[i].part),
            .filename = mail::to_valid_utf8(files[i].filename),
            .content_type = files[i].part->content_type.value,
        });
    }
}

}  // namespace

Payload inbound_parse_payload(const ArrivedMessage& arrived) {
    const MessageParts parts(arrived.message);
    Form form;
    add(form, "headers", std::string(parts.header()));
    add_addresses(form, parts);
    if (auto text = mail::plain_text(parts.tree())) {
        add(form, "text", std::move(*text));
    }
    if (auto html = mail::html_text(parts.tree())) {
        add(form, "html", std::move(*html));
    }
    add(form, "charsets", charsets_json(form));
    add_checks(form, arrived);
    add_files(form, parts);
    return write(form);
}

Payload inbound_parse_raw_payload(const ArrivedMessage& arrived) {
    const MessageParts parts(arrived.message);
    Form form;
    add(form, "email", std::string(arrived.message));
    add_addresses(form, parts);
    add(form, "charsets", charsets_json(form));
    add_checks(form, arrived);
    return write(form);
}

}  // namespace postrider::inbound
