// postrider tlsrpt list | show | send
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/parse.hpp>

#include <memory>
#include <ostream>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/print.h"
#include "base/rfc3339.h"
#include "reports/tls_report.h"
#include "store/tls_sendings.h"

namespace postrider::app {
namespace {

constexpr std::size_t list_limit_usual = 50;
constexpr std::size_t list_limit_max = 10'000;

struct Arguments {
    std::string day;
    std::string domain;
    std::string after;
    std::size_t limit = list_limit_usual;
};

/// Today where none is named.
model::Day day_of(const Desk& desk, const std::string& text) {
    if (text.empty()) {
        return model::day_of(desk.now());
    }
    const auto time = base::parse_rfc3339(text + "T00:00:00Z");
    if (!time || *time < model::start_of(0)) {
        throw CommandFailed(
            ExitCode::usage, fmt::format("{} is no day: write it as 2026-11-21.", text)
        );
    }
    return model::day_of(*time);
}

boost::json::object facts_of(const store::TlsSending& sending) {
    std::uint64_t successes = 0;
    std::uint64_t failures = 0;
    if (const auto report = reports::parse_tls_report(sending.report)) {
        for (const auto& policy : report->policies) {
            successes += policy.successes;
            failures += policy.failures;
        }
    }
    return {
        {"day", base::to_rfc3339(model::start_of(sending.day)).substr(0, 10)},
        {"domain", sending.domain},
        {"successes", successes},
        {"failures", failures},
        {"due_at", time_json(sending.due_at)},
        {"tries", sending.tries},
        {"outcome",
         sending.outcome.empty() ? boost::json::value(nullptr) : boost::json::value(sending.outcome)
        },
    };
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto day = day_of(desk, arguments.day);
    boost::json::array rows;
    for (const auto& sending : desk.read([&](store::Transaction& transaction) {
             return store::list_tls_sendings(transaction, day, arguments.after, arguments.limit);
         })) {
        rows.push_back(facts_of(sending));
    }
    print_list(
        context,
        {{"domain", "domain"},
         {"successes", "successes"},
         {"failures", "failures"},
         {"due_at", "due"},
         {"outcome", "outcome"}},
        rows,
        "Nothing was counted on that day for a domain that asks for TLS reports."
    );
}

void show(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto day = day_of(desk, arguments.day);
    const auto sending = desk.read([&](store::Transaction& transaction) {
        return store::find_tls_sending(transaction, day, arguments.domain);
    });
    if (!sending) {
        throw CommandFailed(
            ExitCode::not_found,
            fmt::format(
                "Nothing was counted on that day for {}: `postrider tlsrpt list` shows what was.",
                arguments.domain
            )
        );
    }
    auto facts = facts_of(*sending);
    if (context.json) {
        facts["report"] = boost::json::parse(sending->report);
        print_one(context, facts);
        return;
    }
    print_one(context, facts);
    context.out << '\n' << sending->report << '\n';
}

void send(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto day = day_of(desk, arguments.day);
    const auto now = desk.now();
    const auto count = desk.wait(tenancy::write(desk.store(), [&](store::Transaction& transaction) {
        return store::hasten_tls_sendings(transaction, day, now);
    }));
    print_done(
        context,
        {{"due", count}},
        fmt::format("{} reports are due; a running server sends them within seconds.", count)
    );
}

}  // namespace

void add_tls_report_commands(CLI::App& app, Context& context) {
    CLI::App* all =
        app.add_subcommand("tlsrpt", "What we report to others about TLS with them (RFC 8460)");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();
    const auto add_day = [&](CLI::App& command) {
        command.add_option("--day", arguments->day, "Of this day in UTC; today without it")
            ->type_name("DATE");
    };

    CLI::App* listing = all->add_subcommand("list", "Show the reports of a day, by domain");
    add_day(*listing);
    listing->add_option("--limit", arguments->limit, "How many")
        ->check(CLI::Range(std::size_t{1}, list_limit_max));
    listing->add_option("--after", arguments->after, "Those behind this domain")
        ->type_name("DOMAIN");
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider tlsrpt list --day 2026-11-21");

    CLI::App* showing = all->add_subcommand("show", "Show one as it is sent");
    showing->add_option("DOMAIN", arguments->domain, "To which domain")->required();
    add_day(*showing);
    on_chosen(*showing, context, [=, &context] { show(context, *arguments); });
    example(*showing, "postrider tlsrpt show example.com");

    CLI::App* sending = all->add_subcommand("send", "Make a day's reports due now");
    add_day(*sending);
    on_chosen(*sending, context, [=, &context] { send(context, *arguments); });
    example(*sending, "postrider tlsrpt send --day 2026-11-21");
}

}  // namespace postrider::app
