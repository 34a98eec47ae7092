// postrider order add | list | end
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/named.h"
#include "app/order_facts.h"
#include "app/print.h"
#include "app/running_server.h"
#include "base/ascii.h"
#include "mail/address.h"
#include "mail/domain.h"
#include "store/orders.h"
#include "timing/moment.h"

namespace postrider::app {
namespace {

constexpr std::string_view words_usual = "The message was stopped by the operator of this server.";

struct Arguments {
    std::string kind;
    std::string organization;
    std::string server;
    std::string domain;
    std::string site;
    std::string source;
    std::string tag;
    std::string sender;
    std::string recipient;
    bool is_for_all_mail = false;
    std::string span;
    std::string moment;
    std::string reason;
    std::string words = std::string(words_usual);
    std::string code = "5.7.1";
    std::string to_pool;
    std::string to_source;
    std::string to_relay;
    std::int64_t id = 0;
    bool wants_all = false;
};

[[noreturn]] void refuse(const std::string& words) {
    throw CommandFailed(ExitCode::usage, words);
}

/// As A-label in lower case.
std::string domain_of(const std::string& text) {
    const auto domain = mail::domain_to_ascii(text);
    if (!domain) {
        refuse(fmt::format("{} is no domain.", text));
    }
    return *domain;
}

std::string address_of(const std::string& text) {
    if (!mail::Address::parse(text)) {
        refuse(fmt::format("{} is no address.", text));
    }
    return base::to_lower(text);
}

std::optional<base::Time> end_of(const Arguments& arguments, base::Time now) {
    if (!arguments.span.empty()) {
        const auto span = timing::parse_span(arguments.span);
        if (!span) {
            refuse(fmt::format("{} is no span of time such as 2h or 1d12h.", arguments.span));
        }
        return now + *span;
    }
    if (arguments.moment.empty()) {
        return std::nullopt;
    }
    const auto moment = timing::parse_moment(arguments.moment);
    if (!moment || *moment <= now) {
        refuse(fmt::format("{} is no time to come, as in 2026-11-22T18:00:00Z.", arguments.moment));
    }
    return moment;
}

/// A pool or a source that the configuration knows.
void require_way(Desk& desk, model::OrderWay way, const std::string& name) {
    const bool is_pool = way == model::OrderWay::pool;
    const auto& sources = desk.settings().sources;
    const bool is_there = std::ranges::any_of(sources, [&](const config::Source& source) {
        return is_pool ? std::ranges::find(source.pools, name) != source.pools.end()
                       : source.name == name;
    });
    if (!is_there) {
        throw CommandFailed(
            ExitCode::not_found,
            fmt::format(
                "There is no {} {}; `postrider source list` shows them.", name_of(way), name
            )
        );
    }
}

void read_subject(Desk& desk, const Arguments& arguments, model::Order& order) {
    if (!arguments.organization.empty()) {
        order.organization = organization_named(desk, arguments.organization).id;
    }
    if (!arguments.server.empty()) {
        const auto server = server_named(desk, arguments.server);
        if (order.organization && server.organization != *order.organization) {
            refuse(fmt::format(
                "{} is no server of {}: no mail is of both.",
                arguments.server,
                arguments.organization
            ));
        }
        order.server = server.id;
    }
    if (!arguments.domain.empty()) {
        order.domain = domain_of(arguments.domain);
    }
    if (!arguments.site.empty()) {
        order.site = domain_of(arguments.site);
    }
    if (!arguments.sender.empty()) {
        order.sender = arguments.sender.contains('@') ? address_of(arguments.sender)
                                                      : domain_of(arguments.sender);
    }
    if (!arguments.recipient.empty()) {
        order.recipient = address_of(arguments.recipient);
    }
    if (!arguments.source.empty()) {
        require_way(desk, model::OrderWay::source, arguments.source);
    }
    order.source = arguments.source;
    order.tag = arguments.tag;
}

bool is_about_all_mail(const model::Order& order) {
    return !order.organization && !order.server && order.domain.empty() && order.site.empty() &&
           order.source.empty() && order.tag.empty() && order.sender.empty() &&
           order.recipient.empty();
}

void read_bounce(const Arguments& arguments, model::Order& order) {
    order.words = arguments.words;
    std::string_view code = arguments.code;
    const auto enhanced = smtp::take_enhanced_code(code);
    if (!enhanced || !code.empty() || !arguments.code.starts_with('5')) {
        refuse(fmt::format("{} is no code such as 5.7.1 (RFC 3463).", arguments.code));
    }
    order.enhanced_code = arguments.code;
}

void read_reroute(Desk& desk, const Arguments& arguments, model::Order& order) {
    const int ways = (arguments.to_pool.empty() ? 0 : 1) + (arguments.to_source.empty() ? 0 : 1) +
                     (arguments.to_relay.empty() ? 0 : 1);
    if (ways != 1) {
        refuse("To reroute takes one of --to-pool, --to-source and --to-relay.");
    }
    if (!arguments.to_relay.empty()) {
        order.way = model::OrderWay::relay;
        order.target = relay_target(arguments.to_relay);
        return;
    }
    const bool is_pool = !arguments.to_pool.empty();
    order.way = is_pool ? model::OrderWay::pool : model::OrderWay::source;
    order.target = is_pool ? arguments.to_pool : arguments.to_source;
    require_way(desk, order.way, order.target);
}

/// The server obeys so many; those beyond would be forgotten without a word.
void refuse_too_many(Desk& desk) {
    const auto now = desk.now();
    const auto standing = desk.read([&](store::Transaction& transaction) {
        return store::list_orders(transaction, {.standing_at = now, .limit = store::orders_max});
    });
    if (standing.size() >= store::orders_max) {
        throw CommandFailed(
            ExitCode::conflict,
            fmt::format(
                "{} orders stand already, and no more are obeyed: end some, or make one that is "
                "about more mail.",
                standing.size()
            )
        );
    }
}

void add(Context& context, const Arguments& arguments) {
    Desk desk(context);
    model::Order order;
    order.kind = *model::order_kind(arguments.kind);
    read_subject(desk, arguments, order);
    if (is_about_all_mail(order) != arguments.is_for_all_mail) {
        refuse("Say what the order is about, or that it is about --all-mail.");
    }
    if (order.kind == model::OrderKind::bounce) {
        read_bounce(arguments, order);
    }
    if (order.kind == model::OrderKind::reroute) {
        read_reroute(desk, arguments, order);
    } else if (!arguments.to_pool.empty() || !arguments.to_source.empty() ||
               !arguments.to_relay.empty()) {
        refuse(fmt::format("To {} leads nowhere else: that is to reroute.", arguments.kind));
    }
    refuse_too_many(desk);
    order.reason = arguments.reason;
    order.made_by = who_asks(context);
    order.made_at = desk.now();
    order.ends_at = end_of(arguments, order.made_at);
    desk.change([&](store::Transaction& transaction) -> store::Outcome<void> {
        order.id = store::add_order(transaction, order);
        return {};
    });
    const bool was_reached = look_again(desk);
    print_done(
        context,
        facts_of(desk, order),
        fmt::format(
            "{} stands: {}. {}", name_of(order.id), summary_of(desk, order), obeyed(was_reached)
        )
    );
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto now = desk.now();
    const auto orders = desk.read([&](store::Transaction& transaction) {
        store::OrderQuery query;
        if (!arguments.wants_all) {
            query.standing_at = now;
        }
        return store::list_orders(transaction, query);
    });
    boost::json::array rows;
    for (const auto& order : orders) {
        rows.push_back(facts_of(desk, order));
    }
    print_list(
        context,
        {{"id", "id"},
         {"summary", "order"},
         {"ends_at", "until"},
         {"ended_at", "ended"},
         {"made_by", "by"},
         {"reason", "reason"}},
        rows,
        arguments.wants_all ? "There never was an order." : "No order stands."
    );
}

void end(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const model::OrderId id{arguments.id};
    const auto now = desk.now();
    bool is_ended = false;
    desk.change([&](store::Transaction& transaction) -> store::Outcome<void> {
        is_ended = store::end_order(transaction, id, now);
        return {};
    });
    const auto found = desk.read([&](store::Transaction& transaction) {
        return store::list_orders(transaction, {.id = id});
    });
    if (found.empty()) {
        throw CommandFailed(ExitCode::not_found, fmt::format("There is no {}.", name_of(id)));
    }
    if (!is_ended) {
        throw CommandFailed(
            ExitCode::conflict, fmt::format("The {} is over already.", name_of(id))
        );
    }
    const bool was_reached = look_again(desk);
    print_done(
        context,
        facts_of(desk, found.front()),
        fmt::format(
            "{} is over. {} What it held, a person lets go (`postrider message release --order "
            "{}`).",
            name_of(id),
            was_reached ? "The server lets go of what waits for it."
                        : "A running server lets go of what waits for it within seconds.",
            id.value
        )
    );
}

void add_subject_options(CLI::App& command, Arguments& arguments) {
    const auto option = [&](const char* name, std::string& target, const char* meaning) {
        command.add_option(name, target, meaning)->type_name("TEXT");
    };
    option("--organization", arguments.organization, "Mail of this organization");
    option("--server", arguments.server, "Mail of this server, organization/server");
    option("--domain", arguments.domain, "Mail to this domain");
    option(
        "--site", arguments.site, "Mail to domains whose mail hosts are all of or below this name"
    );
    option("--source", arguments.source, "Mail that leaves from this source");
    option("--tag", arguments.tag, "Mail with this tag");
    option("--sender", arguments.sender, "Mail of this envelope sender, an address or a domain");
    option("--recipient", arguments.recipient, "Mail to this address");
    command.add_flag("--all-mail", arguments.is_for_all_mail, "All mail");
}

}  // namespace

void add_order_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("order", "Standing orders about mail that waits");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* adding = all->add_subcommand(
        "add", "Order that mail waits, bounces, is held for a person, or leaves another way"
    );
    adding->add_option("KIND", arguments->kind, "suspend, bounce, hold or reroute")
        ->required()
        ->check(CLI::IsMember({"suspend", "bounce", "hold", "reroute"}));
    add_subject_options(*adding, *arguments);
    auto* span = adding->add_option("--for", arguments->span, "How long it stands, as in 2h or 1d")
                     ->type_name("SPAN");
    adding->add_option("--until", arguments->moment, "When it ends, in RFC 3339")
        ->type_name("TIME")
        ->excludes(span);
    adding->add_option("--reason", arguments->reason, "Why, for people of the house")
        ->required()
        ->type_name("WORDS");
    adding->add_option("--text", arguments->words, "What senders of bounced mail are told")
        ->type_name("WORDS");
    adding->add_option("--code", arguments->code, "Its code (RFC 3463)")->capture_default_str();
    adding->add_option("--to-pool", arguments->to_pool, "Reroute: the pool")->type_name("TEXT");
    adding->add_option("--to-source", arguments->to_source, "Reroute: the source")
        ->type_name("TEXT");
    adding->add_option("--to-relay", arguments->to_relay, "Reroute: a relay, host or host:port")
        ->type_name("TEXT");
    on_chosen(*adding, context, [=, &context] { add(context, *arguments); });
    example(
        *adding,
        "postrider order add suspend --domain example.com --for 2h --reason 'their request'"
    );

    CLI::App* listing = all->add_subcommand("list", "Show the orders that stand");
    listing->add_flag("--all", arguments->wants_all, "Those that are over, too");
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider order list");

    CLI::App* ending = all->add_subcommand("end", "End an order before its time");
    ending->add_option("ID", arguments->id, "Its number")->required();
    on_chosen(*ending, context, [=, &context] { end(context, *arguments); });
    example(*ending, "postrider order end 3");
}

}  // namespace postrider::app
