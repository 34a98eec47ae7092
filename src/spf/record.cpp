// An SPF record as a value (RFC 7208 §4.6, §5, §6).
#include "spf/record.h"

#include "base/ascii.h"
#include "spf/macro.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace postrider::spf {
namespace {

constexpr std::string_view version = "v=spf1";
constexpr std::array<std::pair<std::string_view, Kind>, 8> kinds = {{
    {"all", Kind::all},
    {"include", Kind::include},
    {"a", Kind::a},
    {"mx", Kind::mx},
    {"ptr", Kind::ptr},
    {"ip4", Kind::ip4},
    {"ip6", Kind::ip6},
    {"exists", Kind::exists},
}};

bool is_modifier_name(std::string_view name) {
    return !name.empty() && base::is_alpha(name.front()) && std::ranges::all_of(name, [](char c) {
        return base::is_alpha(c) || base::is_digit(c) || c == '-' || c == '_' || c == '.';
    });
}

std::optional<unsigned> parse_prefix(std::string_view digits, unsigned most) {
    unsigned value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    const bool padded = digits.size() > 1 && digits.front() == '0';
    if (error != std::errc() || stop != end || padded || value > most) {
        return std::nullopt;
    }
    return value;
}

/// Takes "/n" off the end, if it is there and is preceded by no further slash.
bool take_prefix(std::string_view& text, std::string_view mark, unsigned most, unsigned& prefix) {
    const auto digits = text.find_last_not_of("0123456789") + 1;
    const auto head = text.substr(0, digits);
    if (!head.ends_with(mark) || (mark == "/" && head.ends_with("//"))) {
        return true;
    }
    const auto value = parse_prefix(text.substr(digits), most);
    if (!value) {
        return false;
    }
    prefix = *value;
    text = head.substr(0, head.size() - mark.size());
    return true;
}

bool parse_network(std::string_view text, Mechanism& mechanism) {
    const auto slash = text.find('/');
    const auto written = text.substr(0, slash);
    const auto address = base::IpAddress::parse(written);
    const bool v4 = mechanism.kind == Kind::ip4;
    if (!address || written.contains(':') == v4 || written.starts_with('[')) {
        return false;
    }
    if (slash != std::string_view::npos && !parse_prefix(text.substr(slash + 1), v4 ? 32 : 128)) {
        return false;
    }
    // An IPv4-mapped ip6 is well formed and matches nobody: such a client is an IPv4 one (RFC
    // 7208 §5).
    if (address->is_v4() == v4) {
        mechanism.network = base::IpNetwork::parse(text);
    }
    return true;
}

/// `rest` is what follows the name: nothing, ":…" or "/…".
bool parse_arguments(std::string_view rest, Mechanism& mechanism) {
    const bool has_value = rest.starts_with(':');
    switch (mechanism.kind) {
        case Kind::all:
            return rest.empty();
        case Kind::ip4:
        case Kind::ip6:
            return has_value && parse_network(rest.substr(1), mechanism);
        case Kind::a:
        case Kind::mx:
            if (!take_prefix(rest, "//", 128, mechanism.prefix_v6) ||
                !take_prefix(rest, "/", 32, mechanism.prefix_v4)) {
                return false;
            }
            break;
        case Kind::ptr:
            break;
        case Kind::include:
        case Kind::exists:
            if (!has_value) {
                return false;
            }
            break;
    }
    if (rest.empty()) {
        return true;
    }
    mechanism.domain = rest.substr(1);
    return has_value && is_domain_spec(mechanism.domain);
}

bool add_mechanism(std::string_view term, Record& record) {
    Mechanism mechanism{.text = std::string(term)};
    switch (term.front()) {
        case '-':
            mechanism.result = Result::fail;
            break;
        case '~':
            mechanism.result = Result::softfail;
            break;
        case '?':
            mechanism.result = Result::neutral;
            break;
        default:
            break;
    }
    if (std::string_view("+-~?").contains(term.front())) {
        term.remove_prefix(1);
    }
    const auto name = term.substr(0, term.find_first_of(":/"));
    const auto kind = std::ranges::find_if(kinds, [name](auto& entry) {
        return base::iequals(entry.first, name);
    });
    if (kind == kinds.end()) {
        return false;
    }
    mechanism.kind = kind->second;
    if (!parse_arguments(term.substr(name.size()), mechanism)) {
        return false;
    }
    record.mechanisms.push_back(std::move(mechanism));
    return true;
}

bool add_modifier(std::string_view name, std::string_view value, Record& record) {
    std::string* place = base::iequals(name, "redirect") ? &record.redirect
                         : base::iequals(name, "exp")    ? &record.explanation
                                                         : nullptr;
    if (place == nullptr) {
        return is_macro_string(value, MacroPlace::domain);
    }
    // RFC 7208 §6: each of the two at most once.
    if (!place->empty() || !is_domain_spec(value)) {
        return false;
    }
    *place = value;
    return true;
}

bool add_term(std::string_view term, Record& record) {
    const auto mark = term.find_first_of(":/=");
    if (mark != std::string_view::npos && term[mark] == '=' &&
        is_modifier_name(term.substr(0, mark))) {
        return add_modifier(term.substr(0, mark), term.substr(mark + 1), record);
    }
    return add_mechanism(term, record);
}

}  // namespace

std::string_view name_of(Result result) {
    switch (result) {
        case Result::none:
            return "none";
        case Result::neutral:
            return "neutral";
        case Result::pass:
            return "pass";
        case Result::fail:
            return "fail";
        case Result::softfail:
            return "softfail";
        case Result::temperror:
            return "temperror";
        case Result::permerror:
            return "permerror";
    }
    std::unreachable();
}

bool is_spf_record(std::string_view text) {
    return base::istarts_with(text, version) &&
           (text.size() == version.size() || text[version.size()] == ' ');
}

std::optional<Record> parse_record(std::string_view text) {
    if (!is_spf_record(text)) {
        return std::nullopt;
    }
    Record record;
    for (const auto term : base::split(text.substr(version.size()), ' ')) {
        if (!term.empty() && !add_term(term, record)) {
            return std::nullopt;
        }
    }
    return record;
}

}  // namespace postrider::spf
