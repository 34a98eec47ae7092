// postrider message list | show | raw | trace, and queue list
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <ostream>
#include <utility>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/facts.h"
#include "app/message_named.h"
#include "app/named.h"
#include "app/order_facts.h"
#include "app/print.h"
#include "base/ascii.h"
#include "inspect/authentication.h"
#include "orders/standing.h"
#include "store/messages.h"

namespace postrider::app {
namespace {

constexpr std::size_t list_limit_usual = 50;
constexpr std::size_t list_limit_max = 10'000;

struct Arguments {
    std::string id;
    std::string server;
    std::size_t limit = list_limit_usual;
    std::int64_t before = 0;
    bool only_held = false;
    std::string to;
    std::string from;
    std::string message_id;
    std::string said;
};

std::string without_brackets(const std::string& id) {
    const bool has_brackets = id.size() > 2 && id.starts_with('<') && id.ends_with('>');
    return has_brackets ? id.substr(1, id.size() - 2) : id;
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    std::optional<model::ServerId> server;
    if (!arguments.server.empty()) {
        server = server_named(desk, arguments.server).id;
    }
    const model::DeliveryId before{arguments.before};
    const store::DeliveryQuery query{
        .server = server,
        .before = before,
        .limit = arguments.limit,
        .only_held = arguments.only_held,
        .recipient = base::to_lower(arguments.to),
        .sender = base::to_lower(arguments.from),
        .message_id = without_brackets(arguments.message_id),
        .said = arguments.said,
    };
    const auto deliveries = desk.read([&](store::Transaction& transaction) {
        return store::read_deliveries_before(transaction, query);
    });
    boost::json::array rows;
    for (const auto& delivery : deliveries) {
        rows.push_back(facts_of(delivery));
    }
    print_list(
        context,
        {{"id", "id"},
         {"direction", "direction"},
         {"status", "status"},
         {"accepted_at", "accepted"},
         {"next_attempt_at", "due"},
         {"from", "from"},
         {"to", "to"},
         {"subject", "subject"}},
        rows,
        "There is no message."
    );
}

void raw(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto delivery = delivery_named(desk, arguments.id);
    const auto content = desk.wait(desk.store().content(delivery.message));
    if (!content) {
        throw CommandFailed(
            ExitCode::not_found,
            "The bytes of this message are past their retention (store.body_days)."
        );
    }
    content->read(0, [&context](std::string_view run) {
        context.out << run;
        return true;
    });
}

/// What happened to the delivery, and to the message it is of.
boost::json::array events_of(Desk& desk, const store::DeliveryView& delivery) {
    boost::json::array events;
    for (const auto& event : desk.wait(desk.store().events_of(delivery.message))) {
        if (!event.delivery || event.delivery == delivery.id) {
            events.push_back(facts_of(event));
        }
    }
    return events;
}

/// Of one that arrived, what was found; null of one that was sent.
boost::json::value inspection_json(const std::optional<model::Inspection>& inspection) {
    return inspection ? boost::json::value(facts_of(*inspection)) : boost::json::value(nullptr);
}

void print_inspection(Context& context, const model::Inspection& inspection) {
    auto facts = facts_of(inspection);
    const auto spam = std::exchange(facts["spam"], nullptr).as_object();
    const auto threat = std::exchange(facts["threat"], nullptr).as_object();
    facts.erase("authentication");
    facts["spam"] = spam.at("status");
    facts["spam_score"] = spam.at("score");
    facts["threat"] = threat.at("status");
    facts["threat_details"] = threat.at("details");
    context.out << "\nWhat was found\n";
    print_one(context, facts);
    context.out << inspect::to_text(inspection.verdicts);
}

void trace(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto delivery = delivery_named(desk, arguments.id);
    auto events = events_of(desk, delivery);
    auto attempts = facts_of(desk.wait(desk.store().attempts(delivery.id)));
    const auto inspection = desk.wait(desk.store().inspection(delivery.message));
    if (context.json) {
        const boost::json::object life = {
            {"message", facts_of(delivery)},
            {"inspection", inspection_json(inspection)},
            {"events", std::move(events)},
            {"attempts", std::move(attempts)}
        };
        context.out << boost::json::serialize(life) << '\n';
        return;
    }
    print_one(context, facts_of(delivery));
    if (inspection) {
        print_inspection(context, *inspection);
    }
    context.out << "\nWhat happened\n";
    print_list(
        context, {{"at", "at"}, {"event", "event"}, {"detail", "detail"}}, events, "Nothing yet."
    );
    for (const auto& attempt : attempts) {
        context.out << "\nAttempt\n";
        print_one(context, attempt.as_object());
    }
}

void list_queue(Context& context) {
    Desk desk(context);
    boost::json::array rows;
    struct Sum {
        std::int64_t count = 0;
        base::Time due = base::Time::max();
    };
    std::map<std::string, Sum> by_destination;
    for (const auto& waiting : desk.wait(desk.store().waiting(desk.now()))) {
        Sum& sum = by_destination[waiting.strand.destination];
        sum.count += waiting.count;
        sum.due = std::min(sum.due, waiting.due);
    }
    for (const auto& [destination, waiting] : by_destination) {
        rows.push_back(boost::json::object{
            {"destination", destination},
            {"count", waiting.count},
            {"oldest_due", time_json(waiting.due)}
        });
    }
    print_list(
        context,
        {{"destination", "destination"}, {"count", "waiting"}, {"oldest_due", "oldest due"}},
        rows,
        "Nothing waits."
    );
}

using Act = void (*)(Context&, const Arguments&);

void add_one(
    CLI::App& all,
    Context& context,
    const std::shared_ptr<Arguments>& arguments,
    std::pair<std::string, std::string> name_and_purpose,
    Act act
) {
    const auto& [name, purpose] = name_and_purpose;
    CLI::App* command = all.add_subcommand(name, purpose);
    command->add_option("ID", arguments->id, "Its id, or its X-Postal-MsgID")->required();
    on_chosen(*command, context, [=, &context] { act(context, *arguments); });
    example(*command, "postrider message " + name + " 1383778790506497");
}

void show(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto delivery = delivery_named(desk, arguments.id);
    const auto inspection = desk.wait(desk.store().inspection(delivery.message));
    auto facts = facts_of(delivery);
    boost::json::array orders;
    const auto binding = orders_on(desk, delivery);
    for (const auto& order : binding) {
        orders.emplace_back(order.id.value);
    }
    // Of what an order suspends as a whole, no message has been told so.
    const bool is_waiting = delivery.status == model::DeliveryStatus::queued ||
                            delivery.status == model::DeliveryStatus::deferred;
    if (is_waiting && delivery.wait_reason.empty() && !binding.empty() &&
        binding.front().kind == model::OrderKind::suspend) {
        facts["waits_for"] = orders::wait_reason(binding.front());
    }
    facts["orders"] = std::move(orders);
    if (context.json) {
        facts["inspection"] = inspection_json(inspection);
    }
    print_one(context, facts);
    if (inspection && !context.json) {
        print_inspection(context, *inspection);
    }
}

}  // namespace

void add_message_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("message", "Messages, one for each recipient");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* listing = all->add_subcommand("list", "Show messages, newest first");
    listing->add_option("SERVER", arguments->server, "Only those of organization/server");
    listing->add_option("--limit", arguments->limit, "How many")
        ->check(CLI::Range(std::size_t{1}, list_limit_max))
        ->capture_default_str();
    listing->add_option("--before", arguments->before, "Only those older than the one of this id");
    listing->add_flag("--held", arguments->only_held, "Only those that wait for a person");
    listing->add_option("--to", arguments->to, "Only those to this address");
    listing->add_option("--from", arguments->from, "Only those from this envelope sender");
    listing->add_option("--message-id", arguments->message_id, "Only those with this Message-ID");
    listing->add_option(
        "--said", arguments->said, "Only those of which a host said this, as its own queue id"
    );
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider message list acme/main --to bob@example.com --limit 20");

    add_one(*all, context, arguments, {"show", "Show one message"}, show);
    add_one(*all, context, arguments, {"raw", "Print it as it was accepted"}, raw);
    add_one(
        *all,
        context,
        arguments,
        {"trace", "Show its life: every event, and every host that was tried"},
        trace
    );
    add_message_hand_commands(*all, context);
}

void add_queue_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("queue", "What waits to be sent");
    all->require_subcommand(1);
    CLI::App* listing = all->add_subcommand(
        "list", "Show each destination with what waits for it and is not being tried"
    );
    on_chosen(*listing, context, [&context] { list_queue(context); });
    example(*listing, "postrider queue list");
}

}  // namespace postrider::app
