// One call: look up, check, connect, speak, listen.
#include "http/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include "base/encoding.h"
#include "dns/addresses_by.h"

namespace postrider::http {
namespace {

using Kind = ClientFailure::Kind;
using Addresses = std::vector<base::IpAddress>;

constexpr std::size_t read_size = 8 * 1024;

std::unexpected<ClientFailure> failure(Kind kind, std::string words) {
    return std::unexpected(ClientFailure{kind, std::move(words)});
}

/// What was thrown by a connection, as a value; anything else goes on.
ClientFailure failure_of(const std::exception_ptr& trouble, const Url& url) {
    try {
        std::rethrow_exception(trouble);
    } catch (const net::TlsError& error) {
        return {Kind::tls, fmt::format("{}: {}", url.shown(), error.what())};
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::timed_out) {
            return {Kind::timed_out, fmt::format("{} did not answer in time", url.shown())};
        }
        return {Kind::connection, fmt::format("{}: {}", url.shown(), error.code().message())};
    }
}

WireFacts facts_of(const net::Connection& wire) {
    WireFacts facts{
        .address = wire.peer().to_string(),
        .source_address = wire.local().address.to_string(),
        .tls = {},
    };
    if (const auto* tls = wire.tls()) {
        facts.tls = fmt::format("{} {}", tls->version, tls->cipher);
    }
    return facts;
}

void tell(const Call& call, std::string_view what) {
    if (call.tell) {
        call.tell(what);
    }
}

void tell_of(const Call& call, const net::Connection& wire) {
    if (!call.tell) {
        return;
    }
    const auto facts = facts_of(wire);
    tell(call, fmt::format("connected to {} from {}", facts.address, facts.source_address));
    if (!facts.tls.empty()) {
        tell(call, "TLS agreed: " + facts.tls);
    }
}

/// No line end may begin another field.
void append_field(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ");
    for (const char c : value) {
        head += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
    }
    head += "\r\n";
}

}  // namespace

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::bad_url:
            return "bad_url";
        case Kind::no_such_host:
            return "no_such_host";
        case Kind::forbidden_address:
            return "forbidden_address";
        case Kind::lookup:
            return "lookup";
        case Kind::timed_out:
            return "timed_out";
        case Kind::connection:
            return "connection";
        case Kind::tls:
            return "tls";
        case Kind::malformed_response:
            return "malformed_response";
    }
    return {};
}

std::string_view name_of(ClientFailure::Stage stage) {
    switch (stage) {
        case ClientFailure::Stage::lookup:
            return "dns";
        case ClientFailure::Stage::connect:
            return "connect";
        case ClientFailure::Stage::request:
            return "request";
    }
    return {};
}

Client::Client(
    net::Loop& loop,
    dns::Resolver& resolver,
    std::shared_ptr<net::TlsClient> tls,
    ClientOptions options
)
    : loop_(loop),
      resolver_(resolver),
      tls_(std::move(tls)),
      options_(std::move(options)),
      kept_(loop, options_.keep) {}

net::Task<std::expected<ClientResponse, ClientFailure>> Client::post(Call call) {
    const auto end = loop_.clock().instant() + call.times.whole;
    const auto url = Url::parse(call.url);
    if (!url) {
        co_return failure(
            Kind::bad_url, fmt::format("the URL is of no use: {}", describe(url.error()))
        );
    }
    auto kept = kept_.take(url->server());
    if (kept) {
        tell(call, "reused connection to " + kept->peer().to_string());
        auto again = co_await call_over(std::move(kept), *url, call, end);
        const bool was_stale =
            !again.answer && !again.was_heard && again.answer.error().kind != Kind::timed_out;
        if (!was_stale) {
            co_return std::move(again.answer);
        }
        tell(call, "it had been closed meanwhile");
    }
    auto wire = co_await reach(*url, call, end);
    if (!wire) {
        co_return std::unexpected(std::move(wire.error()));
    }
    auto first = co_await call_over(std::move(*wire), *url, call, end);
    co_return std::move(first.answer);
}

net::Task<Client::Exchange> Client::call_over(
    std::unique_ptr<net::Connection> wire, const Url& url, const Call& call, base::Instant end
) {
    const auto facts = facts_of(*wire);
    auto exchanged = co_await exchange(*wire, url, call, end);
    if (exchanged.answer) {
        exchanged.answer->wire = facts;
    } else {
        exchanged.answer.error().stage = ClientFailure::Stage::request;
        exchanged.answer.error().wire = facts;
    }
    if (exchanged.may_ask_again) {
        kept_.put(url.server(), std::move(wire));
    }
    co_return exchanged;
}

net::Task<std::expected<ClientResponse, ClientFailure>> Client::get(Call call) {
    call.method = Method::get;
    co_return co_await post(std::move(call));
}

net::Task<Client::Step<Addresses>> Client::look_up(std::string host, base::Instant deadline) {
    auto answer = co_await dns::addresses_by(loop_, resolver_, host, deadline);
    if (!answer) {
        co_return failure(Kind::timed_out, fmt::format("the DNS did not tell of {} in time", host));
    }
    if (auto* found = std::get_if<dns::Found<Addresses>>(&*answer)) {
        co_return std::move(found->value);
    }
    if (const auto* unknown = std::get_if<dns::CannotTell>(&*answer)) {
        co_return failure(Kind::lookup, unknown->reason);
    }
    co_return failure(Kind::no_such_host, fmt::format("{} has no address", host));
}

