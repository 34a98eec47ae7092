// Signing on the way out.
#include "path/delivery/signatures.h"

#include <algorithm>
#include <utility>

#include "dkim/canonical.h"
#include "dkim/sign.h"
#include "mail/header.h"

namespace postrider::delivery {
namespace {

std::string sign(
    const model::Content& content, const std::vector<dkim::Signer>& signers, base::Time now
) {
    const auto header = mail::HeaderBlock::parse(content.head());
    if (!header) {
        return {};
    }
    dkim::BodyHash hash;
    content.read(header->body_offset(), [&](std::string_view run) {
        hash.add(run);
        return true;
    });
    return dkim::sign(header->fields(), hash.finish(), signers, now);
}

}  // namespace

net::Task<std::string> Signatures::of(
    model::MessageId message, const model::Content& content, Signers signers
) {
    if (!signers || signers->empty()) {
        co_return std::string();
    }
    auto entry = find(message, signers);
    if (entry) {
        co_await wait_for(entry);
    }
    if (!entry || entry->is_broken) {
        entry = std::make_shared<Entry>();
        entry->message = message;
        entry->signers = std::move(signers);
        entry->asked_at = clock_.instant();
        co_await make(entry, content);
    }
    co_return entry->text;
}

std::shared_ptr<Signatures::Entry> Signatures::find(
    model::MessageId message, const Signers& signers
) {
    const auto oldest = clock_.instant() - signatures_kept_for;
    std::erase_if(entries_, [&](const auto& entry) { return entry->asked_at < oldest; });
    const auto found = std::ranges::find_if(entries_, [&](const auto& entry) {
        return entry->message == message && entry->signers == signers;
    });
    return found == entries_.end() ? nullptr : *found;
}

net::Task<> Signatures::make(std::shared_ptr<Entry> entry, const model::Content& content) {
    // Whatever happens to the maker, those who wait must not wait for ever.
    struct Ending {
        Entry& entry;
        ~Ending() {
            entry.is_broken = !entry.is_made;
            for (auto* alarm : entry.waiting) {
                alarm->ring();
            }
            entry.waiting.clear();
        }
    };
    if (entries_.size() == signatures_kept_max) {
        entries_.pop_front();
    }
    entries_.push_back(entry);
    const Ending ending{*entry};
    const auto now = clock_.now();
    auto compute = [&] { return sign(content, *entry->signers, now); };
    entry->text = co_await workers_.compute(compute);
    entry->is_made = true;
}

net::Task<> Signatures::wait_for(std::shared_ptr<Entry> entry) {
    if (entry->is_made || entry->is_broken) {
        co_return;
    }
    const auto alarm = clock_.alarm();
    entry->waiting.push_back(alarm.get());
    co_await alarm->wait_until(base::Instant::max());
}

}  // namespace postrider::delivery
