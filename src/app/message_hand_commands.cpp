// postrider message send-now | hold | release | cancel
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/facts.h"
#include "app/message_named.h"
#include "app/named.h"
#include "app/print.h"
#include "app/running_server.h"
#include "http/form.h"

namespace postrider::app {
namespace {

/// Released in one commit, so that mail on its way never waits long for it.
constexpr std::size_t released_at_once = 500;
/// Released between two words about it.
constexpr std::int64_t told_every = 10'000;
constexpr std::int64_t release_limit_usual = 1'000'000'000;

constexpr std::string_view let_go = "Let go from the command line.";

struct Arguments {
    std::string id;
    std::string hold_reason = "Held from the command line.";
    std::string server;
    std::string reason;
    std::int64_t order = 0;
    std::int64_t limit = release_limit_usual;
    bool wants_all = false;
};

/// Two words for the same: what is to become of a delivery.
struct Verb {
    std::string_view past;  ///< "cancelled"
    model::DeliveryStatus status;
};
constexpr Verb to_cancel{.past = "cancelled", .status = model::DeliveryStatus::cancelled};
constexpr Verb to_hold{.past = "held", .status = model::DeliveryStatus::held};

[[noreturn]] void refuse_ended(const store::DeliveryView& delivery, const Verb& verb) {
    const auto when = delivery.last_attempt_at
                          ? " already, at " + base::to_rfc3339(*delivery.last_attempt_at)
                          : std::string(" already");
    throw CommandFailed(
        ExitCode::conflict,
        fmt::format(
            "Message {} is {}{}: it cannot be {} any more.",
            delivery.id.value,
            name_of(delivery.status),
            when,
            verb.past
        )
    );
}

void say_done(Context& context, const store::DeliveryView& delivery, const Verb& verb) {
    auto facts = facts_of(delivery);
    facts["result"] = "done";
    const std::string_view more =
        verb.status == model::DeliveryStatus::held ? " until somebody lets it go" : "";
    print_done(
        context, facts, fmt::format("Message {} is {}{}.", delivery.id.value, verb.past, more)
    );
}

void say_trying(
    Context& context, const store::DeliveryView& delivery, const Verb& verb, std::int64_t tried
) {
    auto facts = facts_of(delivery);
    facts["result"] = "trying";
    facts["trying_milliseconds"] = tried;
    print_done(
        context,
        facts,
        fmt::format(
            "Message {} is being tried at this moment, for {} ms so far. It will be {} unless this "
            "attempt ends it.",
            delivery.id.value,
            tried,
            verb.past
        )
    );
}

/// Of a delivery that neither the server here nor the store could end.
[[noreturn]] void refuse_elsewhere(const store::DeliveryView& delivery, const Verb& verb) {
    throw CommandFailed(
        ExitCode::conflict,
        fmt::format(
            "Message {} is with a server that does not answer here, so it was not {}. Give the "
            "command on that server's machine; if it has died, its start, or ten minutes, frees "
            "the message. An order (`postrider order add`) reaches it meanwhile.",
            delivery.id.value,
            verb.past
        )
    );
}

/// What a person wants. Value.
struct Wanted {
    Verb verb;
    std::string id;
    std::string request;  ///< to a running server
};

/// `alone`: does it where no server answers; gives whether it did.
template <class Alone>
void end_by_hand(Context& context, Desk& desk, const Wanted& wanted, Alone alone) {
    const auto& verb = wanted.verb;
    const auto before = delivery_named(desk, wanted.id);
    if (model::is_final(before.status) || before.status == verb.status) {
        refuse_ended(before, verb);
    }
    const auto word = tell_server(desk, before.id, wanted.request);
    const bool is_alone = !word || word->result == "elsewhere";
    const bool is_done = is_alone && alone(before.id);
    const auto after = delivery_named(desk, wanted.id);
    if (is_done || after.status == verb.status) {
        say_done(context, after, verb);
    } else if (model::is_final(after.status)) {
        refuse_ended(after, verb);
    } else if (word && word->result == "trying") {
        say_trying(context, after, verb, word->trying_milliseconds);
    } else {
        refuse_elsewhere(after, verb);
    }
}

void cancel(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const std::string why = "Cancelled from the command line.";
    const Wanted wanted{
        .verb = to_cancel,
        .id = arguments.id,
        .request = "cancel?why=" + http::percent_encode(why),
    };
    end_by_hand(context, desk, wanted, [&](model::DeliveryId id) {
        return desk.wait(desk.store().cancel(id, desk.now(), why));
    });
}

void hold(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const std::chrono::days kept{desk.settings().postal.default_maximum_hold_expiry_days};
    const model::Hold hold{.reason = arguments.hold_reason, .ends_at = desk.now() + kept};
    const Wanted wanted{
        .verb = to_hold,
        .id = arguments.id,
        .request = fmt::format(
            "hold?why={}&until={}", http::percent_encode(hold.reason), base::to_micros(hold.ends_at)
        ),
    };
    end_by_hand(context, desk, wanted, [&](model::DeliveryId id) {
        return desk.wait(desk.store().hold(id, desk.now(), hold));
    });
}

std::string taken_up(bool was_reached) {
    return was_reached ? "the server takes it up"
                       : "a running server takes it up within 30 seconds";
}

void send_one(Context& context, Desk& desk, const Arguments& arguments, std::string_view why) {
    const auto delivery = delivery_named(desk, arguments.id);
    if (!desk.wait(desk.store().send_now(delivery.id, desk.now(), std::string(why)))) {
        throw CommandFailed(
            ExitCode::conflict,
            fmt::format(
                "Message {} is {}: only what is held or waits can be sent now.",
                delivery.id.value,
                name_of(delivery.status)
            )
        );
    }
    const bool was_reached = look_again(desk);
    print_done(
        context,
        facts_of(delivery_named(desk, arguments.id)),
        fmt::format("Message {} is due; {}.", delivery.id.value, taken_up(was_reached))
    );
}

void send_now(Context& context, const Arguments& arguments) {
    Desk desk(context);
    send_one(context, desk, arguments, "Sent on from the command line.");
}

void release_one(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto delivery = delivery_named(desk, arguments.id);
    if (delivery.status != model::DeliveryStatus::held) {
        throw CommandFailed(
            ExitCode::conflict,
            fmt::format("Message {} is {}, not held.", delivery.id.value, name_of(delivery.status))
        );
    }
    send_one(context, desk, arguments, let_go);
}

/// What of all that is held is meant.
store::Release release_of(Desk& desk, const Arguments& arguments) {
    store::Release which{.reason = arguments.reason, .why = std::string(let_go)};
    if (!arguments.server.empty()) {
        which.server = server_named(desk, arguments.server).id;
    }
    if (arguments.order != 0) {
        which.reason = fmt::format("Held by {}: ", model::name_of(model::OrderId{arguments.order}));
    }
    return which;
}

void release_many(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto which = release_of(desk, arguments);
    std::int64_t released = 0;
    std::int64_t told = 0;
    bool may_be_more = true;
    while (may_be_more && released < arguments.limit) {
        const auto wanted = std::min<std::int64_t>(released_at_once, arguments.limit - released);
        const auto count =
            desk.wait(desk.store().release_held(which, desk.now(), static_cast<std::size_t>(wanted))
            );
        released += count;
        may_be_more = count == wanted;
        if (!context.json && released >= told + told_every) {
            told = released;
            context.err << fmt::format("{} let go so far.\n", released);
        }
    }
    const bool was_reached = released > 0 && look_again(desk);
    print_done(
        context,
        {{"released", released}},
        fmt::format("{} messages are due; {}.", released, taken_up(was_reached))
    );
}

void release(Context& context, const Arguments& arguments) {
    const bool is_about_many = arguments.order != 0 || !arguments.server.empty() ||
                               !arguments.reason.empty() || arguments.wants_all;
    if (arguments.id.empty() != is_about_many) {
        throw CommandFailed(
            ExitCode::usage,
            "Say which message, or which of those that are held: --order, --server, --reason or "
            "--all."
        );
    }
    if (is_about_many) {
        release_many(context, arguments);
    } else {
        release_one(context, arguments);
    }
}

void add_releasing(CLI::App& all, Context& context, const std::shared_ptr<Arguments>& arguments) {
    CLI::App* releasing = all.add_subcommand("release", "Send what is held");
    releasing->add_option("ID", arguments->id, "Its id, or its X-Postal-MsgID");
    auto* order = releasing->add_option("--order", arguments->order, "All that this order held")
                      ->type_name("NUMBER");
    releasing
        ->add_option("--server", arguments->server, "All that is held of this organization/server")
        ->type_name("TEXT");
    releasing
        ->add_option("--reason", arguments->reason, "All that is held for a reason that begins so")
        ->type_name("WORDS")
        ->excludes(order);
    releasing->add_flag("--all", arguments->wants_all, "All that is held");
    releasing->add_option("--limit", arguments->limit, "No more than so many")
        ->type_name("NUMBER")
        ->check(CLI::Range(std::int64_t{1}, release_limit_usual));
    on_chosen(*releasing, context, [=, &context] { release(context, *arguments); });
    example(*releasing, "postrider message release 1383778790506497");
}

}  // namespace

void add_message_hand_commands(CLI::App& all, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    const auto add_one = [&](const std::string& name, const std::string& purpose) {
        CLI::App* command = all.add_subcommand(name, purpose);
        command->add_option("ID", arguments->id, "Its id, or its X-Postal-MsgID")->required();
        return command;
    };
    CLI::App* sending = add_one("send-now", "Send what is held or waits");
    on_chosen(*sending, context, [=, &context] { send_now(context, *arguments); });
    example(*sending, "postrider message send-now 1383778790506497");

    CLI::App* holding = add_one("hold", "Keep what has not left until somebody lets it go");
    holding->add_option("--reason", arguments->hold_reason, "Why, for people")->type_name("WORDS");
    on_chosen(*holding, context, [=, &context] { hold(context, *arguments); });
    example(*holding, "postrider message hold 1383778790506497 --reason 'ask the customer first'");

    add_releasing(all, context, arguments);

    CLI::App* cancelling = add_one("cancel", "Never send what has not left");
    on_chosen(*cancelling, context, [=, &context] { cancel(context, *arguments); });
    example(*cancelling, "postrider message cancel 1383778790506497");
}

}  // namespace postrider::app