net::Task<Client::Step<Addresses>> Client::addresses_of(Url url, base::Instant deadline) {
    if (url.address) {
        co_return permitted(url, Addresses(1, *url.address));
    }
    auto found = co_await look_up(url.host, deadline);
    if (!found) {
        co_return std::unexpected(std::move(found.error()));
    }
    co_return permitted(url, std::move(*found));
}

Client::Step<Addresses> Client::permitted(const Url& url, Addresses addresses) const {
    if (addresses.empty()) {
        return failure(Kind::no_such_host, fmt::format("{} has no address", url.host));
    }
    const auto first = addresses.front();
    std::erase_if(addresses, [&](const base::IpAddress& address) {
        return !options_.guard.permits(address);
    });
    if (addresses.empty()) {
        return failure(
            Kind::forbidden_address,
            fmt::format(
                "{} leads to {}, {}, where no request may go",
                url.host,
                first.to_string(),
                base::describe(base::kind_of(first))
            )
        );
    }
    addresses.resize(std::min(addresses.size(), addresses_tried_max));
    return addresses;
}

net::Task<Client::Step<std::unique_ptr<net::Connection>>> Client::reach(
    const Url& url, const Call& call, base::Instant end
) {
    const auto lookup_end = std::min(end, loop_.clock().instant() + call.times.lookup);
    const auto addresses = co_await addresses_of(url, lookup_end);
    if (!addresses) {
        co_return std::unexpected(addresses.error());
    }
    std::exception_ptr trouble;
    base::Endpoint last{.port = url.port};
    for (const auto& address : *addresses) {
        last.address = address;
        const auto deadline = std::min(end, loop_.clock().instant() + call.times.connect);
        try {
            auto wire = co_await connect(url, address, deadline);
            tell_of(call, *wire);
            co_return std::move(wire);
        } catch (...) {
            trouble = std::current_exception();
        }
        tell(call, fmt::format("{} failed: {}", last.to_string(), failure_of(trouble, url).words));
    }
    auto failure = failure_of(trouble, url);
    failure.stage = ClientFailure::Stage::connect;
    failure.wire.address = last.to_string();
    co_return std::unexpected(std::move(failure));
}

net::Task<std::unique_ptr<net::Connection>> Client::connect(
    const Url& url, base::IpAddress address, base::Instant deadline
) {
    const base::Endpoint to{.address = address, .port = url.port};
    auto wire = co_await loop_.network().connect(to, std::nullopt, deadline);
    if (url.scheme == Scheme::https) {
        const net::TlsDemand demand{.server_name = url.host, .verify = net::TlsVerify::full};
        co_await wire->start_tls(tls_, demand, deadline);
    }
    co_return wire;
}

net::Task<Client::Exchange> Client::exchange(
    net::Connection& wire, const Url& url, const Call& call, base::Instant end
) {
    Exchange exchanged;
    ResponseParser parser(call.limits);
    std::exception_ptr trouble;
    std::optional<std::string_view> malformed;
    try {
        const auto head = head_of(url, call);
        const std::array<std::string_view, 2> pieces{head, call.body};
        co_await wire.write(pieces, end);
        std::array<char, read_size> space{};
        while (!parser.is_complete() && !malformed) {
            const auto count = co_await wire.read(space, end);
            const auto taken =
                count == 0 ? parser.end() : parser.take(std::string_view(space.data(), count));
            if (!taken) {
                malformed = taken.error();
            }
            if (count == 0) {
                break;
            }
            exchanged.was_heard = true;
        }
    } catch (...) {
        trouble = std::current_exception();
    }
    if (trouble) {
        exchanged.answer = std::unexpected(failure_of(trouble, url));
    } else if (malformed) {
        exchanged.answer =
            failure(Kind::malformed_response, fmt::format("{}: {}", url.shown(), *malformed));
    } else {
        exchanged.may_ask_again = parser.may_ask_again();
        exchanged.answer = std::move(parser.response());
    }
    co_return exchanged;
}

std::string Client::head_of(const Url& url, const Call& call) const {
    std::string head = fmt::format("{} {} HTTP/1.1\r\n", name_of(call.method), url.target);
    append_field(head, "Host", url.authority());
    append_field(head, "User-Agent", options_.user_agent);
    append_field(head, "Accept", "*/*");
    for (std::size_t i = 0; i < call.fields.size(); ++i) {
        append_field(head, call.fields.name_at(i), call.fields.value_at(i));
    }
    if (url.user_and_word) {
        append_field(head, "Authorization", "Basic " + base::to_base64(*url.user_and_word));
    }
    append_field(head, "Content-Length", std::to_string(call.body.size()));
    if (!options_.keep.is_on()) {
        append_field(head, "Connection", "close");
    }
    head += "\r\n";
    return head;
}

}  // namespace postrider::http
