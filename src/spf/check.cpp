// Whether an address may send for a domain: RFC 7208's check_host, which asks its caller for DNS.
#include "spf/check.h"

#include "base/ascii.h"
#include "spf/macro.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace postrider::spf {
namespace {

constexpr std::size_t name_size_max = 253;
constexpr std::size_t label_size_max = 63;

enum class Match : std::uint8_t { no, yes, temperror, permerror, pending };

bool is_queryable(std::string_view name) {
    return !name.empty() && name.size() <= name_size_max && base::is_ascii(name) &&
           std::ranges::all_of(base::split(name, '.'), [](std::string_view label) {
               return !label.empty() && label.size() <= label_size_max;
           });
}

/// RFC 7208 §4.3: a name of several labels, else there is nothing to check.
bool is_checkable(std::string_view domain) {
    return is_queryable(domain) && domain.contains('.') && !domain.starts_with('[');
}

bool is_below(std::string_view name, std::string_view domain) {
    return name == domain || (name.size() > domain.size() && name.ends_with(domain) &&
                              name[name.size() - domain.size() - 1] == '.');
}

std::string_view without_final_dot(std::string_view name) {
    return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

/// One run over the answers that are known.
class Evaluation {
public:
    Evaluation(MacroValues values, const std::map<Question, Answer>& answers)
        : values_(values), answers_(answers) {}

    Check::Step run(std::string_view domain) {
        Verdict verdict = check_host(std::string(domain), Depth::outermost);
        if (pending_) {
            return *pending_;
        }
        return verdict;
    }

private:
    enum class Depth : std::uint8_t { outermost, included };

    Verdict check_host(std::string domain, Depth depth);
    std::optional<Record> find_record(const std::string& domain, Verdict& verdict);
    Verdict redirect(const Record& record, const std::string& domain, Depth depth);
    Match match(const Mechanism& mechanism, const std::string& domain);
    Match match_include(const std::string& target);
    Match match_mx(const Mechanism& mechanism, const std::string& target);
    Match match_ptr(const std::string& target);
    Match match_exists(const std::string& target);
    Match match_addresses(const Mechanism& mechanism, const std::string& name);
    std::string explain(const Record& record, const std::string& domain);

    const Answer* ask(RecordType type, const std::string& name);
    Match failure(const Answer* answer) const;
    std::optional<std::vector<std::string>> validated_names();
    std::optional<std::string> expand_here(std::string_view text, const std::string& domain);
    std::optional<std::string> target_of(std::string_view spec, const std::string& domain);
    RecordType address_type() const {
        return values_.client.is_v4() ? RecordType::a : RecordType::aaaa;
    }
    bool is_over_voids() const { return voids_ > void_lookups_max; }

    MacroValues values_;
    const std::map<Question, Answer>& answers_;
    std::optional<Question> pending_;
    int lookups_ = 0;
    int voids_ = 0;
};

Verdict Evaluation::check_host(std::string domain, Depth depth) {
    Verdict verdict{.domain = domain};
    const auto record = find_record(domain, verdict);
    if (!record) {
        return verdict;
    }
    for (const Mechanism& mechanism : record->mechanisms) {
        const Match matched = match(mechanism, domain);
        if (matched == Match::no) {
            continue;
        }
        verdict.mechanism = mechanism.text;
        verdict.result = matched == Match::yes         ? mechanism.result
                         : matched == Match::temperror ? Result::temperror
                                                       : Result::permerror;
        if (matched == Match::yes && verdict.result == Result::fail && depth == Depth::outermost) {
            verdict.explanation = explain(*record, domain);
        }
        return verdict;
    }
    if (!record->redirect.empty()) {
        return redirect(*record, domain, depth);
    }
    verdict.result = Result::neutral;
    return verdict;
}

/// RFC 7208 §4.4, §4.5: the one record, else the verdict's result says what is wrong.
std::optional<Record> Evaluation::find_record(const std::string& domain, Verdict& verdict) {
    if (!is_checkable(domain)) {
        return std::nullopt;
    }
    const Answer* answer = ask(RecordType::txt, domain);
    if (answer == nullptr) {
        return std::nullopt;
    }
    if (!*answer) {
        if (answer->error() == NoAnswer::cannot_tell) {
            verdict.result = Result::temperror;
        }
        return std::nullopt;
    }
    const auto& texts = (*answer)->texts;
    const auto first = std::ranges::find_if(texts, is_spf_record);
    if (first == texts.end()) {
        return std::nullopt;
    }
    auto record = parse_record(*first);
    if (std::count_if(first, texts.end(), is_spf_record) > 1 || !record) {
        verdict.result = Result::permerror;
        return std::nullopt;
    }
    return record;
}

Verdict Evaluation::redirect(const Record& record, const std::string& domain, Depth depth) {
    Verdict verdict{.result = Result::permerror, .domain = domain};
    if (++lookups_ > lookups_max) {
        return verdict;
    }
    const auto target = target_of(record.redirect, domain);
    if (!target) {
        return verdict;
    }
    verdict = check_host(*target, depth);
    // RFC 7208 §6.1: nothing to be found there is an error here.
    if (verdict.result == Result::none) {
        verdict.result = Result::permerror;
    }
    return verdict;
}

Match Evaluation::match(const Mechanism& mechanism, const std::string& domain) {
    switch (mechanism.kind) {
        case Kind::all:
            return Match::yes;
        case Kind::ip4:
        case Kind::ip6:
            return mechanism.network && mechanism.network->contains(values_.client) ? Match::yes
                                                                                    : Match::no;
        default:
            break;
    }
    if (++lookups_ > lookups_max) {
        return Match::permerror;
    }
    const auto target = target_of(mechanism.domain, domain);
    if (!target) {
        return Match::pending;
    }
    switch (mechanism.kind) {
        case Kind::include:
            return match_include(*target);
        case Kind::a:
            return match_addresses(mechanism, *target);
        case Kind::mx:
            return match_mx(mechanism, *target);
        case Kind::ptr:
            return match_ptr(*target);
        default:
            return match_exists(*target);
    }
}

/// RFC 7208 §5.2.
Match Evaluation::match_include(const std::string& target) {
    const auto verdict = check_host(target, Depth::included);
    if (pending_) {
        return Match::pending;
    }
    switch (verdict.result) {
        case Result::pass:
            return Match::yes;
        case Result::temperror:
            return Match::temperror;
        case Result::none:
        case Result::permerror:
            return Match::permerror;
        default:
            return Match::no;
    }
}

Match Evaluation::match_mx(const Mechanism& mechanism, const std::string& target) {
    const Answer* answer = ask(RecordType::mx, target);
    if (answer == nullptr || !*answer) {
        return failure(answer);
    }
    const auto& hosts = (*answer)->texts;
    if (hosts.size() > mx_max) {
        return Match::permerror;
    }
    for (const std::string& host : hosts) {
        const Match matched = match_addresses(mechanism, std::string(without_final_dot(host)));
        if (matched != Match::no) {
            return matched;
        }
    }
    return Match::no;
}

Match Evaluation::match_ptr(const std::string& target) {
    const auto names = validated_names();
    if (!names) {
        return Match::pending;
    }
    if (is_over_voids()) {
        return Match::permerror;
    }
    const auto domain = base::to_lower(target);
    const bool found = std::ranges::any_of(*names, [&](const std::string& name) {
        return is_below(name, domain);
    });
    return found ? Match::yes : Match::no;
}

Match Evaluation::match_exists(const std::string& target) {
    const Answer* answer = ask(RecordType::a, target);
    return answer != nullptr && *answer ? Match::yes : failure(answer);
}

Match Evaluation::match_addresses(const Mechanism& mechanism, const std::string& name) {
    const Answer* answer = ask(address_type(), name);
    if (answer == nullptr || !*answer) {
        return failure(answer);
    }
    const auto prefix =
        std::to_string(values_.client.is_v4() ? mechanism.prefix_v4 : mechanism.prefix_v6);
    const auto contains = [&](const base::IpAddress& address) {
        const auto network = base::IpNetwork::parse(address.to_string() + "/" + prefix);
        return network && network->contains(values_.client);
    };
    return std::ranges::any_of((*answer)->addresses, contains) ? Match::yes : Match::no;
}

/// RFC 7208 §6.2: whatever is wrong with it, the result stands without an explanation.
std::string Evaluation::explain(const Record& record, const std::string& domain) {
    if (record.explanation.empty()) {
        return {};
    }
    const auto target = target_of(record.explanation, domain);
    const Answer* answer = target ? ask(RecordType::txt, *target) : nullptr;
    if (answer == nullptr || !*answer || (*answer)->texts.size() != 1) {
        return {};
    }
    const auto& text = (*answer)->texts.front();
    if (!is_macro_string(text, MacroPlace::explanation)) {
        return {};
    }
    const auto explanation = expand_here(text, domain);
    return explanation && explanation->size() <= explanation_size_max ? *explanation : "";
}

/// The answer if it is known, else null and the question is pending. Counts void look-ups.
const Answer* Evaluation::ask(RecordType type, const std::string& name) {
    static const Answer nothing = std::unexpected(NoAnswer::nothing);
    if (pending_) {
        return nullptr;
    }
    if (!is_queryable(name)) {
        return &nothing;
    }
    Question question{.type = type, .name = base::to_lower(name)};
    const auto found = answers_.find(question);
    if (found == answers_.end()) {
        pending_ = std::move(question);
        return nullptr;
    }
    if (!found->second && found->second.error() == NoAnswer::nothing) {
        ++voids_;
    }
    return &found->second;
}

Match Evaluation::failure(const Answer* answer) const {
    if (answer == nullptr) {
        return Match::pending;
    }
    if (answer->error() == NoAnswer::cannot_tell) {
        return Match::temperror;
    }
    return is_over_voids() ? Match::permerror : Match::no;
}

/// RFC 7208 §5.5: the client's names that lead back to it; failures count as no name. Nothing
/// while an answer is pending.
std::optional<std::vector<std::string>> Evaluation::validated_names() {
    std::vector<std::string> validated;
    const Answer* names = ask(RecordType::ptr, reverse_name(values_.client));
    if (names == nullptr) {
        return std::nullopt;
    }
    if (!*names) {
        return validated;
    }
    const auto& texts = (*names)->texts;
    for (std::size_t i = 0; i < std::min(texts.size(), ptr_max); ++i) {
        const auto name = base::to_lower(without_final_dot(texts[i]));
        const int voids = voids_;
        const Answer* addresses = ask(address_type(), name);
        // These names are the client's, not the domain's: they do not use up its limit.
        voids_ = voids;
        if (addresses == nullptr) {
            return std::nullopt;
        }
        if (*addresses && std::ranges::count((*addresses)->addresses, values_.client) > 0) {
            validated.push_back(name);
        }
    }
    return validated;
}

std::optional<std::string> Evaluation::expand_here(
    std::string_view text, const std::string& domain
) {
    MacroValues values = values_;
    values.domain = domain;
    std::string chosen;
    if (uses_validated_name(text)) {
        const int voids = voids_;
        const auto names = validated_names();
        voids_ = voids;
        if (!names) {
            return std::nullopt;
        }
        // RFC 7208 §7.3: the domain itself, else a name below it, else any.
        const auto rank = [&](const std::string& name) {
            return name == base::to_lower(domain)           ? 0
                   : is_below(name, base::to_lower(domain)) ? 1
                                                            : 2;
        };
        const auto best = std::ranges::min_element(*names, {}, rank);
        if (best != names->end()) {
            chosen = *best;
            values.validated_name = chosen;
        }
    }
    return expand(text, values);
}

/// The name that a domain-spec stands for, cut from the left to a legal size (RFC 7208 §7.3).
std::optional<std::string> Evaluation::target_of(std::string_view spec, const std::string& domain) {
    if (spec.empty()) {
        return domain;
    }
    auto target = expand_here(spec, domain);
    if (target) {
        *target = without_final_dot(*target);
        if (target->size() > name_size_max) {
            const auto dot = target->find('.', target->size() - name_size_max - 1);
            target->erase(0, dot == std::string::npos ? 0 : dot + 1);
        }
    }
    return target;
}

}  // namespace

Check::Check(Subject subject) : subject_(std::move(subject)) {
    const auto& address = subject_.mail_from;
    const auto at = address.rfind('@');
    if (address.empty()) {
        sender_domain_ = subject_.helo;
    } else {
        sender_domain_ = at == std::string::npos ? address : address.substr(at + 1);
        sender_local_ = at == std::string::npos ? "" : address.substr(0, at);
    }
    // RFC 7208 §4.3.
    if (sender_local_.empty()) {
        sender_local_ = "postmaster";
    }
    sender_domain_ = without_final_dot(sender_domain_);
}

Check::Step Check::next() const {
    const MacroValues values{
        .sender_local = sender_local_,
        .sender_domain = sender_domain_,
        .client = subject_.client,
        .helo = subject_.helo,
        .receiver = subject_.receiver,
        .time = subject_.time,
    };
    return Evaluation(values, answers_).run(sender_domain_);
}

void Check::answer(Question question, Answer answer) {
    answers_.insert_or_assign(std::move(question), std::move(answer));
}

}  // namespace postrider::spf
