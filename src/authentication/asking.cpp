// The DNS as the rooms of SPF, DKIM, ARC and DMARC want it answered.
#include "authentication/asking.h"

#include <expected>
#include <utility>
#include <variant>

#include "net/together.h"

namespace postrider::authentication {
namespace {

/// The records, or which of a room's two ways there are none: both rooms' enums have the same.
template <class NoAnswer, class T>
std::expected<T, NoAnswer> found_or(dns::Answer<T> answer, NoAnswer nothing, NoAnswer unknown) {
    if (auto* found = std::get_if<dns::Found<T>>(&answer)) {
        return std::move(found->value);
    }
    const bool is_nothing = std::holds_alternative<dns::NothingThere>(answer);
    return std::unexpected(is_nothing ? nothing : unknown);
}

template <class T>
spf::Answer to_records(dns::Answer<T> answer, T spf::Records::* member) {
    auto values = found_or(std::move(answer), spf::NoAnswer::nothing, spf::NoAnswer::cannot_tell);
    if (!values) {
        return std::unexpected(values.error());
    }
    spf::Records records;
    records.*member = std::move(*values);
    return records;
}

}  // namespace

net::Task<spf::Verdict> Asking::check_sender(spf::Subject subject) {
    const auto client = subject.client;
    spf::Check check(std::move(subject));
    for (;;) {
        auto step = check.next();
        if (auto* verdict = std::get_if<spf::Verdict>(&step)) {
            co_return std::move(*verdict);
        }
        auto& question = std::get<spf::Question>(step);
        auto answer = co_await sender_policy(question, client);
        check.answer(std::move(question), std::move(answer));
    }
}

net::Task<spf::Answer> Asking::sender_policy(spf::Question question, base::IpAddress client) {
    if (is_late()) {
        co_return std::unexpected(spf::NoAnswer::cannot_tell);
    }
    switch (question.type) {
        case spf::RecordType::txt: {
            auto texts = co_await resolver_.text(question.name);
            co_return to_records(std::move(texts), &spf::Records::texts);
        }
        case spf::RecordType::ptr: {
            auto names = co_await resolver_.names(client);
            co_return to_records(std::move(names), &spf::Records::texts);
        }
        case spf::RecordType::mx: {
            co_return co_await mail_hosts(question.name);
        }
        case spf::RecordType::a: {
            auto fours = co_await resolver_.addresses(question.name, dns::Family::v4);
            co_return to_records(std::move(fours), &spf::Records::addresses);
        }
        case spf::RecordType::aaaa: {
            auto sixes = co_await resolver_.addresses(question.name, dns::Family::v6);
            co_return to_records(std::move(sixes), &spf::Records::addresses);
        }
    }
    std::unreachable();
}

net::Task<spf::Answer> Asking::mail_hosts(std::string name) {
    auto answer = co_await resolver_.mail_hosts(name);
    auto hosts = found_or(std::move(answer), spf::NoAnswer::nothing, spf::NoAnswer::cannot_tell);
    if (!hosts) {
        co_return std::unexpected(hosts.error());
    }
    spf::Records records;
    switch (hosts->kind) {
        case dns::MailHosts::Kind::implicit:
            co_return std::unexpected(spf::NoAnswer::nothing);
        case dns::MailHosts::Kind::accepts_no_mail:
            // A record that names the root, which has no address.
            records.texts.emplace_back();
            break;
        case dns::MailHosts::Kind::listed:
            for (auto& host : hosts->hosts) {
                records.texts.push_back(std::move(host.exchange));
            }
    }
    co_return records;
}

net::Task<dmarc::Verdict> Asking::evaluate(dmarc::Subject subject, dmarc::Discovery discovery) {
    dmarc::Evaluation evaluation(std::move(subject), discovery);
    for (;;) {
        auto step = evaluation.next();
        if (auto* verdict = std::get_if<dmarc::Verdict>(&step)) {
            co_return std::move(*verdict);
        }
        auto& question = std::get<dmarc::Question>(step);
        auto answer = co_await policy(question);
        evaluation.answer(std::move(question), std::move(answer));
    }
}

net::Task<dmarc::Answer> Asking::policy(dmarc::Question question) {
    using enum dmarc::NoAnswer;
    if (is_late()) {
        co_return std::unexpected(cannot_tell);
    }
    if (question.what == dmarc::Asked::policy) {
        auto texts = co_await resolver_.text(question.name);
        co_return found_or(std::move(texts), nothing, cannot_tell);
    }
    // RFC 8020: whatever type is asked for, the reply tells whether the name exists.
    const auto addresses = co_await resolver_.addresses(question.name, dns::Family::v4);
    if (std::holds_alternative<dns::CannotTell>(addresses)) {
        co_return std::unexpected(cannot_tell);
    }
    const auto* none = std::get_if<dns::NothingThere>(&addresses);
    if (none != nullptr && none->kind == dns::NothingThere::Kind::no_such_name) {
        co_return std::unexpected(nothing);
    }
    co_return std::vector<std::string>{"exists"};
}

net::Task<arc::Keys> Asking::keys(std::vector<std::string> names) {
    arc::Keys keys;
    for (auto& name : names) {
        keys.try_emplace(std::move(name), std::unexpected(dkim::NoAnswer::cannot_tell));
    }
    std::vector<net::Task<>> tasks;
    for (auto& [name, answer] : keys) {
        tasks.push_back(key(name, answer));
    }
    co_await net::together(std::move(tasks));
    co_return keys;
}

net::Task<> Asking::key(std::string name, dkim::TxtAnswer& answer) {
    if (is_late()) {
        co_return;
    }
    auto texts = co_await resolver_.text(name);
    using enum dkim::NoAnswer;
    answer = found_or(std::move(texts), not_there, cannot_tell);
}

}  // namespace postrider::authentication
