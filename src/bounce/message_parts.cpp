// The pieces of a message that matter for a report: words, status fields, the original.
#include "bounce/message_parts.h"

#include "base/ascii.h"
#include "bounce/report_text.h"
#include "mail/mime.h"

#include <algorithm>

namespace postrider::bounce {
namespace {

bool is_original(const mail::Part& part) {
    return part.is_type("message/rfc822") || part.is_type("text/rfc822-headers") ||
           part.is_type("text/rfc822-header") || part.is_type("message/global") ||
           part.is_type("message/global-headers") || part.is_type("message/partial") ||
           part.is_type("message/rfc822-headers");
}

bool is_status(const mail::Part& part) {
    return part.is_type("message/delivery-status") ||
           part.is_type("message/global-delivery-status") ||
           part.is_type("message/delivery-notification");
}

/// A mail program's forward, with "> " before every line, read as what it quotes.
std::string unquoted(std::string_view text) {
    const auto lines = base::split(text, '\n');
    const auto quoted = std::ranges::count_if(lines, [](std::string_view line) {
        return line.starts_with('>') && !line.starts_with(">>>");
    });
    if (quoted * 2 < static_cast<std::ptrdiff_t>(lines.size())) {
        return std::string(text);
    }
    std::string out;
    for (std::string_view line : lines) {
        if (line.starts_with('>')) {
            line.remove_prefix(1);
        }
        if (line.starts_with(' ')) {
            line.remove_prefix(1);
        }
        out += line;
        out += '\n';
    }
    return out;
}

void take_text(MessageParts& parts, std::string_view text) {
    const QuotedReport quoted = split_original(text);
    if (parts.said.size() + quoted.said.size() <= report_text_size_max) {
        parts.said += quoted.said;
        parts.said += '\n';
    }
    if (parts.original.empty()) {
        parts.original = quoted.original;
    }
}

}  // namespace

std::string without_tags(std::string_view html) {
    std::string out;
    bool is_tag = false;
    for (const char c : html.substr(0, report_text_size_max)) {
        if (c == '<') {
            is_tag = true;
            out += '\n';
        } else if (c == '>' && is_tag) {
            is_tag = false;
        } else if (!is_tag) {
            out += c;
        }
    }
    for (const auto& [mark, text] :
         {std::pair<std::string_view, std::string_view>{"&lt;", "<"},
          {"&gt;", ">"},
          {"&nbsp;", " "},
          {"&#64;", "@"},
          {"&amp;", "&"}}) {
        for (auto at = out.find(mark); at != std::string::npos; at = out.find(mark, at + 1)) {
            out.replace(at, mark.size(), text);
        }
    }
    return out;
}

namespace {

/// A multipart whose parts cannot be told apart, or MIME that its header does not announce: its
/// lines are all there is.
void take_raw(MessageParts& parts, std::string_view body) {
    const std::string lower = base::to_lower(body);
    std::size_t end = lower.find("content-type: message/rfc822");
    end = std::min(end, lower.find("content-type: text/rfc822-headers"));
    if (end < body.size()) {
        parts.original = base::trim(body.substr(std::min(body.find('\n', end), body.size())));
    }
    const QuotedReport quoted = split_original(body.substr(0, end));
    parts.said = quoted.said;
    if (base::to_lower(quoted.original).contains("final-recipient:")) {
        parts.original = body.substr(quoted.said.size());  // a report within a report
    } else if (parts.original.empty()) {
        parts.original = quoted.original;
    }
}

}  // namespace

MessageParts take_apart(std::string_view message) {
    const mail::MimeTree tree = mail::MimeTree::scan(message);
    MessageParts parts;
    std::string html;
    for (const mail::Part& part : tree.parts()) {
        if (is_status(part)) {
            parts.status += tree.text(part);
            parts.status += "\n\n";
        } else if (part.is_type("message/disposition-notification")) {
            parts.is_receipt = true;
        } else if (is_original(part)) {
            const std::string_view body = tree.body(part);
            if (parts.original.empty() || parts.original.size() < body.size()) {
                parts.original = tree.content(part);
            }
        } else if (part.is_type("text/html")) {
            html += html.empty() ? tree.text(part) : std::string();
        } else if (part.content_type.value.starts_with("text/") && parts.original.empty()) {
            take_text(parts, unquoted(tree.text(part)));
        } else if (part.is_multipart() && part.children.empty()) {
            take_raw(parts, tree.body(part));
        }
    }
    if (parts.status.empty() && !tree.parts().empty()) {
        const std::string_view body = tree.body(tree.parts().front());
        const bool is_hidden = base::to_lower(body.substr(0, report_text_size_max))
                                   .contains("content-type: message/delivery-status");
        if (is_hidden && !tree.parts().front().is_multipart()) {
            take_raw(parts, body);
        }
    }
    if (base::trim(parts.said).empty() && !html.empty()) {
        take_text(parts, without_tags(html));
    }
    return parts;
}

}  // namespace postrider::bounce
