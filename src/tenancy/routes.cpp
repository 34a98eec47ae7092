// Routes and endpoints, checked, made and changed.
#include "tenancy/routes.h"

#include <fmt/format.h>

#include <optional>
#include <variant>

#include "base/ascii.h"
#include "base/ip.h"
#include "http/url.h"
#include "mail/address.h"
#include "mail/domain.h"
#include "store/endpoints.h"
#include "store/routes.h"
#include "tenancy/units.h"

namespace postrider::tenancy {
namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

template <class T>
Made<T> made(store::Outcome<T> outcome) {
    if (outcome) {
        return std::move(*outcome);
    }
    return std::unexpected(problem_of(outcome.error()));
}

std::optional<Problem> check(model::HttpEndpoint& http) {
    if (const auto url = http::Url::parse(http.url); !url) {
        return malformed("url", fmt::format("The URL is of no use: {}.", describe(url.error())));
    }
    if (http.timeout < model::endpoint_timeout_min || http.timeout > model::endpoint_timeout_max) {
        return malformed("timeout", "The timeout is 5 to 60 seconds.");
    }
    return std::nullopt;
}

std::optional<Problem> check(model::SmtpEndpoint& smtp) {
    if (smtp.port == 0) {
        return malformed("port", "A port is 1 to 65535.");
    }
    if (base::IpAddress::parse(smtp.host)) {
        return std::nullopt;
    }
    auto host = mail::domain_to_ascii(smtp.host);
    if (!host) {
        return malformed("host", "This is no host name; give one such as mx.example.com.");
    }
    smtp.host = std::move(*host);
    return std::nullopt;
}

std::optional<Problem> check(model::AddressEndpoint& address) {
    const auto parsed = mail::Address::parse(address.address);
    if (!parsed) {
        return malformed(
            "address", fmt::format("This is no e-mail address: {}.", mail::describe(parsed.error()))
        );
    }
    address.address = parsed->text();
    return std::nullopt;
}

std::optional<Problem> check(model::EndpointTarget& target) {
    return std::visit([](auto& kind) { return check(kind); }, target);
}

}  // namespace

std::string make_route_token(base::Random& random) {
    return random.text(1, letters) + random.text(route_token_size - 2, base::letters_and_digits) +
           random.text(1, letters);
}

net::Task<Made<model::Route>> create_route(
    store::Store& store, base::Random& random, model::Route wanted
) {
    wanted.name = base::to_lower(wanted.name);
    wanted.token = make_route_token(random);
    const auto unit = [&](store::Transaction& transaction) {
        return store::create_route(transaction, wanted);
    };
    auto outcome = co_await write(store, unit);
    co_return made(std::move(outcome));
}

net::Task<Made<model::Route>> change_route(store::Store& store, model::Route route) {
    const auto unit = [&](store::Transaction& transaction) {
        return store::update(transaction, route);
    };
    auto outcome = co_await write(store, unit);
    co_return made(std::move(outcome));
}

net::Task<Made<model::Endpoint>> create_endpoint(store::Store& store, model::Endpoint wanted) {
    if (auto problem = check(wanted.target)) {
        co_return std::unexpected(std::move(*problem));
    }
    const auto unit = [&](store::Transaction& transaction) {
        return store::create_endpoint(transaction, wanted);
    };
    auto outcome = co_await write(store, unit);
    co_return made(std::move(outcome));
}

net::Task<Made<model::Endpoint>> change_endpoint(store::Store& store, model::Endpoint endpoint) {
    if (auto problem = check(endpoint.target)) {
        co_return std::unexpected(std::move(*problem));
    }
    const auto unit = [&](store::Transaction& transaction) -> store::Outcome<model::Endpoint> {
        if (const auto kept = store::update(transaction, endpoint); !kept) {
            return std::unexpected(kept.error());
        }
        return *store::find_endpoint(transaction, endpoint.id);
    };
    auto outcome = co_await write(store, unit);
    co_return made(std::move(outcome));
}

}  // namespace postrider::tenancy
