// Whether the names on an arriving message are true.
#include "authentication/verification.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "authentication/asking.h"
#include "authentication/verdicts.h"
#include "mail/domain.h"
#include "net/together.h"

namespace postrider::authentication {
namespace {

/// Host names may be said in UTF-8 (RFC 6531 §3.7.1); what is no domain is left as it is.
std::string as_ascii(std::string_view domain) {
    return mail::domain_to_ascii(domain).value_or(std::string(domain));
}

std::vector<dmarc::Identity> identities_of(const model::Verdicts& verdicts) {
    std::vector<dmarc::Identity> identities;
    if (!verdicts.mail_from.domain.empty()) {
        identities.push_back({
            .method = dmarc::Method::spf,
            .domain = verdicts.mail_from.domain,
            .outcome = outcome_of(verdicts.mail_from.result),
        });
    }
    for (const auto& signature : verdicts.dkim) {
        if (!signature.domain.empty()) {
            identities.push_back({
                .method = dmarc::Method::dkim,
                .domain = signature.domain,
                .outcome = outcome_of(signature.result),
            });
        }
    }
    return identities;
}

}  // namespace

/// The checks of one message, of which those that need nothing of each other run at the same time.
class Verification::Run {
public:
    Run(const Verification& place, Arriving arriving)
        : place_(place),
          arriving_(std::move(arriving)),
          asking_(place.clock_, place.resolver_, place.clock_.instant() + place.options_.time_max) {
    }

    net::Task<model::Verdicts> go() {
        std::vector<net::Task<>> tasks;
        tasks.push_back(check_helo());
        tasks.push_back(check_mail_from());
        tasks.push_back(check_signatures());
        co_await net::together(std::move(tasks));
        if (arriving_.mail_from.empty()) {
            // RFC 7208 §2.4: a message without a sender is sent by its host.
            verdicts_.mail_from = verdicts_.helo;
        }
        co_await check_policy();
        co_return std::move(verdicts_);
    }

private:
    net::Task<> check_helo() {
        const auto domain = as_ascii(arriving_.helo);
        auto subject = subject_of(domain, "");
        if (subject) {
            const auto verdict = co_await asking_.check_sender(std::move(*subject));
            verdicts_.helo = to_verdict(verdict, domain);
        }
    }

    net::Task<> check_mail_from() {
        const auto& sender = arriving_.mail_from;
        const auto at = sender.rfind('@');
        if (at != std::string::npos) {
            const auto domain = as_ascii(sender.substr(at + 1));
            auto subject = subject_of(as_ascii(arriving_.helo), sender.substr(0, at + 1) + domain);
            if (subject) {
                const auto verdict = co_await asking_.check_sender(std::move(*subject));
                verdicts_.mail_from = to_verdict(verdict, domain);
            }
        }
    }

    std::optional<spf::Subject> subject_of(std::string helo, std::string mail_from) const {
        if (!arriving_.client) {
            return std::nullopt;
        }
        return spf::Subject{
            .client = *arriving_.client,
            .helo = std::move(helo),
            .mail_from = std::move(mail_from),
            .receiver = place_.options_.receiver,
            .time = place_.clock_.now(),
        };
    }

    net::Task<> check_signatures() {
        auto read = [this] { return std::make_unique<Signatures>(arriving_.content); };
        signatures_ = co_await place_.workers_.compute(read);
        auto names = signatures_->key_names();
        names.resize(std::min(names.size(), keys_max));
        const auto keys = co_await asking_.keys(std::move(names));
        const auto now = place_.clock_.now();
        auto judge = [&] {
            verdicts_.dkim = signatures_->judge_dkim(keys, now);
            verdicts_.arc = signatures_->judge_arc(keys, now);
            return true;
        };
        co_await place_.workers_.compute(judge);
    }

    net::Task<> check_policy() {
        const auto domains = signatures_->author_domains();
        if (!domains) {
            verdicts_.dmarc.result = model::AuthResult::permerror;
            verdicts_.dmarc.reason = domains.error();
            co_return;
        }
        const auto identities = identities_of(verdicts_);
        std::optional<dmarc::Verdict> strictest;
        for (const auto& domain : *domains) {
            dmarc::Subject subject{.author_domain = domain, .identities = identities};
            auto verdict = co_await asking_.evaluate(std::move(subject), place_.options_.discovery);
            strictest = strictest ? dmarc::stricter(*strictest, verdict) : std::move(verdict);
        }
        verdicts_.dmarc = to_verdict(*strictest);
    }

    const Verification& place_;
    const Arriving arriving_;
    Asking asking_;
    std::unique_ptr<Signatures> signatures_;
    model::Verdicts verdicts_;
};

Verification::Verification(
    net::Clock& clock, dns::Resolver& resolver, net::Workers& workers, VerificationOptions options
)
    : clock_(clock), resolver_(resolver), workers_(workers), options_(std::move(options)) {}

net::Task<model::Verdicts> Verification::verify(Arriving arriving) {
    Run run(*this, std::move(arriving));
    co_return co_await run.go();
}

}  // namespace postrider::authentication
