// What was found out about the names on a message, as JSON and as text.
#include "inspect/authentication.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <iterator>
#include <string_view>

#include "base/terminal.h"
#include "mail/charset.h"

namespace postrider::inspect {
namespace {

namespace json = boost::json;

std::string legible(std::string_view text) {
    return mail::to_utf8(text, "utf-8");
}

json::object object_of(const model::SpfVerdict& verdict) {
    return {
        {"result", model::name_of(verdict.result)},
        {"domain", legible(verdict.domain)},
        {"mechanism", legible(verdict.mechanism)},
        {"explanation", legible(verdict.explanation)},
    };
}

json::object object_of(const model::DkimVerdict& verdict) {
    return {
        {"result", model::name_of(verdict.result)},
        {"domain", legible(verdict.domain)},
        {"selector", legible(verdict.selector)},
        {"identity", legible(verdict.identity)},
        {"algorithm", verdict.algorithm},
        {"signature_start", legible(verdict.signature_start)},
        {"reason", verdict.reason},
        {"key_bits", verdict.key_bits},
        {"test", verdict.is_test},
        {"octets_unsigned", verdict.octets_unsigned},
    };
}

json::object object_of(const model::DmarcVerdict& verdict) {
    return {
        {"result", model::name_of(verdict.result)},
        {"author_domain", legible(verdict.author_domain)},
        {"policy_domain", legible(verdict.policy_domain)},
        {"policy", model::name_of(verdict.policy)},
        {"disposition", model::name_of(verdict.disposition)},
        {"spf_aligned", verdict.is_spf_aligned},
        {"dkim_aligned", verdict.is_dkim_aligned},
        {"reason", verdict.reason},
    };
}

json::object object_of(const model::ArcVerdict& verdict) {
    json::array sealers;
    for (const auto& sealer : verdict.sealers) {
        sealers.emplace_back(legible(sealer));
    }
    return {
        {"result", model::name_of(verdict.result)},
        {"instances", verdict.instances},
        {"sealers", std::move(sealers)},
        {"oldest_pass", verdict.oldest_pass},
        {"reason", verdict.reason},
    };
}

std::string line_of(std::string_view identity, const model::SpfVerdict& verdict) {
    if (verdict.domain.empty()) {
        return {};
    }
    const auto by = verdict.mechanism.empty() ? "" : " by " + verdict.mechanism;
    return fmt::format(
        "SPF {}: {} for {}{}\n", identity, model::name_of(verdict.result), verdict.domain, by
    );
}

}  // namespace

json::object to_json_object(const model::Verdicts& verdicts) {
    json::array signatures;
    for (const auto& signature : verdicts.dkim) {
        signatures.push_back(object_of(signature));
    }
    return {
        {"spf",
         json::object{
             {"helo", object_of(verdicts.helo)}, {"mail_from", object_of(verdicts.mail_from)}
         }},
        {"dkim", std::move(signatures)},
        {"dmarc", object_of(verdicts.dmarc)},
        {"arc", object_of(verdicts.arc)},
    };
}

std::string to_text(const model::Verdicts& verdicts) {
    std::string out = line_of("sender", verdicts.mail_from) + line_of("HELO", verdicts.helo);
    auto write = std::back_inserter(out);
    for (const auto& signature : verdicts.dkim) {
        fmt::format_to(
            write,
            "DKIM: {} for {} ({})\n",
            model::name_of(signature.result),
            signature.domain.empty() ? "nobody" : base::harmless(signature.domain),
            base::harmless(signature.reason)
        );
    }
    const auto& dmarc = verdicts.dmarc;
    fmt::format_to(write, "DMARC: {}", model::name_of(dmarc.result));
    if (!dmarc.policy_domain.empty()) {
        fmt::format_to(
            write,
            " for {}, policy {} of {}, to be done: {}",
            base::harmless(dmarc.author_domain),
            model::name_of(dmarc.policy),
            base::harmless(dmarc.policy_domain),
            model::name_of(dmarc.disposition)
        );
    }
    out += dmarc.reason.empty() ? "\n" : " (" + base::harmless(dmarc.reason) + ")\n";
    if (verdicts.arc.instances > 0) {
        fmt::format_to(
            write,
            "ARC: {}, {} sets ({})\n",
            model::name_of(verdicts.arc.result),
            verdicts.arc.instances,
            base::harmless(verdicts.arc.reason)
        );
    }
    return out;
}

}  // namespace postrider::inspect
