// The rule file that says what replies mean, read and checked.
#include "bounce/rules.h"

#include "base/ascii.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

namespace postrider::bounce {
namespace {

using Words = std::vector<std::string_view>;
using Attribute = std::pair<std::string_view, std::string_view>;

Words words_of(std::string_view text) {
    Words words;
    for (const std::string_view word : base::split(text, ' ')) {
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    return words;
}

std::optional<std::uint16_t> parse_number(std::string_view text) {
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_whole = error == std::errc() && end == text.data() + text.size();
    return is_whole && value < 1000 ? std::optional(value) : std::nullopt;
}

std::optional<StatusPattern> parse_status(std::string_view text) {
    const auto pieces = base::split(text, '.');
    if (pieces.size() < 2 || pieces.size() > 3) {
        return std::nullopt;
    }
    StatusPattern pattern;
    if (pieces[0] != "x") {
        pattern.status_class = parse_number(pieces[0]);
        if (!pattern.status_class) {
            return std::nullopt;
        }
    }
    const auto subject = parse_number(pieces[1]);
    if (!subject) {
        return std::nullopt;
    }
    pattern.subject = *subject;
    if (pieces.size() == 3) {
        pattern.detail = parse_number(pieces[2]);
        if (!pattern.detail) {
            return std::nullopt;
        }
    }
    return pattern;
}

std::optional<std::pair<smtp::Stage, smtp::Stage>> parse_stages(std::string_view text) {
    using smtp::Stage;
    if (text == "connect") {
        return std::pair(Stage::connect, Stage::auth);
    }
    if (text == "mail") {
        return std::pair(Stage::mail, Stage::mail);
    }
    if (text == "rcpt") {
        return std::pair(Stage::rcpt, Stage::rcpt);
    }
    if (text == "data") {
        return std::pair(Stage::data, Stage::final_dot);
    }
    return std::nullopt;
}

std::optional<Hardness> parse_hardness(std::string_view text) {
    if (text == "never") {
        return Hardness::never;
    }
    if (text == "rcpt") {
        return Hardness::rcpt;
    }
    return text == "always" ? std::optional(Hardness::always) : std::nullopt;
}

/// The words of an id: letters and digits, the rest as single hyphens.
std::string slug(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_kept = base::is_alpha(c) || base::is_digit(c) || c == '.' ||
                             static_cast<unsigned char>(c) >= 0x80;
        if (is_kept) {
            out += c;
        } else if (!out.empty() && out.back() != '-') {
            out += '-';
        }
    }
    return out.ends_with('-') ? out.substr(0, out.size() - 1) : out;
}

class RuleParser {
public:
    std::expected<RuleFile, RuleError> parse(std::string_view text);

private:
    bool take_line(std::string_view line);
    bool take_section(std::string_view line);
    bool take_section_attribute(Reason& reason, const Attribute& attribute);
    bool take_rule(std::string_view line);
    bool take_condition(Rule& rule, const Attribute& attribute);
    bool fail(std::string what) {
        error_ = std::move(what);
        return false;
    }

