// One reply, or what a bounce quotes of one, and the class that the rules give it.
#include "bounce/classify.h"

#include "base/ascii.h"
#include "base/check.h"
#include "bounce/reply_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace postrider::bounce {
namespace {

bool is_host_within(std::string_view host, std::string_view domain) {
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    if (host.size() < domain.size()) {
        return false;
    }
    const bool is_end = base::iequals(host.substr(host.size() - domain.size()), domain);
    return is_end && (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
}

bool conditions_hold(const Rule& rule, const Observation& observation) {
    if (!rule.hosts.empty() && std::ranges::none_of(rule.hosts, [&](const std::string& domain) {
            return is_host_within(observation.host, domain) ||
                   is_host_within(observation.other_host, domain);
        })) {
        return false;
    }
    if (!rule.code.empty() && !fmt::format("{}", observation.code).starts_with(rule.code)) {
        return false;
    }
    if (rule.status && !rule.status->matches(observation.enhanced)) {
        return false;
    }
    if (!rule.stages) {
        return true;
    }
    return observation.stage && *observation.stage >= rule.stages->first &&
           *observation.stage <= rule.stages->second;
}

bool stand_in_order(const std::vector<std::string>& pieces, std::string_view text) {
    std::size_t from = 0;
    for (const std::string& piece : pieces) {
        const auto found = text.find(piece, from);
        if (found == std::string_view::npos) {
            return false;
        }
        from = found + piece.size();
    }
    return true;
}

/// RFC 3463 §3.2: the address itself is the trouble.
bool says_bad_address(const std::optional<smtp::EnhancedCode>& code) {
    return code && code->status_class == 5 && code->subject == 1 && code->detail != 0 &&
           code->detail != 7 && code->detail != 8;
}

/// Whether it was said of the one recipient rather than of the message: to RCPT, with a code of the
/// address, or with the address in it; who never asked by SMTP knows for himself.
bool is_about_recipient(const Observation& observation) {
    if (says_bad_address(observation.enhanced)) {
        return true;
    }
    if (observation.stage) {
        return *observation.stage == smtp::Stage::rcpt;
    }
    // The mailbox is not in the mood, the system is ill, a policy speaks (RFC 3463 §2), or the
    // reporter did not take it for a matter of the address.
    if (observation.enhanced && observation.enhanced->subject != 1 &&
        observation.enhanced->subject != 5) {
        return false;
    }
    return observation.code == 0 || observation.text.contains('@');
}

bool is_hard(const Reason& reason, const Observation& observation) {
    if (reason.hardness == Hardness::rcpt) {
        return is_about_recipient(observation);
    }
    return reason.hardness == Hardness::always;
}

}  // namespace

Classifier::Classifier(std::vector<RuleFile> files)
    : files_(std::make_unique<const std::vector<RuleFile>>(std::move(files))) {
    std::map<std::string_view, std::uint16_t> numbers;
    std::vector<std::string> texts;
    for (const RuleFile& file : *files_) {
        for (const Rule& rule : file.rules) {
            Indexed indexed{.rule = &rule, .reason = &file.reasons.at(rule.reason)};
            for (const std::string& text : rule.texts) {
                const auto [entry, is_new] =
                    numbers.try_emplace(text, static_cast<std::uint16_t>(texts.size()));
                if (is_new) {
                    texts.push_back(text);
                }
                indexed.patterns.push_back(entry->second);
            }
            auto& list = indexed.reason->is_weak ? weak_
                         : !rule.hosts.empty()   ? for_hosts_
                         : !rule.texts.empty()   ? for_texts_
                                                 : for_codes_;
            list.push_back(std::move(indexed));
        }
    }
    patterns_ = std::make_unique<const PatternSet>(texts);
}

const Classifier& Classifier::built_in() {
    static const Classifier classifier = [] {
        auto rules = parse_rules(built_in_rules());
        CHECK(rules.has_value());
        std::vector<RuleFile> files;
        files.push_back(std::move(*rules));
        return Classifier(std::move(files));
    }();
    return classifier;
}

std::expected<Classifier, RuleError> Classifier::with_overlay(std::string_view rules) {
    auto overlay = parse_rules(rules);
    if (!overlay) {
        return std::unexpected(overlay.error());
    }
    auto built_in = parse_rules(built_in_rules());
    CHECK(built_in.has_value());
    std::vector<RuleFile> files;
    files.push_back(std::move(*overlay));
    files.push_back(std::move(*built_in));
    return Classifier(std::move(files));
}

Classification Classifier::classify(const Observation& observation) const {
    const std::string text = readable(observation.text);
    const std::vector<bool> found = patterns_->find(text);
    auto decides = [&](const Indexed& indexed) {
        return std::ranges::all_of(
                   indexed.patterns, [&](std::uint16_t pattern) { return found[pattern]; }
               ) &&
               conditions_hold(*indexed.rule, observation) &&
               (indexed.patterns.size() < 2 || stand_in_order(indexed.rule->texts, text));
    };
    const std::pair<const std::vector<Indexed>*, Evidence> lists[] = {
        {&for_hosts_, Evidence::provider},
        {&for_texts_, Evidence::text},
        {&for_codes_, Evidence::code},
        {&weak_, Evidence::weak_text},
    };
    for (const auto& [list, evidence] : lists) {
        const auto rule = std::ranges::find_if(*list, decides);
        if (rule != list->end()) {
            return result(*rule, observation, evidence);
        }
    }
    return {};
}

Classification Classifier::result(
    const Indexed& indexed, const Observation& observation, Evidence evidence
) const {
    const Reason& reason = *indexed.reason;
    const bool hard = is_hard(reason, observation);
    if (evidence == Evidence::weak_text && indexed.rule->texts.empty()) {
        evidence = Evidence::weak_code;
    }
    return {
        .bounce_class = reason.bounce_class,
        .is_hard = hard,
        .reason = reason.name,
        .rule = indexed.rule->id,
        .line = indexed.rule->line,
        .evidence = evidence,
        .implied_detail = hard ? reason.implied_detail : reason.soft_detail,
    };
}

}  // namespace postrider::bounce
