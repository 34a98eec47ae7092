// The Authentication-Results field.
#include "authentication/results.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "arc/results.h"
#include "base/ascii.h"
#include "mail/field_writer.h"
#include "mail/header.h"

namespace postrider::authentication {
namespace {

/// What a stranger wrote, as far as it is repeated.
constexpr std::size_t text_size_max = 320;
constexpr std::string_view field_name = "Authentication-Results";

/// RFC 2045 §5.1 and, for addresses, the dot-atoms of RFC 5322 §3.2.3.
bool is_bare(std::string_view text) {
    constexpr std::string_view atom_only = "/=?";
    const auto at = text.rfind('@');
    const auto local = at == std::string_view::npos ? text : text.substr(0, at);
    const auto domain = at == std::string_view::npos ? "" : text.substr(at + 1);
    const auto is_token = [](char c) {
        constexpr std::string_view specials = "()<>@,;:\\\"/[]?=";
        return c > ' ' && c < 127 && !specials.contains(c);
    };
    const auto is_atom = [&](char c) { return is_token(c) || atom_only.contains(c); };
    if (at == std::string_view::npos) {
        return !text.empty() && std::ranges::all_of(text, is_token);
    }
    return !domain.empty() && std::ranges::all_of(local, is_atom) &&
           std::ranges::all_of(domain, is_token);
}

std::string escaped(std::string_view text, std::string_view specials) {
    std::string result;
    for (const char c : mail::without_controls(text, text_size_max)) {
        if (specials.contains(c)) {
            result.push_back('\\');
        }
        result.push_back(c);
    }
    return result;
}

std::string as_value(std::string_view text) {
    return is_bare(text) ? std::string(text) : '"' + escaped(text, "\"\\") + '"';
}

std::string as_comment(std::string_view text) {
    return '(' + escaped(text, "()\\") + ')';
}

/// One "method=result" with what belongs to it.
class Entry {
public:
    Entry(std::string_view method, model::AuthResult result)
        : text_(fmt::format("{}={}", method, model::name_of(result))) {}

    Entry& comment(std::string_view text) {
        if (!text.empty()) {
            text_.append(" ").append(as_comment(text));
        }
        return *this;
    }
    Entry& property(std::string_view name, std::string_view value) {
        if (!value.empty()) {
            text_.append(fmt::format(" {}={}", name, as_value(value)));
        }
        return *this;
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

std::string remark_on(const model::SpfVerdict& verdict, const model::Inspection& inspection) {
    if (verdict.mechanism.empty() || !inspection.client) {
        return {};
    }
    return fmt::format("{} decides on {}", verdict.mechanism, inspection.client->to_string());
}

void add_sender(
    std::vector<Entry>& entries, const model::Inspection& inspection, std::string_view mail_from
) {
    const auto& verdicts = inspection.verdicts;
    if (!mail_from.empty() && !verdicts.mail_from.domain.empty()) {
        entries.push_back(Entry("spf", verdicts.mail_from.result)
                              .comment(remark_on(verdicts.mail_from, inspection))
                              .property("smtp.mailfrom", mail_from));
    }
    if (!verdicts.helo.domain.empty()) {
        entries.push_back(Entry("spf", verdicts.helo.result)
                              .comment(remark_on(verdicts.helo, inspection))
                              .property("smtp.helo", verdicts.helo.domain));
    }
}

Entry entry_of(const model::DkimVerdict& verdict) {
    Entry entry("dkim", verdict.result);
    if (verdict.result != model::AuthResult::pass) {
        entry.property("reason", verdict.reason);
    } else if (verdict.octets_unsigned > 0) {
        entry.comment(fmt::format("{} octets of the body unsigned", verdict.octets_unsigned));
    }
    entry.property("header.d", verdict.domain);
    if (verdict.identity != "@" + verdict.domain) {
        entry.property("header.i", verdict.identity);
    }
    return entry.property("header.s", verdict.selector)
        .property("header.a", verdict.algorithm)
        .property("header.b", verdict.signature_start);
}

Entry entry_of(const model::DmarcVerdict& verdict) {
    Entry entry("dmarc", verdict.result);
    entry.property("reason", verdict.reason);
    if (!verdict.policy_domain.empty()) {
        entry.comment(fmt::format("policy of {}", verdict.policy_domain));
    }
    entry.property("header.from", verdict.author_domain);
    if (!verdict.policy_domain.empty()) {
        entry.property("policy.dmarc", model::name_of(verdict.policy));
    }
    return entry;
}

Entry entry_of(const model::ArcVerdict& verdict, const model::Inspection& inspection) {
    Entry entry("arc", verdict.result);
    if (verdict.result == model::AuthResult::pass) {
        entry.comment(fmt::format("i={}", verdict.instances))
            .property("header.oldest-pass", std::to_string(verdict.oldest_pass));
    } else {
        entry.property("reason", verdict.reason);
    }
    return inspection.client ? entry.property("smtp.remote-ip", inspection.client->to_string())
                             : entry;
}

std::vector<Entry> entries_of(const model::Inspection& inspection, std::string_view mail_from) {
    const auto& verdicts = inspection.verdicts;
    std::vector<Entry> entries;
    if (inspection.client && !inspection.reverse_name.empty()) {
        entries.push_back(Entry("iprev", model::AuthResult::pass)
                              .comment(inspection.reverse_name)
                              .property("policy.iprev", inspection.client->to_string()));
    }
    add_sender(entries, inspection, mail_from);
    for (const auto& signature : verdicts.dkim) {
        entries.push_back(entry_of(signature));
    }
    if (verdicts.dkim.empty()) {
        entries.emplace_back("dkim", model::AuthResult::none);
    }
    entries.push_back(entry_of(verdicts.dmarc));
    if (verdicts.arc.result != model::AuthResult::none) {
        entries.push_back(entry_of(verdicts.arc, inspection));
    }
    return entries;
}

}  // namespace

std::string write_results(
    const model::Inspection& inspection, std::string_view mail_from, std::string_view authserv_id
) {
    std::string value = as_value(authserv_id);
    for (const auto& entry : entries_of(inspection, mail_from)) {
        value.append(";\r\n    ").append(entry.text());
    }
    std::string field;
    mail::append_field(field, field_name, value);
    return field;
}

model::Content without_forged_results(const model::Content& content, std::string_view authserv_id) {
    const auto header = mail::HeaderBlock::parse(content.head());
    if (!header) {
        return content;
    }
    const auto is_forged = [&](const mail::Field& field) {
        return field.is(field_name) && base::iequals(arc::authserv_id(field.value), authserv_id);
    };
    const auto fields = header->fields();
    if (std::ranges::none_of(fields, is_forged)) {
        return content;
    }
    std::string kept;
    std::size_t end = 0;
    for (const auto& field : fields) {
        if (!is_forged(field)) {
            kept.append(field.whole);
        }
        end = field.offset + field.whole.size();
    }
    return content.with_start(end, kept);
}

}  // namespace postrider::authentication