    RuleFile file_;
    std::set<std::string> ids_;
    std::size_t line_ = 0;
    bool has_version_ = false;
    std::string error_;
};

std::expected<RuleFile, RuleError> RuleParser::parse(std::string_view text) {
    if (text.size() > rule_file_size_max) {
        return std::unexpected(RuleError{0, "the file is too large"});
    }
    for (const std::string_view line : base::split(text, '\n')) {
        ++line_;
        if (!take_line(base::trim(line))) {
            return std::unexpected(RuleError{line_, error_});
        }
    }
    if (!has_version_) {
        return std::unexpected(RuleError{line_, "the line \"version 1\" is missing"});
    }
    return std::move(file_);
}

bool RuleParser::take_line(std::string_view line) {
    if (line.empty() || line.starts_with('#')) {
        return true;
    }
    if (!has_version_) {
        has_version_ = line == fmt::format("version {}", rule_file_version);
        return has_version_ || fail("the file must begin with \"version 1\"");
    }
    return line.starts_with('[') ? take_section(line) : take_rule(line);
}

bool RuleParser::take_section(std::string_view line) {
    const auto end = line.find(']');
    if (end == std::string_view::npos || end == 1) {
        return fail("a section is written [name] class=…");
    }
    Reason reason{.name = std::string(line.substr(1, end - 1))};
    bool has_class = false;
    for (const std::string_view word : words_of(line.substr(end + 1))) {
        const auto attribute = base::split_once(word, '=');
        if (!attribute || !take_section_attribute(reason, *attribute)) {
            return fail(fmt::format("\"{}\" says nothing about a section", word));
        }
        has_class = has_class || attribute->first == "class";
    }
    if (!has_class) {
        return fail("a section needs a class");
    }
    file_.reasons.push_back(std::move(reason));
    return true;
}

bool RuleParser::take_section_attribute(Reason& reason, const Attribute& attribute) {
    const auto& [name, value] = attribute;
    if (name == "class") {
        const auto parsed = parse_bounce_class(value);
        reason.bounce_class = parsed.value_or(BounceClass::other);
        return parsed.has_value();
    }
    if (name == "hard") {
        const auto parsed = parse_hardness(value);
        reason.hardness = parsed.value_or(Hardness::never);
        return parsed.has_value();
    }
    if (name == "weak") {
        reason.is_weak = value == "yes";
        return reason.is_weak;
    }
    const auto number = parse_number(value);
    if (!number || *number < 900) {
        return false;
    }
    if (name == "implies") {
        reason.implied_detail = *number;
        reason.soft_detail = *number;
        return true;
    }
    reason.soft_detail = *number;
    return name == "softly";
}

bool RuleParser::take_rule(std::string_view line) {
    if (file_.reasons.empty()) {
        return fail("a rule must stand in a section");
    }
    if (file_.rules.size() == rules_max) {
        return fail("too many rules");
    }
    Rule rule{.line = line_, .reason = file_.reasons.size() - 1};
    rule.id = fmt::format("{}/{}", file_.reasons.back().name, slug(line));
    if (line.starts_with('{')) {
        const auto end = line.find('}');
        if (end == std::string_view::npos) {
            return fail("the conditions have no end");
        }
        for (const std::string_view word : words_of(line.substr(1, end - 1))) {
            const auto attribute = base::split_once(word, '=');
            if (!attribute || !take_condition(rule, *attribute)) {
                return fail(fmt::format("\"{}\" is no condition", word));
            }
        }
        line = base::trim(line.substr(end + 1));
    }
    while (!line.empty()) {
        const auto gap = line.find(" .. ");
        const std::string_view text = base::trim(line.substr(0, gap));
        if (text.empty()) {
            return fail("a text is empty");
        }
        rule.texts.push_back(base::to_lower(text));
        line = gap == std::string_view::npos ? std::string_view() : line.substr(gap + 4);
    }
    if (!ids_.insert(rule.id).second) {
        return fail(fmt::format("\"{}\" stands here twice", rule.id));
    }
    file_.rules.push_back(std::move(rule));
    return true;
}

bool RuleParser::take_condition(Rule& rule, const Attribute& attribute) {
    const auto& [name, value] = attribute;
    if (name == "host") {
        for (const std::string_view host : base::split(value, ',')) {
            rule.hosts.push_back(base::to_lower(host));
        }
        return !value.empty();
    }
    if (name == "code") {
        rule.code = value;
        return parse_number(value).has_value();
    }
    if (name == "status") {
        rule.status = parse_status(value);
        return rule.status.has_value();
    }
    rule.stages = parse_stages(value);
    return name == "at" && rule.stages.has_value();
}

}  // namespace

bool StatusPattern::matches(const std::optional<smtp::EnhancedCode>& code) const {
    return code && (!status_class || *status_class == code->status_class) &&
           subject == code->subject && (!detail || *detail == code->detail);
}

std::expected<RuleFile, RuleError> parse_rules(std::string_view text) {
    return RuleParser().parse(text);
}

}  // namespace postrider::bounce
