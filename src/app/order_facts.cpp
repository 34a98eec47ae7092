// Orders in words.
#include "app/order_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "app/print.h"
#include "base/ascii.h"
#include "base/ip.h"
#include "mail/domain.h"
#include "orders/standing.h"
#include "store/tenancy.h"

namespace postrider::app {
namespace {

namespace json = boost::json;

constexpr int smtp_port = 25;

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string organization_of(Desk& desk, const model::Order& order) {
    if (!order.organization) {
        return "";
    }
    const auto all = desk.read([](store::Transaction& transaction) {
        return store::list_organizations(transaction);
    });
    const auto found = std::ranges::find(all, *order.organization, &model::Organization::id);
    return found == all.end() ? fmt::format("#{}", order.organization->value) : found->permalink;
}

std::string server_of(Desk& desk, const model::Order& order) {
    if (!order.server) {
        return "";
    }
    const auto server = desk.wait(desk.store().server(*order.server));
    return server ? server->path() : fmt::format("#{}", order.server->value);
}

std::string way_of(const model::Order& order) {
    switch (order.way) {
        case model::OrderWay::none:
            return "";
        case model::OrderWay::pool:
            return " by pool " + order.target;
        case model::OrderWay::source:
            return " by source " + order.target;
        case model::OrderWay::relay:
            return " by relay " + order.target;
    }
    return "";
}

std::string variable(const Context& context, const std::string& name) {
    const auto found = context.environment.find(name);
    return found == context.environment.end() ? "" : found->second;
}

}  // namespace

json::object facts_of(Desk& desk, const model::Order& order) {
    return {
        {"id", order.id.value},
        {"kind", model::name_of(order.kind)},
        {"summary", summary_of(desk, order)},
        {"organization", text_or_null(organization_of(desk, order))},
        {"server", text_or_null(server_of(desk, order))},
        {"domain", text_or_null(order.domain)},
        {"site", text_or_null(order.site)},
        {"source", text_or_null(order.source)},
        {"tag", text_or_null(order.tag)},
        {"sender", text_or_null(order.sender)},
        {"recipient", text_or_null(order.recipient)},
        {"code", text_or_null(order.enhanced_code)},
        {"text", text_or_null(order.words)},
        {"way", text_or_null(model::name_of(order.way))},
        {"target", text_or_null(order.target)},
        {"reason", order.reason},
        {"made_by", order.made_by},
        {"made_at", time_json(order.made_at)},
        {"ends_at", time_json(order.ends_at)},
        {"ended_at", time_json(order.ended_at)},
        {"stands", order.stands(desk.now())},
    };
}

std::string summary_of(Desk& desk, const model::Order& order) {
    auto words = fmt::format("{} mail", model::name_of(order.kind));
    const auto add = [&](std::string_view before, const std::string& what) {
        if (!what.empty()) {
            words += fmt::format(" {} {}", before, what);
        }
    };
    add("of organization", organization_of(desk, order));
    add("of server", server_of(desk, order));
    add("from", order.sender);
    add("to", order.recipient);
    add("to", order.domain);
    add("to hosts of", order.site);
    add("with tag", order.tag);
    add("leaving from", order.source);
    return words + way_of(order);
}

std::vector<model::Order> orders_on(Desk& desk, const store::DeliveryView& delivery) {
    const orders::Standing standing(desk.wait(desk.store().standing_orders(desk.now())));
    const orders::Traits traits{
        .server = delivery.server,
        .destination = delivery.destination,
        .tag = delivery.tag,
        .sender = delivery.sender,
        .recipient = delivery.recipient,
    };
    std::vector<model::Order> found;
    if (model::is_final(delivery.status)) {
        return found;
    }
    for (const auto* order : standing.matching(traits, desk.now())) {
        found.push_back(*order);
    }
    return found;
}

std::string relay_target(const std::string& text) {
    const auto colon = text.rfind(':');
    const bool has_port = colon != std::string::npos && text.find(':') == colon;
    const auto host = has_port ? text.substr(0, colon) : text;
    int port = smtp_port;
    bool is_number = true;
    if (has_port) {
        const auto* begin = text.data() + colon + 1;
        const auto* end = text.data() + text.size();
        const auto parsed = std::from_chars(begin, end, port);
        is_number = parsed.ec == std::errc{} && parsed.ptr == end;
    }
    const auto address = base::IpAddress::parse(host);
    const auto name = address ? std::optional(host) : mail::domain_to_ascii(host);
    if (!name || !is_number || port < 1 || port > 65535) {
        throw CommandFailed(
            ExitCode::usage, fmt::format("{} is no relay such as relay.example:587.", text)
        );
    }
    return fmt::format("{}:{}", *name, port);
}

std::string who_asks(const Context& context) {
    for (const auto* name : {"SUDO_USER", "USER", "LOGNAME"}) {
        if (auto user = variable(context, name); !user.empty()) {
            return user;
        }
    }
    return "operator";
}

}  // namespace postrider::app
