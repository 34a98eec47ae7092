// One reply, or what a bounce quotes of one, and the class that the rules give it.
#pragma once

#include "bounce/bounce_class.h"
#include "bounce/pattern_set.h"
#include "bounce/rules.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::bounce {

/// What was observed. Views; nothing is kept.
struct Observation {
    /// 0 when there was none.
    std::uint16_t code = 0;
    std::optional<smtp::EnhancedCode> enhanced = std::nullopt;
    std::string_view text = {};
    /// Who said so; empty when that is unknown.
    std::string_view host = {};
    /// Who else may have; empty when nobody.
    std::string_view other_host = {};
    /// What it was said to; nothing when that is unknown.
    std::optional<smtp::Stage> stage = std::nullopt;
};

/// What decided, from weak to strong.
enum class Evidence : std::uint8_t { none, weak_code, weak_text, code, text, provider };

/// Value; the texts live as long as the classifier.
struct Classification {
    BounceClass bounce_class = BounceClass::other;
    /// Never write to the address again.
    bool is_hard = false;
    /// The section of the rule file; "" when no rule fits.
    std::string_view reason = {};
    /// The rule that decided; "" when none fits.
    std::string_view rule = {};
    /// Its line in its file.
    std::size_t line = 0;
    Evidence evidence = Evidence::none;
    /// See Reason::implied_detail.
    std::uint16_t implied_detail = 900;
};

/// The rules, ready to be asked. Immutable; any thread.
class Classifier {
public:
    /// The rules of `files` one after the other: those of an operator come first.
    explicit Classifier(std::vector<RuleFile> files);
    /// Built from the rules of this program; made once.
    static const Classifier& built_in();
    /// The built-in rules with an operator's before them.
    static std::expected<Classifier, RuleError> with_overlay(std::string_view rules);

    /// Some microseconds; linear in the text.
    Classification classify(const Observation& observation) const;

private:
    struct Indexed {
        const Rule* rule = nullptr;
        const Reason* reason = nullptr;
        std::vector<std::uint16_t> patterns;
    };

    Classification result(const Indexed& indexed, const Observation& observation, Evidence evidence)
        const;

    std::unique_ptr<const std::vector<RuleFile>> files_;
    /// With a host, with a text, with neither, weak ones; each in the order of the files.
    std::vector<Indexed> for_hosts_;
    std::vector<Indexed> for_texts_;
    std::vector<Indexed> for_codes_;
    std::vector<Indexed> weak_;
    std::unique_ptr<const PatternSet> patterns_;
};

}  // namespace postrider::bounce
