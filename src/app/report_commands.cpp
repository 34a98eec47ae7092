// postrider report list | show
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>

#include "app/choice.h"
#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/named.h"
#include "app/print.h"
#include "store/received_reports.h"

namespace postrider::app {
namespace {

constexpr std::size_t list_limit_usual = 50;
constexpr std::size_t list_limit_max = 10'000;

enum class Kind : std::uint8_t { dmarc, tls };
const Choices<Kind> kinds = {{"dmarc", Kind::dmarc}, {"tls", Kind::tls}};

struct Arguments {
    Kind kind = Kind::dmarc;
    std::string organization;
    std::int64_t id = 0;
    std::int64_t before = 0;
    std::size_t limit = list_limit_usual;
};

boost::json::object facts_of(const store::KeptDmarcReport& report) {
    return {
        {"id", report.id.value},
        {"reporter", report.reporter},
        {"report_id", report.report_id},
        {"domain", report.domain},
        {"policy", report.policy},
        {"begins_at", time_json(report.begins_at)},
        {"ends_at", time_json(report.ends_at)},
        {"received_at", time_json(report.received_at)},
        {"rows", report.rows},
        {"messages", report.messages},
        {"passed", report.passed},
    };
}

boost::json::object facts_of(const store::KeptDmarcRow& row) {
    return {
        {"source", row.source_address},
        {"messages", row.messages},
        {"disposition", row.disposition},
        {"dkim", row.dkim},
        {"spf", row.spf},
        {"header_from", row.header_from},
        {"envelope_from", row.envelope_from},
        {"envelope_to", row.envelope_to},
        {"details", row.details},
    };
}

boost::json::object facts_of(const store::KeptTlsReport& report) {
    return {
        {"id", report.id.value},
        {"reporter", report.reporter},
        {"report_id", report.report_id},
        {"contact", report.contact},
        {"begins_at", time_json(report.begins_at)},
        {"ends_at", time_json(report.ends_at)},
        {"received_at", time_json(report.received_at)},
        {"successes", report.successes},
        {"failures", report.failures},
    };
}

boost::json::object facts_of(const store::KeptTlsRow& row) {
    return {
        {"policy", row.policy_type},
        {"domain", row.policy_domain},
        {"successes", row.successes},
        {"failures", row.failures},
        {"result", row.result},
        {"source", row.sending_address},
        {"host", row.receiving_host},
        {"address", row.receiving_address},
        {"details", row.details},
    };
}

template <class Facts>
boost::json::array array_of(const std::vector<Facts>& all) {
    boost::json::array rows;
    for (const auto& one : all) {
        rows.push_back(facts_of(one));
    }
    return rows;
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    std::optional<model::OrganizationId> whose;
    if (!arguments.organization.empty()) {
        whose = organization_named(desk, arguments.organization).id;
    }
    const auto rows = desk.read([&](store::Transaction& transaction) {
        return arguments.kind == Kind::dmarc
                   ? array_of(store::list_dmarc_reports(
                         transaction, whose, {arguments.before}, arguments.limit
                     ))
                   : array_of(store::list_tls_reports(
                         transaction, whose, {arguments.before}, arguments.limit
                     ));
    });
    if (arguments.kind == Kind::dmarc) {
        print_list(
            context,
            {{"id", "id"},
             {"ends_at", "until"},
             {"reporter", "reporter"},
             {"domain", "domain"},
             {"messages", "messages"},
             {"passed", "passed"}},
            rows,
            "No DMARC report has come."
        );
    } else {
        print_list(
            context,
            {{"id", "id"},
             {"ends_at", "until"},
             {"reporter", "reporter"},
             {"successes", "successes"},
             {"failures", "failures"}},
            rows,
            "No TLS report has come."
        );
    }
}

/// The report with its rows; nothing when there is none.
template <class Id>
std::optional<boost::json::object> report_with_rows(Desk& desk, Id id) {
    return desk.read([&](store::Transaction& transaction) -> std::optional<boost::json::object> {
        const auto report = store::find_report(transaction, id);
        if (!report) {
            return std::nullopt;
        }
        auto facts = facts_of(*report);
        facts["rows"] = array_of(store::rows_of(transaction, id));
        return facts;
    });
}

void show(Context& context, const Arguments& arguments) {
    Desk desk(context);
    auto report = arguments.kind == Kind::dmarc
                      ? report_with_rows(desk, store::DmarcReportId{arguments.id})
                      : report_with_rows(desk, store::TlsReportId{arguments.id});
    if (!report) {
        throw CommandFailed(
            ExitCode::not_found,
            fmt::format(
                "There is no such report {}. `postrider report list` shows those there are.",
                arguments.id
            )
        );
    }
    if (context.json) {
        print_one(context, *report);
        return;
    }
    const auto rows = report->at("rows").as_array();
    report->erase("rows");
    print_one(context, *report);
    context.out << '\n';
    if (arguments.kind == Kind::dmarc) {
        print_list(
            context,
            {{"source", "source"},
             {"messages", "messages"},
             {"disposition", "disposition"},
             {"dkim", "dkim"},
             {"spf", "spf"},
             {"header_from", "from"}},
            rows,
            "It has no rows."
        );
    } else {
        print_list(
            context,
            {{"policy", "policy"},
             {"domain", "domain"},
             {"successes", "successes"},
             {"failures", "failures"},
             {"result", "result"},
             {"host", "host"}},
            rows,
            "It has no policies."
        );
    }
}

}  // namespace

void add_report_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("report", "What others report about our domains");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* listing = all->add_subcommand("list", "Show the reports that came, newest first");
    add_choice(*listing, "KIND", arguments->kind, kinds, "Of which kind")->required();
    listing->add_option("--org", arguments->organization, "Of this organization alone")
        ->type_name("PERMALINK");
    listing->add_option("--limit", arguments->limit, "How many")
        ->check(CLI::Range(std::size_t{1}, list_limit_max));
    listing->add_option("--before", arguments->before, "Those before this id")->type_name("ID");
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider report list dmarc --org acme");

    CLI::App* showing = all->add_subcommand("show", "Show one with its rows");
    add_choice(*showing, "KIND", arguments->kind, kinds, "Of which kind")->required();
    showing->add_option("ID", arguments->id, "Its id")->required();
    on_chosen(*showing, context, [=, &context] { show(context, *arguments); });
    example(*showing, "postrider report show dmarc 7");
}

}  // namespace postrider::app
