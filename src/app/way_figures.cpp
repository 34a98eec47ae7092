// Attempts by source and by receiver.
#include "app/way_figures.h"

#include "bounce/bounce_class.h"
#include "model/names.h"
#include "model/transcript.h"

#include <algorithm>
#include <array>

namespace postrider::app {
namespace {

metrics::Label result_label() {
    return {"result", {"delivered", "deferred", "bounced", "interrupted"}};
}

metrics::Label source_label(const std::vector<delivery::Source>& sources) {
    metrics::Label label{"source", {}};
    for (const auto& source : sources) {
        label.values.push_back(source.name);
    }
    return label;
}

metrics::Label provider_label(const shaping::Providers& providers) {
    metrics::Label label{"provider", {}};
    for (const auto& provider : providers.all()) {
        label.values.push_back(provider.name);
    }
    return label;
}

/// Whatever is not named counts as "other" anyway.
metrics::Label class_label() {
    metrics::Label label{"class", {}};
    for (int value = 0; value < static_cast<int>(bounce::BounceClass::other); ++value) {
        label.values.emplace_back(bounce::name_of(static_cast<bounce::BounceClass>(value)));
    }
    return label;
}

/// Who talked about mail has talked about TLS before.
bool has_talked_of_mail(const model::Attempt& attempt) {
    constexpr std::array<std::string_view, 6> stages = {
        "mail", "rcpt", "data", "body", "final_dot", "rset"
    };
    return std::ranges::find(stages, attempt.stage) != stages.end();
}

}  // namespace

std::string_view tls_result_of(const model::Attempt& attempt) {
    if (attempt.stage == "tls_policy") {
        return "unfit";
    }
    if (!attempt.tls.empty()) {
        return attempt.tls_verified ? "verified" : "encrypted";
    }
    if (attempt.stage == "starttls") {
        return "failed";
    }
    if (!has_talked_of_mail(attempt)) {
        return {};
    }
    return attempt.tls_problem.empty() ? "clear" : "clear_after_failure";
}

WayFigures::WayFigures(
    metrics::Metrics& metrics,
    const std::vector<delivery::Source>& sources,
    shaping::Providers providers
)
    : providers_(std::move(providers)),
      source_attempts_(metrics.counters(
          "postrider_source_attempts_total",
          "Attempts to deliver, by the source that they left from and what came of them.",
          {source_label(sources), result_label()}
      )),
      provider_attempts_(metrics.counters(
          "postrider_provider_attempts_total",
          "Attempts to deliver to the large receivers, and what came of them.",
          {provider_label(providers_), result_label()}
      )),
      provider_refusals_(metrics.counters(
          "postrider_provider_refusals_total",
          "Refusals of the large receivers, by the class of what they said.",
          {provider_label(providers_), class_label()}
      )),
      tls_attempts_(metrics.counters(
          "postrider_tls_attempts_total",
          "Attempts to deliver, by on whose word TLS was asked for and what it came to.",
          {{"basis", {"dane", "mta-sts", "operator", "message", "nobody"}},
           {"result", {"verified", "encrypted", "clear", "clear_after_failure", "failed", "unfit"}}}
      )) {
    for (const auto& source : sources) {
        const auto gauge = metrics.gauge(
            "postrider_source_in_use",
            "Whether mail may leave from the source.",
            {{"source", source.name}}
        );
        gauge.set(1);
        in_use_.emplace(source.name, gauge);
    }
}

std::string_view WayFigures::provider_of(const model::Attempt& attempt) const {
    const auto* provider = providers_.of({attempt.host});
    return provider == nullptr ? "other" : std::string_view(provider->name);
}

void WayFigures::attempted(const model::Attempt& attempt) {
    const auto result = model::name_of(attempt.result);
    const auto provider = provider_of(attempt);
    source_attempts_.of(attempt.source, result).add();
    provider_attempts_.of(provider, result).add();
    count_tls(attempt);
    std::ranges::for_each(attempt.others, [this](const auto& other) { count_tls(other); });
    const auto refused = model::decision(attempt.decisions, "class");
    if (!refused.empty()) {
        provider_refusals_.of(provider, refused).add();
    }
}

void WayFigures::count_tls(const model::Attempt& attempt) const {
    const auto result = tls_result_of(attempt);
    if (!result.empty()) {
        const std::string_view basis = attempt.tls_basis;
        tls_attempts_.of(basis.empty() ? "nobody" : basis, result).add();
    }
}

void WayFigures::changed(const delivery::Source& source, std::string_view reason) {
    const auto found = in_use_.find(source.name);
    if (found != in_use_.end()) {
        found->second.set(reason.empty() ? 1 : 0);
    }
}

}  // namespace postrider::app
