// Sources and their counts together.
#include "path/delivery/departures.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postrider::delivery {

Families Departures::reached(std::string_view pool, Families families) {
    if (families.v4 && families.v6) {
        return families;
    }
    const auto all = sources_.all();
    const bool is_any = std::ranges::any_of(all, [&](const Source* source) {
        return source->is_of(pool) && source->reaches(families) && sources_.reason(*source).empty();
    });
    return is_any ? families : Families{};
}

const Source* Departures::choose(
    std::string_view pool, const model::Claim& claim, std::string_view provider, Families families
) {
    families = reached(pool, families);
    const Source* own = last_source(pool, claim);
    if (own != nullptr && own->reaches(families)) {
        return may_leave(*own, provider) ? own : nullptr;
    }
    return sources_.choose(pool, claim.delivery, [&](const Source& source) {
        return source.reaches(families) && may_leave(source, provider);
    });
}

bool Departures::may_leave(const Source& source, std::string_view provider) {
    return is_warm() || options_.ledger->may_send(source.name, provider, clock_.now());
}

std::optional<warmup::Wait> Departures::wait(
    std::string_view pool, const model::Claim& claim, std::string_view provider, Families families
) {
    if (is_warm()) {
        return std::nullopt;
    }
    families = reached(pool, families);
    const Source* own = last_source(pool, claim);
    own = own != nullptr && own->reaches(families) ? own : nullptr;
    std::optional<warmup::Wait> first;
    for (const Source* source : sources_.all()) {
        const bool may_be = own == nullptr ? source->is_of(pool) : source == own;
        if (!may_be || !source->reaches(families) || !sources_.reason(*source).empty()) {
            continue;
        }
        auto wait = options_.ledger->wait(source->name, provider, clock_.now());
        if (!wait) {
            return std::nullopt;
        }
        if (first) {
            first->until = std::min(first->until, wait->until);
            first->why += "; " + wait->why;
        } else {
            first = std::move(wait);
        }
    }
    return first;
}

std::uint64_t Departures::circumstances() {
    std::string text;
    for (const Source* source : sources_.all()) {
        text += fmt::format(
            "{} {} {} {} {}\n",
            source->name,
            source->priority,
            source->weight,
            sources_.reason(*source).empty(),
            fmt::join(source->pools, " ")
        );
    }
    if (!is_warm()) {
        text += options_.ledger->terms();
    }
    return number_of(text);
}

const Source* Departures::last_source(std::string_view pool, const model::Claim& claim) {
    if (claim.source.empty()) {
        return nullptr;
    }
    const Source* source = sources_.in_use(claim.source);
    return source != nullptr && source->is_of(pool) ? source : nullptr;
}

Departures::Departure::Departure(Departures& departures, const Source& source, std::string provider)
    : departures_(departures), source_(source), provider_(std::move(provider)) {
    if (!departures_.is_warm()) {
        departures_.options_.ledger->begin(source_.name, provider_, departures_.clock_.now());
    }
}

Departures::Departure::~Departure() {
    if (!departures_.is_warm()) {
        const auto now = departures_.clock_.now();
        departures_.options_.ledger->end(source_.name, provider_, result_, now);
    }
}

void Departures::Departure::end(const Outcome& outcome) {
    if (departures_.is_warm()) {
        return;
    }
    const auto& options = departures_.options_;
    if (outcome.attempt.result == model::AttemptResult::delivered) {
        result_ = warmup::Result::taken;
    } else if (options.speaks_against && options.speaks_against(outcome.attempt)) {
        result_ = warmup::Result::refused;
    }
}

}  // namespace postrider::delivery
