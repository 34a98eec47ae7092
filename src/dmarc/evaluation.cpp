// Whether a message may speak for its author's domain, and what the domain wants done otherwise:
// DMARC, which asks its caller for DNS.
#include "dmarc/evaluation.h"

#include "dmarc/public_suffix.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

namespace postrider::dmarc {
namespace {

using Answers = std::map<Question, Answer>;

/// A record found on the way up, and whether strangers have names below it.
struct Place {
    std::string_view name;
    Record record;
    SuffixClaim suffix = SuffixClaim::unknown;
};

bool is_below(std::string_view domain, std::string_view parent) {
    return domain.size() > parent.size() && domain.ends_with(parent) &&
           domain[domain.size() - parent.size() - 1] == '.';
}

/// `domain` cut to one label more than `parent` has, below which it is.
std::string_view one_below(std::string_view domain, std::string_view parent) {
    const auto labels = domain.substr(0, domain.size() - parent.size() - 1);
    const auto dot = labels.rfind('.');
    return dot == std::string_view::npos ? domain : domain.substr(dot + 1);
}

std::string_view last_label(std::string_view domain) {
    const auto dot = domain.rfind('.');
    return dot == std::string_view::npos ? domain : domain.substr(dot + 1);
}

Policy one_step_less(Policy policy) {
    return policy == Policy::reject ? Policy::quarantine : Policy::none;
}

/// One evaluation over the answers so far. What it returns after it was halted means nothing.
class Run {
public:
    Run(const Subject& subject, Discovery discovery, const Answers& answers)
        : subject_(subject), discovery_(discovery), answers_(answers) {}

    Evaluation::Step go() {
        Verdict verdict{.author_domain = subject_.author_domain};
        find_policy(verdict);
        if (question_) {
            return *question_;
        }
        if (cannot_tell_) {
            verdict.result = Result::temperror;
        }
        if (!verdict.record) {
            return verdict;
        }
        judge(verdict);
        if (!question_) {
            apply(verdict);
        }
        return question_ ? Evaluation::Step(*question_) : Evaluation::Step(std::move(verdict));
    }

private:
    bool is_halted() const { return question_ || cannot_tell_; }

    const Answer* look_up(Asked what, std::string name) {
        Question question{.what = what, .name = std::move(name)};
        const auto found = answers_.find(question);
        if (found == answers_.end()) {
            question_ = std::move(question);
            return nullptr;
        }
        return &found->second;
    }

    std::optional<Record> record_at(std::string_view domain) {
        const auto* answer = look_up(Asked::policy, "_dmarc." + std::string(domain));
        if (answer != nullptr && !*answer && answer->error() == NoAnswer::cannot_tell) {
            cannot_tell_ = true;
        }
        return answer != nullptr && *answer ? choose_record(**answer) : std::nullopt;
    }

    std::vector<Place> walk(std::string_view domain) {
        std::vector<Place> places;
        for (const auto name : walk_names(domain)) {
            auto record = record_at(name);
            if (is_halted()) {
                break;
            }
            if (!record) {
                continue;
            }
            auto suffix = record->suffix;
            if (suffix == SuffixClaim::unknown && is_public_suffix(name)) {
                suffix = SuffixClaim::is_suffix;
            }
            places.push_back({.name = name, .record = std::move(*record), .suffix = suffix});
            if (suffix != SuffixClaim::unknown) {
                break;
            }
        }
        return places;
    }

    /// RFC 9989 §4.10.2.
    static std::string_view organization(
        std::string_view domain, const std::vector<Place>& places
    ) {
        if (places.empty()) {
            return domain;
        }
        const Place& last = places.back();
        const bool is_suffix = last.suffix == SuffixClaim::is_suffix && last.name != domain;
        return is_suffix ? one_below(domain, last.name) : last.name;
    }

    std::string organization_of(std::string_view domain) {
        if (discovery_ == Discovery::public_suffix_list) {
            return registrable_domain(domain);
        }
        const auto places = walk(domain);
        return std::string(organization(domain, places));
    }

    void find_policy(Verdict& verdict) {
        const std::string_view author = subject_.author_domain;
        take(verdict, author);
        if (is_halted() || verdict.record) {
            return;
        }
        if (discovery_ == Discovery::public_suffix_list) {
            const auto parent = registrable_domain(author);
            if (parent != author) {
                take(verdict, parent);
            }
            return;
        }
        const auto places = walk(author);
        if (is_halted() || places.empty()) {
            return;
        }
        const auto parent = organization(author, places);
        const auto own = std::ranges::find(places, parent, &Place::name);
        // RFC 9989 §4.10.1: the public suffix speaks where the organization is silent.
        const Place& chosen = own == places.end() ? places.back() : *own;
        verdict.policy_domain = chosen.name;
        verdict.record = chosen.record;
    }

