// The signatures in a message.
#include "authentication/signatures.h"

#include <algorithm>
#include <utility>

#include "authentication/verdicts.h"
#include "dmarc/author.h"

namespace postrider::authentication {

Signatures::Signatures(model::Content content)
    : content_(std::move(content)), header_(mail::HeaderBlock::parse(content_.head())) {
    if (!header_) {
        return;
    }
    dkim_.emplace(*header_);
    arc_.emplace(*header_);
    if (dkim_->size() == 0 && !arc_->needs_body()) {
        return;
    }
    content_.read(header_->body_offset(), [this](std::string_view run) {
        dkim_->add_body(run);
        arc_->add_body(run);
        return true;
    });
}

std::vector<std::string> Signatures::key_names() const {
    std::vector<std::string> names;
    const auto add = [&](std::string name) {
        if (!name.empty() && std::ranges::find(names, name) == names.end()) {
            names.push_back(std::move(name));
        }
    };
    if (!header_) {
        return names;
    }
    for (std::size_t i = 0; i < dkim_->size(); ++i) {
        add(dkim_->key_name(i));
    }
    std::ranges::for_each(arc_->key_names(), add);
    return names;
}

std::vector<model::DkimVerdict> Signatures::judge_dkim(const arc::Keys& keys, base::Time time) {
    std::vector<model::DkimVerdict> verdicts;
    if (!header_) {
        return verdicts;
    }
    const dkim::TxtAnswer unknown = std::unexpected(dkim::NoAnswer::cannot_tell);
    for (std::size_t i = 0; i < dkim_->size(); ++i) {
        const auto found = keys.find(dkim_->key_name(i));
        const auto& answer = found == keys.end() ? unknown : found->second;
        verdicts.push_back(to_verdict(dkim_->judge(i, answer, time)));
    }
    return verdicts;
}

model::ArcVerdict Signatures::judge_arc(const arc::Keys& keys, base::Time time) {
    return header_ ? to_verdict(arc_->judge(keys, time)) : model::ArcVerdict{};
}

std::expected<std::vector<std::string>, std::string> Signatures::author_domains() const {
    if (!header_) {
        return std::unexpected(std::string(mail::describe(header_.error())));
    }
    auto domains = dmarc::author_domains(*header_);
    if (!domains) {
        return std::unexpected(std::string(dmarc::describe(domains.error())));
    }
    return std::move(*domains);
}

}  // namespace postrider::authentication
