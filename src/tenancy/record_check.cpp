// What counts as the same record.
#include "tenancy/record_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/ascii.h"

namespace postrider::tenancy {
namespace {

RecordVerdict right() {
    return {.state = RecordState::right, .problem = {}};
}

RecordVerdict wrong(std::string problem) {
    return {.state = RecordState::wrong, .problem = std::move(problem)};
}

RecordVerdict missing(std::string problem) {
    return {.state = RecordState::missing, .problem = std::move(problem)};
}

/// Blanks and a last semicolon do not count (RFC 6376 §3.2).
std::string bare(std::string_view text) {
    std::string result(text);
    std::erase_if(result, [](char c) { return base::is_blank(c); });
    while (result.ends_with(';')) {
        result.pop_back();
    }
    return result;
}

std::vector<std::string> beginning_with(
    std::span<const std::string> found, std::string_view start
) {
    std::vector<std::string> result;
    std::ranges::copy_if(found, std::back_inserter(result), [&](const std::string& text) {
        return base::istarts_with(text, start);
    });
    return result;
}

RecordVerdict check_ownership(const DnsRecord& wanted, std::span<const std::string> found) {
    const auto is_it = [&](const std::string& text) { return base::trim(text) == wanted.value; };
    return std::ranges::any_of(found, is_it) ? right()
                                             : missing("no TXT record has exactly this text");
}

/// Several SPF records are an error to everyone who checks them (RFC 7208 §4.5).
RecordVerdict check_spf(std::span<const std::string> found, std::string_view spf_include) {
    const auto records = beginning_with(found, "v=spf1");
    if (records.empty()) {
        return missing("there is no SPF record");
    }
    if (records.size() > 1) {
        return wrong("there are several SPF records, which counts as none; join them");
    }
    const auto wanted = fmt::format("include:{}", spf_include);
    const auto words = base::split(records.front(), ' ');
    const bool includes = std::ranges::any_of(words, [&](std::string_view word) {
        return base::iequals(word.substr(word.starts_with('+') ? 1 : 0), wanted);
    });
    return includes ? right() : wrong(fmt::format("it does not say {}", wanted));
}

RecordVerdict check_dkim(const DnsRecord& wanted, std::span<const std::string> found) {
    if (found.empty()) {
        return missing("there is no record");
    }
    if (found.size() > 1) {
        return wrong("there are several records; only one can be a key");
    }
    return bare(found.front()) == bare(wanted.value) ? right() : wrong("it is another key or text");
}

RecordVerdict check_dmarc(std::span<const std::string> found) {
    const auto records = beginning_with(found, "v=DMARC1");
    if (records.empty()) {
        return missing("there is no DMARC record");
    }
    return records.size() == 1 ? right() : wrong("there are several DMARC records");
}

RecordVerdict check_name(const DnsRecord& wanted, std::span<const std::string> found) {
    if (found.empty()) {
        return missing("there is no record");
    }
    const bool is_it = found.size() == 1 && base::iequals(found.front(), wanted.value);
    return is_it ? right() : wrong("it leads elsewhere");
}

}  // namespace

std::string_view name_of(RecordState state) {
    switch (state) {
        case RecordState::right:
            return "right";
        case RecordState::missing:
            return "missing";
        case RecordState::wrong:
            return "wrong";
        case RecordState::unknown:
            return "unknown";
    }
    return "unknown";
}

RecordVerdict check_record(
    const DnsRecord& wanted, std::span<const std::string> found, std::string_view spf_include
) {
    if (wanted.type != "TXT") {
        return check_name(wanted, found);
    }
    if (base::istarts_with(wanted.value, "v=spf1")) {
        return check_spf(found, spf_include);
    }
    if (base::istarts_with(wanted.value, "v=DMARC1")) {
        return check_dmarc(found);
    }
    return base::istarts_with(wanted.value, "v=DKIM1") ? check_dkim(wanted, found)
                                                       : check_ownership(wanted, found);
}

RecordVerdict check_mail_hosts(
    std::span<const std::string> wanted, std::span<const std::string> found
) {
    std::size_t there = 0;
    std::string absent;
    for (const std::string& host : wanted) {
        const auto is_it = [&](const std::string& one) { return base::iequals(one, host); };
        if (std::ranges::any_of(found, is_it)) {
            ++there;
        } else {
            absent += (absent.empty() ? "" : ", ") + host;
        }
    }
    if (there == wanted.size()) {
        return right();
    }
    auto problem = fmt::format("{} is not among them", absent);
    return there == 0 ? missing(std::move(problem)) : wrong(std::move(problem));
}

}  // namespace postrider::tenancy