    void take(Verdict& verdict, std::string_view domain) {
        verdict.record = record_at(domain);
        verdict.policy_domain = verdict.record ? domain : std::string_view();
    }

    bool is_aligned(const Identity& identity, Alignment alignment) {
        const std::string_view author = subject_.author_domain;
        const std::string_view domain = identity.domain;
        if (domain == author) {
            return true;
        }
        if (alignment == Alignment::strict || last_label(domain) != last_label(author)) {
            return false;
        }
        const auto parent = organization_of(author);
        // No walk can lead from elsewhere to the author's organization.
        const bool is_candidate = domain == parent || is_below(domain, parent);
        return !is_halted() && is_candidate && organization_of(domain) == parent && !is_halted();
    }

    void judge(Verdict& verdict) {
        bool in_doubt = false;
        const auto count = std::min(subject_.identities.size(), identities_max);
        for (const Identity& identity : std::span(subject_.identities).first(count)) {
            const bool is_spf = identity.method == Method::spf;
            bool& known = is_spf ? verdict.is_spf_aligned : verdict.is_dkim_aligned;
            if (known || identity.outcome == Outcome::fail) {
                continue;
            }
            const auto& record = *verdict.record;
            const bool aligned =
                is_aligned(identity, is_spf ? record.spf_alignment : record.dkim_alignment);
            if (question_) {
                return;
            }
            const bool is_pass = identity.outcome == Outcome::pass;
            in_doubt = in_doubt || cannot_tell_ || (aligned && !is_pass);
            cannot_tell_ = false;
            known = aligned && is_pass;
        }
        if (verdict.is_spf_aligned || verdict.is_dkim_aligned) {
            verdict.result = Result::pass;
        } else {
            verdict.result = in_doubt ? Result::temperror : Result::fail;
        }
    }

    void apply(Verdict& verdict) {
        const Record& record = *verdict.record;
        verdict.policy = record.policy;
        if (verdict.policy_domain != verdict.author_domain) {
            verdict.policy = record.subdomain_policy;
            const bool matters = record.absent_subdomain_policy != record.subdomain_policy &&
                                 verdict.result != Result::pass;
            if (matters && is_absent(verdict.author_domain)) {
                verdict.policy = record.absent_subdomain_policy;
            }
        }
        if (verdict.result == Result::fail) {
            verdict.disposition = record.is_test ? one_step_less(verdict.policy) : verdict.policy;
        }
    }

    bool is_absent(const std::string& domain) {
        const auto* answer = look_up(Asked::existence, domain);
        return answer != nullptr && !*answer && answer->error() == NoAnswer::nothing;
    }

    const Subject& subject_;
    Discovery discovery_;
    const Answers& answers_;
    std::optional<Question> question_;
    bool cannot_tell_ = false;
};

}  // namespace

std::string_view name_of(Result result) {
    switch (result) {
        case Result::none:
            return "none";
        case Result::pass:
            return "pass";
        case Result::fail:
            return "fail";
        case Result::temperror:
            return "temperror";
        case Result::permerror:
            return "permerror";
    }
    std::unreachable();
}

const Verdict& stricter(const Verdict& a, const Verdict& b) {
    // What cannot be told must not hide behind what passed.
    const auto weight = [](const Verdict& verdict) {
        static constexpr int by_result[] = {1, 0, 2, 3, 4};
        return std::tuple(verdict.disposition, by_result[static_cast<int>(verdict.result)]);
    };
    return weight(b) > weight(a) ? b : a;
}

Evaluation::Evaluation(Subject subject, Discovery discovery)
    : subject_(std::move(subject)), discovery_(discovery) {}

Evaluation::Step Evaluation::next() const {
    return Run(subject_, discovery_, answers_).go();
}

void Evaluation::answer(Question question, Answer answer) {
    answers_.insert_or_assign(std::move(question), std::move(answer));
}

std::vector<std::string_view> walk_names(std::string_view domain) {
    std::vector<std::string_view> names;
    for (auto name = domain;;) {
        names.push_back(name);
        const auto dot = name.find('.');
        if (dot == std::string_view::npos) {
            break;
        }
        name.remove_prefix(dot + 1);
    }
    const auto extra = names.size() - std::min(names.size(), walk_labels_max + 1);
    names.erase(names.begin() + 1, names.begin() + 1 + static_cast<std::ptrdiff_t>(extra));
    return names;
}

}  // namespace postrider::dmarc
