// postrider warmup list | start | skip | stop
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/print.h"
#include "app/running_server.h"
#include "app/warm_ups.h"
#include "config/warm_up.h"
#include "store/warm_up.h"

namespace postrider::app {
namespace {

namespace json = boost::json;

struct Arguments {
    std::string source;
    std::string plan;
};

std::vector<warmup::Order> orders_of(Desk& desk) {
    const auto ordered = desk.read(store::list_warm_up_orders);
    return standing_orders(config::warm_up_orders(desk.settings()), ordered);
}

std::string standing_of(
    const warmup::Order& order, const warmup::Progress& progress, const warmup::Plan& plan
) {
    if (!order.is_active) {
        return "stopped";
    }
    return warmup::describe(progress, plan, 0);
}

json::object facts_of(
    const warmup::Order& order, const warmup::Progress& progress, const warmup::Plan& plan
) {
    const auto most = warmup::allowance(progress, plan);
    return {
        {"source", order.source},
        {"provider", progress.provider},
        {"plan", plan.name},
        {"begun_at", time_json(order.begun_at)},
        {"is_active", order.is_active},
        {"day", progress.day},
        {"days", plan.counts.size()},
        {"per", plan.period == warmup::Period::day ? "day" : "hour"},
        {"most", most ? json::value(*most) : json::value(nullptr)},
        {"sent", warmup::sent_of(progress, plan)},
        {"refused", progress.refused},
        {"complained", progress.complained},
        {"standing", standing_of(order, progress, plan)},
        {"note", progress.note},
        {"noted_at", progress.note.empty() ? json::value(nullptr) : time_json(progress.noted_at)},
    };
}

/// One that has sent nothing yet has a row too.
json::array rows_of(Desk& desk) {
    const auto kept = desk.read(store::list_warm_ups);
    const auto plans = config::warm_up_plans(desk.settings());
    json::array rows;
    for (const auto& order : orders_of(desk)) {
        warmup::Ledger ledger(plans);
        ledger.follow({order});
        const auto before = rows.size();
        for (auto progress : kept) {
            if (progress.source == order.source && progress.begun_at == order.begun_at) {
                const auto& plan = ledger.plan_of(order, progress.provider);
                warmup::come_to(progress, plan, desk.now());
                rows.push_back(facts_of(order, progress, plan));
            }
        }
        if (rows.size() == before) {
            const warmup::Progress none{
                .source = order.source,
                .provider = std::string(warmup::everyone),
                .begun_at = order.begun_at,
                .day = 1 + order.skips,
            };
            rows.push_back(facts_of(order, none, ledger.plan_of(order, warmup::everyone)));
        }
    }
    return rows;
}

void list(Context& context) {
    Desk desk(context);
    print_list(
        context,
        {{"source", "source"},
         {"provider", "provider"},
         {"plan", "plan"},
         {"standing", "standing"},
         {"note", "last decision"}},
        rows_of(desk),
        "No source is being warmed up."
    );
}

void require_source(Desk& desk, const std::string& name) {
    const auto& sources = desk.settings().sources;
    if (std::ranges::find(sources, name, &config::Source::name) == sources.end()) {
        throw CommandFailed(ExitCode::not_found, fmt::format("There is no source {}.", name));
    }
}

void keep(Context& context, Desk& desk, const warmup::Order& order, std::string_view words) {
    desk.change([&](store::Transaction& transaction) -> store::Outcome<void> {
        store::order_warm_up(transaction, order);
        return {};
    });
    const bool was_reached = look_again(desk);
    print_done(
        context,
        {{"source", order.source},
         {"plan", order.plan},
         {"begun_at", time_json(order.begun_at)},
         {"is_active", order.is_active},
         {"skips", order.skips}},
        fmt::format("{} {}", words, obeyed(was_reached))
    );
}

void start(Context& context, const Arguments& arguments) {
    Desk desk(context);
    require_source(desk, arguments.source);
    const auto plans = config::warm_up_plans(desk.settings());
    const auto name = arguments.plan.empty() ? plans.front().name : arguments.plan;
    if (warmup::find_plan(plans, name) == nullptr) {
        std::string known;
        for (const auto& plan : plans) {
            known += (known.empty() ? "" : ", ") + plan.name;
        }
        throw CommandFailed(
            ExitCode::not_found, fmt::format("There is no plan {}; there are {}.", name, known)
        );
    }
    keep(
        context,
        desk,
        {.source = arguments.source, .plan = name, .begun_at = desk.now()},
        fmt::format("{} is on day 1 of the plan {}.", arguments.source, name)
    );
}

warmup::Order active_order(Desk& desk, const std::string& source) {
    for (auto& order : orders_of(desk)) {
        if (order.source == source && order.is_active) {
            return order;
        }
    }
    throw CommandFailed(
        ExitCode::not_found, fmt::format("The source {} is not being warmed up.", source)
    );
}

void skip(Context& context, const Arguments& arguments) {
    Desk desk(context);
    auto order = active_order(desk, arguments.source);
    ++order.skips;
    keep(context, desk, order, fmt::format("{} goes on by a day.", order.source));
}

void stop(Context& context, const Arguments& arguments) {
    Desk desk(context);
    auto order = active_order(desk, arguments.source);
    order.is_active = false;
    order.begun_at = std::max(order.begun_at, desk.now());
    keep(context, desk, order, fmt::format("{} counts as warm.", order.source));
}

CLI::App& add_for_source(CLI::App& all, Arguments& arguments, const char* name, const char* text) {
    CLI::App* command = all.add_subcommand(name, text);
    command->add_option("SOURCE", arguments.source, "Name of the source")->required();
    return *command;
}

}  // namespace

void add_warmup_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("warmup", "Sources that are new and send more day by day");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* listing = all->add_subcommand("list", "Show how far each has come");
    on_chosen(*listing, context, [&context] { list(context); });
    example(*listing, "postrider warmup list");

    CLI::App& starting = add_for_source(*all, *arguments, "start", "Begin one, or begin it afresh");
    starting.add_option("--plan", arguments->plan, "Which plan; gentle")->type_name("NAME");
    on_chosen(starting, context, [=, &context] { start(context, *arguments); });
    example(starting, "postrider warmup start out-2 --plan sendgrid");

    CLI::App& skipping =
        add_for_source(*all, *arguments, "skip", "Go on to the next day of the plan at once");
    on_chosen(skipping, context, [=, &context] { skip(context, *arguments); });
    example(skipping, "postrider warmup skip out-2");

    CLI::App& stopping =
        add_for_source(*all, *arguments, "stop", "End it: the source counts as warm");
    on_chosen(stopping, context, [=, &context] { stop(context, *arguments); });
    example(stopping, "postrider warmup stop out-2");
}

}  // namespace postrider::app
