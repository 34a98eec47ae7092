// postrider endpoint create | list | test | delete
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <memory>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/endpoint_trial.h"
#include "app/facts.h"
#include "app/inbound_facts.h"
#include "app/message_file.h"
#include "app/named.h"
#include "app/print.h"
#include "mail/transfer_encoding.h"
#include "store/endpoints.h"
#include "tenancy/routes.h"

namespace postrider::app {
namespace {

struct Arguments {
    std::string server;
    std::string name;
    model::HttpEndpoint http;
    int timeout = static_cast<int>(model::endpoint_timeout_min.count());
    bool has_no_attachments = false;
    model::SmtpEndpoint smtp;
    model::AddressEndpoint address;
    std::string recipient = "test@example.com";
    std::string file;
};

model::EndpointTarget target_of(const Arguments& arguments) {
    const bool is_http = !arguments.http.url.empty();
    const bool is_smtp = !arguments.smtp.host.empty();
    const bool is_address = !arguments.address.address.empty();
    if (int{is_http} + int{is_smtp} + int{is_address} != 1) {
        throw CommandFailed(
            ExitCode::usage, "Say where it leads with one of --url, --host and --address."
        );
    }
    if (is_smtp) {
        return arguments.smtp;
    }
    if (is_address) {
        return arguments.address;
    }
    auto http = arguments.http;
    http.timeout = std::chrono::seconds(arguments.timeout);
    http.includes_attachments = !arguments.has_no_attachments;
    return http;
}

void create(Context& context, const Arguments& arguments) {
    Desk desk(context);
    model::Endpoint wanted;
    wanted.server = server_named(desk, arguments.server).id;
    wanted.name = arguments.name;
    wanted.target = target_of(arguments);
    print_one(context, facts_of(desk.made(tenancy::create_endpoint(desk.store(), wanted))));
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    const auto endpoints = desk.read([&](store::Transaction& transaction) {
        return store::list_endpoints(transaction, server.id);
    });
    boost::json::array rows;
    for (const auto& endpoint : endpoints) {
        rows.push_back(facts_of(endpoint));
    }
    print_list(
        context,
        {{"id", "id"},
         {"name", "name"},
         {"type", "type"},
         {"leads_to", "leads to"},
         {"last_used_at", "last used"}},
        rows,
        fmt::format(
            "There is no endpoint. `postrider endpoint create {} NAME` makes one.", server.path()
        )
    );
}

model::Endpoint endpoint_named(Desk& desk, const Arguments& arguments) {
    const auto server = server_named(desk, arguments.server);
    const auto endpoint = desk.read([&](store::Transaction& transaction) {
        return store::find_endpoint(transaction, server.id, arguments.name);
    });
    if (!endpoint) {
        throw CommandFailed(
            ExitCode::not_found,
            fmt::format("{} has no endpoint {}.", server.path(), arguments.name)
        );
    }
    return *endpoint;
}

void remove(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto endpoint = endpoint_named(desk, arguments);
    desk.change([&](store::Transaction& transaction) {
        return store::remove(transaction, endpoint.id);
    });
    print_done(
        context,
        facts_of(endpoint),
        fmt::format("The endpoint {} is deleted; routes that led there reject mail.", endpoint.name)
    );
}

model::Content message_in(Context& context, const std::string& path) {
    return model::Content::from(mail::with_crlf(read_message_file(context, path)));
}

void test(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto endpoint = endpoint_named(desk, arguments);
    const Sample sample{
        .recipient = arguments.recipient,
        .content = arguments.file.empty() ? sample_message(arguments.recipient, desk.now())
                                          : message_in(context, arguments.file),
    };
    const auto attempt = try_endpoint(desk, endpoint, sample).attempt;
    const auto tries = facts_of(std::vector{attempt});
    if (context.json) {
        context.out << boost::json::serialize(tries) << '\n';
    } else {
        std::ranges::for_each(tries, [&](const auto& one) { print_one(context, one.as_object()); });
    }
    if (attempt.result != model::AttemptResult::delivered) {
        throw CommandFailed(
            ExitCode::failed,
            attempt.result == model::AttemptResult::bounced
                ? "The endpoint did not take it; a message would be bounced to its sender."
                : "The endpoint did not take it; a message would be tried again later."
        );
    }
}

void add_http_options(CLI::App& command, Arguments& arguments) {
    command.add_option("--url", arguments.http.url, "POST each message there")->type_name("URL");
    add_choice(command, "--format", arguments.http.format, payload_formats, "url: the payload");
    add_choice(
        command, "--encoding", arguments.http.encoding, payload_encodings, "url: hash and raw"
    );
    command.add_flag(
        "--strip-replies", arguments.http.strips_replies, "url: quoted replies apart from the text"
    );
    command.add_flag("--no-attachments", arguments.has_no_attachments, "url: leave files out");
    command.add_option("--timeout", arguments.timeout, "url: 5 to 60 seconds; 5");
}

void add_creating(CLI::App& all, Context& context, const std::shared_ptr<Arguments>& arguments) {
    CLI::App* creating = all.add_subcommand("create", "Make an endpoint");
    creating->add_option("SERVER", arguments->server, "organization/server")->required();
    creating->add_option("NAME", arguments->name, "What routes call it")->required();
    add_http_options(*creating, *arguments);
    creating->add_option("--host", arguments->smtp.host, "Pass each message on by SMTP")
        ->type_name("HOST");
    creating->add_option("--port", arguments->smtp.port, "host: 25");
    add_choice(*creating, "--tls", arguments->smtp.tls, endpoint_tls_modes, "host: opportunistic");
    creating->add_option("--address", arguments->address.address, "Forward each message")
        ->type_name("ADDRESS");
    on_chosen(*creating, context, [=, &context] { create(context, *arguments); });
    example(*creating, "postrider endpoint create acme/main Hooks --url https://acme.test/mail");
}

}  // namespace

void add_endpoint_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("endpoint", "Where routes lead");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();
    add_creating(*all, context, arguments);

    CLI::App* listing = all->add_subcommand("list", "Show a server's endpoints");
    listing->add_option("SERVER", arguments->server, "organization/server")->required();
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider endpoint list acme/main");

    CLI::App* testing =
        all->add_subcommand("test", "Send it a sample message and show what it answers");
    testing->add_option("SERVER", arguments->server, "organization/server")->required();
    testing->add_option("NAME", arguments->name, "Its name")->required();
    testing->add_option("--to", arguments->recipient, "Recipient of the sample")
        ->capture_default_str();
    testing->add_option("--file", arguments->file, "A message to send in the sample's place");
    on_chosen(*testing, context, [=, &context] { test(context, *arguments); });
    example(*testing, "postrider endpoint test acme/main Hooks");

    CLI::App* deleting = all->add_subcommand("delete", "Delete it; its routes reject from then on");
    deleting->add_option("SERVER", arguments->server, "organization/server")->required();
    deleting->add_option("NAME", arguments->name, "Its name")->required();
    on_chosen(*deleting, context, [=, &context] { remove(context, *arguments); });
    example(*deleting, "postrider endpoint delete acme/main Hooks");
}

}  // namespace postrider::app
