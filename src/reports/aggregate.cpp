// DMARC aggregate reports in both shapes: RFC 7489 appendix C, and RFC 9990.
#include "reports/aggregate.h"

#include "base/ascii.h"
#include "mail/charset.h"
#include "mail/mime.h"

#include <expat.h>

#include <charconv>
#include <map>
#include <memory>
#include <optional>

namespace postrider::reports {
namespace {

struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<XML_ParserStruct, FreeParser>;

std::uint64_t parse_number(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

base::Time parse_seconds(std::string_view text) {
    constexpr std::uint64_t seconds_max = 253'402'300'799;  // the last of the year 9999
    const std::uint64_t seconds = std::min(parse_number(text), seconds_max);
    return base::from_micros(static_cast<std::int64_t>(seconds) * 1'000'000);
}

/// Names without a prefix; some reports put everything into a namespace.
std::string_view local_name(std::string_view name) {
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

enum class Case : std::uint8_t { kept, lower };

struct ReportText {
    std::string AggregateReport::* member;
};
struct PolicyText {
    std::string PublishedPolicy::* member;
    Case letter_case;
};
struct RowText {
    std::string AggregateRow::* member;
    Case letter_case;
};

const std::map<std::string_view, ReportText> report_texts = {
    {"version", {&AggregateReport::version}},
    {"report_metadata/org_name", {&AggregateReport::organization}},
    {"report_metadata/email", {&AggregateReport::email}},
    {"report_metadata/extra_contact_info", {&AggregateReport::contact}},
    {"report_metadata/report_id", {&AggregateReport::report_id}},
    {"report_metadata/generator", {&AggregateReport::generator}},
};

const std::map<std::string_view, PolicyText> policy_texts = {
    {"policy_published/domain", {&PublishedPolicy::domain, Case::lower}},
    {"policy_published/version_published", {&PublishedPolicy::version, Case::kept}},
    {"policy_published/adkim", {&PublishedPolicy::adkim, Case::lower}},
    {"policy_published/aspf", {&PublishedPolicy::aspf, Case::lower}},
    {"policy_published/p", {&PublishedPolicy::policy, Case::lower}},
    {"policy_published/sp", {&PublishedPolicy::subdomain_policy, Case::lower}},
    {"policy_published/np", {&PublishedPolicy::nonexistent_policy, Case::lower}},
    {"policy_published/discovery_method", {&PublishedPolicy::discovery_method, Case::lower}},
    {"policy_published/pct", {&PublishedPolicy::percentage, Case::kept}},
    {"policy_published/fo", {&PublishedPolicy::failure_options, Case::kept}},
};

const std::map<std::string_view, RowText> row_texts = {
    {"record/row/source_ip", {&AggregateRow::source_address, Case::lower}},
    {"record/row/policy_evaluated/disposition", {&AggregateRow::disposition, Case::lower}},
    {"record/row/policy_evaluated/dkim", {&AggregateRow::dkim, Case::lower}},
    {"record/row/policy_evaluated/spf", {&AggregateRow::spf, Case::lower}},
    {"record/identifiers/envelope_to", {&AggregateRow::envelope_to, Case::kept}},
    {"record/identifiers/envelope_from", {&AggregateRow::envelope_from, Case::kept}},
    {"record/identifiers/header_from", {&AggregateRow::header_from, Case::kept}},
};

/// Follows the elements and fills in the report.
class AggregateReader {
public:
    void begin(std::string_view name, const char** attributes);
    void end();
    void text(std::string_view piece);

    std::optional<ReportError> error() const { return error_; }
    AggregateReport& report() { return report_; }

private:
    void begin_row_part();
    void take(std::string_view value);
    void take_row(AggregateRow& row, std::string_view value);
    bool take_result(AggregateRow& row, std::string_view value);
    void take_extension(const char** attributes);
    /// Null when the list is full.
    template <class List>
    typename List::value_type* add(List& list);

    AggregateReport report_;
    std::size_t items_ = 0;
    std::vector<std::size_t> lengths_;
    /// Below the root, joined by slashes.
    std::string path_;
    std::string text_;
    std::optional<ReportError> error_;
};

template <class List>
typename List::value_type* AggregateReader::add(List& list) {
    if (list.size() == aggregate_list_max) {
        return nullptr;
    }
    if (++items_ > aggregate_items_max) {
        error_ = ReportError::too_large;
        return nullptr;
    }
    return &list.emplace_back();
}

void AggregateReader::begin(std::string_view name, const char** attributes) {
    text_.clear();
    if (lengths_.size() == aggregate_depth_max) {
        error_ = ReportError::too_large;
        return;
    }
    lengths_.push_back(path_.size());
    if (lengths_.size() > 1) {
        path_ += path_.empty() ? "" : "/";
        path_ += local_name(name).substr(0, 100);
    }
    begin_row_part();
    if (path_.ends_with("extensions/extension")) {
        take_extension(attributes);
    }
}

void AggregateReader::begin_row_part() {
    if (path_ == "record") {
        if (report_.rows.size() == aggregate_rows_max) {
            error_ = ReportError::too_large;
        } else {
            report_.rows.emplace_back();
        }
    }
    if (report_.rows.empty()) {
        return;
    }
    AggregateRow& row = report_.rows.back();
    if (path_ == "record/auth_results/dkim") {
        add(row.dkim_results);
    } else if (path_ == "record/auth_results/spf") {
        add(row.spf_results);
    } else if (path_ == "record/row/policy_evaluated/reason") {
        add(row.overrides);
    }
}

void AggregateReader::take_extension(const char** attributes) {
    const bool is_in_row = path_.starts_with("record/") && !report_.rows.empty();
    Extension* extension =
        is_in_row ? add(report_.rows.back().extensions) : add(report_.extensions);
    for (; extension != nullptr && *attributes != nullptr; attributes += 2) {
        const std::string_view name = attributes[0];
        const std::string_view value = attributes[1];
        if (name == "name") {
            extension->name = value.substr(0, aggregate_text_size_max);
        } else if (name == "definition") {
            extension->definition = value.substr(0, aggregate_text_size_max);
        }
    }
}

void AggregateReader::text(std::string_view piece) {
    text_ +=
        piece.substr(0, aggregate_text_size_max - std::min(text_.size(), aggregate_text_size_max));
}

void AggregateReader::end() {
    take(base::trim(text_));
    text_.clear();
    path_.resize(lengths_.back());
    lengths_.pop_back();
}

std::string in_case(std::string_view value, Case letter_case) {
    return letter_case == Case::lower ? base::to_lower(value) : std::string(value);
}

void AggregateReader::take(std::string_view value) {
    if (value.empty()) {
        return;
    }
    if (path_.starts_with("record/")) {
        if (!report_.rows.empty()) {
            take_row(report_.rows.back(), value);
        }
    } else if (const auto own = report_texts.find(path_); own != report_texts.end()) {
        report_.*(own->second.member) = value;
    } else if (const auto policy = policy_texts.find(path_); policy != policy_texts.end()) {
        report_.policy.*(policy->second.member) = in_case(value, policy->second.letter_case);
    } else if (path_ == "policy_published/testing") {
        report_.policy.is_testing = base::iequals(value, "y");
    } else if (path_ == "report_metadata/date_range/begin") {
        report_.begin = parse_seconds(value);
    } else if (path_ == "report_metadata/date_range/end") {
        report_.end = parse_seconds(value);
    } else if (path_ == "report_metadata/error") {
        if (std::string* error = add(report_.errors)) {
            *error = value;
        }
    }
}

void AggregateReader::take_row(AggregateRow& row, std::string_view value) {
    if (const auto own = row_texts.find(path_); own != row_texts.end()) {
        row.*(own->second.member) = in_case(value, own->second.letter_case);
    } else if (path_ == "record/row/count") {
        row.count = parse_number(value);
    } else if (path_.starts_with("record/row/policy_evaluated/reason/") && !row.overrides.empty()) {
        PolicyOverride& reason = row.overrides.back();
        if (path_.ends_with("/type")) {
            reason.type = base::to_lower(value);
        } else if (path_.ends_with("/comment")) {
            reason.comment = value;
        }
    } else {
        take_result(row, value);
    }
}

bool AggregateReader::take_result(AggregateRow& row, std::string_view value) {
    auto fill = [&](auto& result, std::string_view name) {
        if (name == "domain") {
            result.domain = base::to_lower(value);
        } else if (name == "result") {
            result.result = base::to_lower(value);
        } else if (name == "human_result") {
            result.human_result = value;
        }
    };
    constexpr std::string_view dkim = "record/auth_results/dkim/";
    constexpr std::string_view spf = "record/auth_results/spf/";
    if (path_.starts_with(dkim) && !row.dkim_results.empty()) {
        fill(row.dkim_results.back(), std::string_view(path_).substr(dkim.size()));
        if (path_.ends_with("/selector")) {
            row.dkim_results.back().selector = value;
        }
        return true;
    }
    if (path_.starts_with(spf) && !row.spf_results.empty()) {
        fill(row.spf_results.back(), std::string_view(path_).substr(spf.size()));
        if (path_.ends_with("/scope")) {
            row.spf_results.back().scope = base::to_lower(value);
        }
        return true;
    }
    return false;
}

/// The element itself: what reporters put before and after it, also document types and their
/// entities, is left out.
std::optional<std::string_view> find_feedback(std::string_view text) {
    const auto begin = text.find("<feedback");
    constexpr std::string_view last = "</feedback>";
    const auto end = text.rfind(last);
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
        return std::nullopt;
    }
    return text.substr(begin, end + last.size() - begin);
}

struct Reading {
    XML_Parser parser;
    AggregateReader& reader;

    /// What comes after an error is not even looked at.
    void stop_on_error() const {
        if (reader.error()) {
            XML_StopParser(parser, XML_FALSE);
        }
    }
};

bool parse_xml(std::string_view text, AggregateReader& reader) {
    const Parser parser(XML_ParserCreate("UTF-8"));
    Reading reading{parser.get(), reader};
    XML_SetUserData(parser.get(), &reading);
    XML_SetElementHandler(
        parser.get(),
        [](void* user, const XML_Char* name, const XML_Char** attributes) {
            auto& at = *static_cast<Reading*>(user);
            at.reader.begin(name, attributes);
            at.stop_on_error();
        },
        [](void* user, const XML_Char*) {
            auto& at = *static_cast<Reading*>(user);
            // Of an empty element, also after its beginning was an error.
            if (!at.reader.error()) {
                at.reader.end();
                at.stop_on_error();
            }
        }
    );
    XML_SetCharacterDataHandler(parser.get(), [](void* user, const XML_Char* piece, int size) {
        static_cast<Reading*>(user)->reader.text({piece, static_cast<std::size_t>(size)});
    });
    const int size = static_cast<int>(text.size());
    return XML_Parse(parser.get(), text.data(), size, XML_TRUE) == XML_STATUS_OK;
}

}  // namespace

std::expected<AggregateReport, ReportError> parse_aggregate(
    std::string_view bytes, ReadBudget& budget
) {
    const auto unpacked = unpack(bytes, budget);
    if (!unpacked) {
        return std::unexpected(unpacked.error());
    }
    const auto element = find_feedback(*unpacked);
    if (!element) {
        return std::unexpected(ReportError::absent);
    }
    AggregateReader reader;
    const bool is_well_formed = parse_xml(mail::to_utf8(*element, "utf-8"), reader);
    if (reader.error()) {
        return std::unexpected(*reader.error());
    }
    if (!is_well_formed) {
        return std::unexpected(ReportError::syntax);
    }
    AggregateReport& report = reader.report();
    if (report.report_id.empty() || report.policy.domain.empty()) {
        return std::unexpected(ReportError::content);
    }
    return std::move(report);
}

std::expected<AggregateReport, ReportError> parse_aggregate(std::string_view bytes) {
    ReadBudget budget;
    return parse_aggregate(bytes, budget);
}

std::expected<AggregateReport, ReportError> read_aggregate(
    std::string_view message, ReadBudget& budget
) {
    ReportError error = ReportError::absent;
    const mail::MimeTree tree = mail::MimeTree::scan(message);
    for (const mail::Part& part : tree.parts()) {
        const bool is_prose = part.is_type("text/plain") || part.is_type("text/html");
        if (part.is_multipart() ||
            (is_prose && tree.parts().size() > 1 && part.filename().empty())) {
            continue;
        }
        if (budget.is_spent()) {
            return std::unexpected(ReportError::too_large);
        }
        auto report = parse_aggregate(tree.content(part), budget);
        if (report) {
            return report;
        }
        if (report.error() != ReportError::absent) {
            error = report.error();
        }
    }
    return std::unexpected(error);
}

std::expected<AggregateReport, ReportError> read_aggregate(std::string_view message) {
    ReadBudget budget;
    return read_aggregate(message, budget);
}

}  // namespace postrider::reports
