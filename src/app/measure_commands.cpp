// postrider measure list | undo
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/print.h"
#include "app/running_server.h"
#include "store/measures.h"

namespace postrider::app {
namespace {

constexpr std::size_t list_limit_usual = 100;
constexpr std::size_t list_limit_max = 100'000;

struct Arguments {
    std::int64_t id = 0;
    std::int64_t before = 0;
    std::size_t limit = list_limit_usual;
    bool all = false;
};

std::string state_of(const store::KeptMeasure& measure, base::Time now) {
    if (measure.undone_at) {
        return "undone";
    }
    return measure.stands(now) ? "stands" : "over";
}

boost::json::object facts_of(const store::KeptMeasure& measure, base::Time now) {
    return {
        {"id", measure.id.value},
        {"state", state_of(measure, now)},
        {"kind", measure.kind},
        {"who", measure.who},
        {"site", measure.site},
        {"level", measure.level},
        {"began_at", time_json(measure.began_at)},
        {"ends_at", time_json(measure.ends_at)},
        {"why", measure.why},
        {"rule", measure.rule},
        {"reply", measure.reply},
        {"undone_at", time_json(measure.undone_at)},
    };
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto now = desk.now();
    const auto measures = desk.read([&](store::Transaction& transaction) {
        return arguments.all
                   ? store::list_measures(transaction, {arguments.before}, arguments.limit)
                   : store::measures_since(transaction, now, arguments.limit);
    });
    boost::json::array rows;
    for (const auto& measure : measures) {
        rows.push_back(facts_of(measure, now));
    }
    print_list(
        context,
        {{"id", "id"},
         {"state", "state"},
         {"kind", "kind"},
         {"who", "who"},
         {"site", "site"},
         {"ends_at", "until"},
         {"why", "why"}},
        rows,
        "No measure stands."
    );
}

void undo(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const store::MeasureId id{arguments.id};
    bool is_undone = false;
    desk.change([&](store::Transaction& transaction) -> store::Outcome<void> {
        is_undone = store::undo_measure(transaction, id, desk.now());
        return {};
    });
    const auto found = desk.read([&](store::Transaction& transaction) {
        return store::find_measure(transaction, id);
    });
    if (!is_undone) {
        throw CommandFailed(
            ExitCode::not_found,
            found ? fmt::format("Measure {} is {}.", id.value, state_of(*found, desk.now()))
                  : fmt::format("There is no measure {}.", id.value)
        );
    }
    const bool was_reached = look_again(desk);
    print_done(
        context,
        facts_of(*found, desk.now()),
        fmt::format(
            "{} of {} at {} is undone. {}",
            found->kind,
            found->who,
            found->site,
            obeyed(was_reached)
        )
    );
}

}  // namespace

void add_measure_commands(CLI::App& app, Context& context) {
    CLI::App* all =
        app.add_subcommand("measure", "What was done of itself because receivers said so");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* listing = all->add_subcommand("list", "Show the measures that stand, oldest first");
    listing->add_flag("--all", arguments->all, "Those that are over or undone, too; newest first");
    listing->add_option("--limit", arguments->limit, "How many")
        ->check(CLI::Range(std::size_t{1}, list_limit_max));
    listing->add_option("--before", arguments->before, "With --all: those older than this one")
        ->type_name("ID");
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider measure list --json");

    CLI::App* undoing = all->add_subcommand("undo", "Let mail go that a measure holds back");
    undoing->add_option("ID", arguments->id, "Its number in the list")->required();
    on_chosen(*undoing, context, [=, &context] { undo(context, *arguments); });
    example(*undoing, "postrider measure undo 7");
}

}  // namespace postrider::app
