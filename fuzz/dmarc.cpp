// DMARC records of strangers and whole evaluations in which every answer is theirs.
#include "dmarc/author.h"
#include "dmarc/evaluation.h"

#include "base/ascii.h"
#include "mail/domain.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

namespace {

namespace base = postrider::base;
namespace dmarc = postrider::dmarc;
namespace mail = postrider::mail;

constexpr std::size_t questions_max = 200;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// The first lines are domains, all lines are what the DNS answers, again and again.
void evaluate(std::string_view text, dmarc::Discovery discovery) {
    const auto lines = base::split(text, '\n');
    dmarc::Subject subject;
    for (const auto line : lines) {
        if (const auto domain = mail::domain_to_ascii(line)) {
            subject.author_domain = *domain;
            subject.identities.push_back({
                .method = dmarc::Method::dkim,
                .domain = *domain,
                .outcome =
                    line.size() % 2 == 0 ? dmarc::Outcome::pass : dmarc::Outcome::cannot_tell,
            });
        }
    }
    dmarc::Evaluation evaluation(subject, discovery);
    for (std::size_t i = 0; i < questions_max; ++i) {
        const auto step = evaluation.next();
        if (const auto* verdict = std::get_if<dmarc::Verdict>(&step)) {
            require(verdict->record || verdict->disposition == dmarc::Policy::none);
            return;
        }
        const auto line = std::string(lines[i % lines.size()]);
        if (line.empty()) {
            evaluation.answer(
                std::get<dmarc::Question>(step), std::unexpected(dmarc::NoAnswer::nothing)
            );
        } else {
            evaluation.answer(std::get<dmarc::Question>(step), std::vector{line});
        }
    }
    require(false);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto record = dmarc::parse_record(text)) {
        require(dmarc::is_policy_record(text));
        require(record->aggregate_addresses.size() <= dmarc::report_addresses_max);
    }
    if (const auto header = mail::HeaderBlock::parse(text)) {
        (void)dmarc::author_domains(*header);
    }
    evaluate(text, dmarc::Discovery::tree_walk);
    evaluate(text, dmarc::Discovery::public_suffix_list);
    return 0;
}
