// The questions that mail asks the DNS.
#include "dns/resolver.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"

namespace postrider::dns {
namespace {

std::string normalise(std::string_view name) {
    if (name.ends_with('.')) {
        name.remove_suffix(1);
    }
    return base::to_lower(name);
}

/// Records that make no sense are left out: another resolver might have refused them, too.
template <class T>
std::vector<T> parse_all(
    const std::vector<std::string>& records, std::optional<T> (*parse)(std::string_view)
) {
    std::vector<T> values;
    for (const auto& record : records) {
        if (values.size() == records_max) {
            break;
        }
        if (auto value = parse(record)) {
            values.push_back(std::move(*value));
        }
    }
    return values;
}

NothingThere nothing(const Reply& reply) {
    const bool is_name = reply.status != ReplyStatus::no_such_name;
    using enum NothingThere::Kind;
    return {
        .kind = is_name ? no_such_record : no_such_name,
        .ttl = reply.ttl,
        .is_secure = reply.is_secure,
    };
}

template <class T>
Answer<std::vector<T>> to_answer(const Reply& reply, std::optional<T> (*parse)(std::string_view)) {
    if (reply.status == ReplyStatus::cannot_tell) {
        return CannotTell{.reason = reply.reason};
    }
    auto values = parse_all(reply.records, parse);
    if (reply.status != ReplyStatus::found) {
        return nothing(reply);
    }
    if (values.empty()) {
        return CannotTell{.reason = "no record that makes sense"};
    }
    return Found<std::vector<T>>{
        .value = std::move(values),
        .ttl = reply.ttl,
        .is_secure = reply.is_secure,
        .canonical_name = reply.canonical_name,
    };
}

/// RFC 7505 §3: a single record that names the root. Beside others such a record means nothing.
void understand_null(MailHosts& mail) {
    const bool is_single = mail.hosts.size() == 1;
    const auto roots =
        std::erase_if(mail.hosts, [](const auto& mx) { return mx.exchange.empty(); });
    if (is_single && roots == 1) {
        mail.kind = MailHosts::Kind::accepts_no_mail;
    }
}

/// Both families in one: who has addresses wins over who cannot tell, who wins over who has none.
Answer<std::vector<base::IpAddress>> join(
    Answer<std::vector<base::IpAddress>> six, Answer<std::vector<base::IpAddress>> four
) {
    auto* sixes = std::get_if<Found<std::vector<base::IpAddress>>>(&six);
    auto* fours = std::get_if<Found<std::vector<base::IpAddress>>>(&four);
    if (sixes != nullptr && fours != nullptr) {
        sixes->value.insert(sixes->value.end(), fours->value.begin(), fours->value.end());
        sixes->ttl = std::min(sixes->ttl, fours->ttl);
        sixes->is_secure = sixes->is_secure && fours->is_secure;
        return six;
    }
    const bool six_speaks =
        sixes != nullptr || (fours == nullptr && std::holds_alternative<CannotTell>(six));
    return six_speaks ? six : four;
}

}  // namespace

const char* to_string(RecordType type) {
    switch (type) {
        case RecordType::a:
            return "A";
        case RecordType::cname:
            return "CNAME";
        case RecordType::ptr:
            return "PTR";
        case RecordType::mx:
            return "MX";
        case RecordType::txt:
            return "TXT";
        case RecordType::aaaa:
            return "AAAA";
        case RecordType::tlsa:
            return "TLSA";
    }
    return "?";
}

net::Task<Reply> Resolver::ask(std::string_view name, RecordType type) {
    Question question{.name = normalise(name), .type = type};
    if (!is_resolvable(question.name)) {
        co_return Reply{.status = ReplyStatus::no_such_name};
    }
    const auto what = fmt::format("{} of {}", to_string(type), question.name);
    auto reply = co_await lookup_.ask(std::move(question));
    if (reply.status == ReplyStatus::cannot_tell) {
        reply.reason = what + ": " + reply.reason;
    }
    co_return reply;
}

net::Task<Answer<MailHosts>> Resolver::mail_hosts(std::string_view domain) {
    const auto reply = co_await ask(domain, RecordType::mx);
    if (reply.status == ReplyStatus::no_such_name) {
        co_return nothing(reply);
    }
    if (reply.status == ReplyStatus::cannot_tell) {
        co_return CannotTell{.reason = reply.reason};
    }
    Found<MailHosts> found{.ttl = reply.ttl, .is_secure = reply.is_secure};
    if (reply.status == ReplyStatus::no_such_record) {
        found.value.kind = MailHosts::Kind::implicit;
        found.value.hosts.push_back({.exchange = normalise(domain)});
        co_return found;
    }
    found.value.hosts = parse_all(reply.records, parse_mx);
    understand_null(found.value);
    if (found.value.hosts.empty() && found.value.kind == MailHosts::Kind::listed) {
        co_return CannotTell{.reason = "MX of " + normalise(domain) + ": none makes sense"};
    }
    sort_by_preference(found.value.hosts, random_);
    co_return found;
}

net::Task<Answer<std::vector<base::IpAddress>>> Resolver::addresses(
    std::string_view host, Family family
) {
    if (family == Family::v4) {
        const auto reply = co_await ask(host, RecordType::a);
        co_return to_answer(reply, parse_a);
    }
    const auto sixes = co_await ask(host, RecordType::aaaa);
    // A name that does not exist has no address of either family (RFC 8020 §2).
    if (family == Family::v6 || sixes.status == ReplyStatus::no_such_name) {
        co_return to_answer(sixes, parse_aaaa);
    }
    const auto fours = co_await ask(host, RecordType::a);
    co_return join(to_answer(sixes, parse_aaaa), to_answer(fours, parse_a));
}

net::Task<Answer<std::vector<std::string>>> Resolver::text(std::string_view name) {
    const auto reply = co_await ask(name, RecordType::txt);
    co_return to_answer(reply, parse_txt);
}

net::Task<Answer<std::vector<std::string>>> Resolver::names(base::IpAddress address) {
    const auto reply = co_await ask(reverse_name(address), RecordType::ptr);
    co_return to_answer(reply, parse_name);
}

net::Task<Answer<std::string>> Resolver::alias(std::string_view name) {
    const auto reply = co_await ask(name, RecordType::cname);
    auto answer = to_answer(reply, parse_name);
    if (auto* unknown = std::get_if<CannotTell>(&answer)) {
        co_return std::move(*unknown);
    }
    if (const auto* nothing = std::get_if<NothingThere>(&answer)) {
        co_return *nothing;
    }
    auto& found = std::get<Found<std::vector<std::string>>>(answer);
    co_return Found<std::string>{
        .value = std::move(found.value.front()),
        .ttl = found.ttl,
        .is_secure = found.is_secure,
    };
}

net::Task<Answer<std::vector<TlsaRecord>>> Resolver::tlsa(std::string_view name) {
    const auto reply = co_await ask(name, RecordType::tlsa);
    co_return to_answer(reply, parse_tlsa);
}

void sort_by_preference(std::vector<MxRecord>& hosts, base::Random& random) {
    for (std::size_t i = hosts.size(); i > 1; --i) {
        std::swap(hosts[i - 1], hosts[random.below(i)]);
    }
    std::ranges::sort(hosts, {}, &MxRecord::preference);
}

}  // namespace postrider::dns
