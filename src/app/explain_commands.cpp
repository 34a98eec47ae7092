// postrider explain message | queue: why a message is where it is, and what holds the queue back.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <memory>
#include <ostream>
#include <string>

#include "app/cli.h"
#include "app/commands.h"
#include "app/control_client.h"
#include "app/desk.h"
#include "app/message_named.h"
#include "base/ascii.h"
#include "http/form.h"
#include "path/explain/queue.h"
#include "path/explain/queue_text.h"
#include "path/explain/trail.h"
#include "path/explain/trail_text.h"

namespace postrider::app {
namespace {

namespace json = boost::json;

struct Arguments {
    std::string id;
    std::string recipient;
    std::string name;
    bool all = false;
    bool no_transcript = false;
};

/// What the running server said; nothing where none runs, or it does not know.
std::optional<json::object> asked(const Desk& desk, const std::string& target) {
    const auto answer = ask_control(desk.settings().store.directory, target);
    if (!answer || answer->status != 200) {
        return std::nullopt;
    }
    boost::system::error_code error;
    auto value = json::parse(answer->body, error);
    if (error || !value.is_object()) {
        return std::nullopt;
    }
    return std::move(value.as_object());
}

/// One of the message's deliveries, by its recipient.
model::DeliveryId delivery_to(Desk& desk, model::MessageId message, const std::string& recipient) {
    for (const auto& delivery : desk.wait(desk.store().deliveries_of(message))) {
        if (base::iequals(delivery.recipient, recipient)) {
            return delivery.id;
        }
    }
    return {};
}

model::DeliveryId delivery_meant(Desk& desk, const Arguments& arguments) {
    if (arguments.recipient.empty()) {
        return delivery_named(desk, arguments.id).id;
    }
    const auto id = id_of(desk, arguments.id);
    const auto view = desk.wait(desk.store().delivery(id));
    auto found = view ? delivery_to(desk, view->message, arguments.recipient) : model::DeliveryId{};
    if (!found) {
        // What a message was kept as is another number than its deliveries'.
        found = delivery_to(desk, model::MessageId{id.value}, arguments.recipient);
    }
    if (!found) {
        throw CommandFailed(
            ExitCode::not_found,
            fmt::format("Message {} has no recipient {}.", arguments.id, arguments.recipient)
        );
    }
    return found;
}

json::object trail_from_store(Desk& desk, model::DeliveryId id) {
    const auto& settings = desk.settings();
    const auto story = desk.read([&](store::Transaction& transaction) {
        return store::read_story(transaction, id, settings.store.directory);
    });
    if (!story) {
        throw CommandFailed(ExitCode::not_found, "The message has gone.");
    }
    const explain::Terms terms{
        .now = desk.now(),
        .attempts_max =
            static_cast<std::uint32_t>(settings.postal.default_maximum_delivery_attempts),
        .sends_reports = settings.bounce.send,
    };
    auto trail = explain::trail_of(*story, terms);
    // The keys of a server that runs (doors/control).
    trail["live"] = json::object{
        {"owner", nullptr},
        {"held", false},
        {"trying_milliseconds", nullptr},
        {"site", nullptr},
        {"ready", 0},
        {"trying", 0},
        {"bound_by", nullptr},
        {"bound_from", nullptr},
        {"words", "No server runs on this data."},
    };
    return trail;
}

void explain_message(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto id = delivery_meant(desk, arguments);
    auto trail = asked(desk, fmt::format("/v1/messages/{}", id.value));
    if (!trail) {
        trail = trail_from_store(desk, id);
    }
    if (context.json) {
        context.out << json::serialize(*trail) << '\n';
        return;
    }
    const auto shown = arguments.no_transcript ? explain::Shown::none
                       : arguments.all         ? explain::Shown::all
                                               : explain::Shown::last;
    context.out << explain::trail_text(*trail, shown);
}

void explain_queue(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto name = base::to_lower(arguments.name);
    auto queue = asked(desk, "/v1/queue?name=" + http::percent_encode(name));
    if (!queue) {
        const auto now = desk.now();
        const auto stored = desk.read([&](store::Transaction& transaction) {
            return explain::read_queue(transaction, name, now);
        });
        queue = explain::queue_of(stored, nullptr, name, now);
    }
    if (context.json) {
        context.out << json::serialize(*queue) << '\n';
        return;
    }
    context.out << (name.empty() ? explain::overview_text(*queue) : explain::queue_text(*queue));
}

}  // namespace

void add_explain_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand(
        "explain", "Say why: of a message everything that was decided, of the queue what holds it"
    );
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* message = all->add_subcommand(
        "message", "Show the trail of a message: every decision, attempt and wait, and what is next"
    );
    message
        ->add_option(
            "ID", arguments->id, "Its id, its X-Postal-MsgID, or the address its bounces go to"
        )
        ->required();
    message->add_option(
        "--recipient", arguments->recipient, "The one for this address, of a message for several"
    );
    message->add_flag(
        "--all", arguments->all, "What was said in every attempt, not only in the last one"
    );
    message->add_flag("--no-transcript", arguments->no_transcript, "Nothing of what was said");
    on_chosen(*message, context, [=, &context] { explain_message(context, *arguments); });
    example(*message, "postrider explain message 1383778790506497 --all");

    CLI::App* queue = all->add_subcommand(
        "queue", "Show what waits where, which limit binds, and what was said lately"
    );
    queue->add_option("NAME", arguments->name, "A destination, a host or a site; else all of them");
    on_chosen(*queue, context, [=, &context] { explain_queue(context, *arguments); });
    example(*queue, "postrider explain queue example.com");
}

}  // namespace postrider::app
