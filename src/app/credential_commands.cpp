// postrider credential create | list | hold | release | cram-md5 | delete
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "app/choice.h"
#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/facts.h"
#include "app/named.h"
#include "app/print.h"
#include "app/secret_input.h"
#include "store/credentials.h"
#include "tenancy/credentials.h"

namespace postrider::app {
namespace {

using model::CredentialKind;

enum class Challenge : std::uint8_t { off, on };

struct Arguments {
    std::string server;
    std::string name;
    CredentialKind kind = CredentialKind::smtp;
    std::string key;
    std::string network;
    bool holds_mail = false;
    bool answers_challenges = false;
    Challenge challenge = Challenge::on;
};

const Choices<CredentialKind> kinds = {
    {"smtp", CredentialKind::smtp},
    {"api", CredentialKind::api},
    {"smtp-ip", CredentialKind::smtp_ip}
};

std::string_view usual_name(CredentialKind kind) {
    switch (kind) {
        case CredentialKind::smtp:
            return "SMTP";
        case CredentialKind::api:
            return "API";
        case CredentialKind::smtp_ip:
            return "SMTP-IP";
    }
    return {};
}

void create(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    tenancy::NewCredential wanted;
    wanted.server = server.id;
    wanted.kind = arguments.kind;
    wanted.name = arguments.name.empty() ? usual_name(arguments.kind) : arguments.name;
    wanted.key = arguments.key;
    wanted.network = arguments.network;
    wanted.holds_mail = arguments.holds_mail;
    wanted.challenges = arguments.answers_challenges ? tenancy::Challenges::answered
                                                     : tenancy::Challenges::not_answered;
    const auto created = desk.made(
        tenancy::create_credential(desk.store(), desk.key(), desk.random(), std::move(wanted))
    );
    auto facts = facts_of(created.credential);
    facts["server"] = server.path();
    if (arguments.kind == CredentialKind::smtp) {
        facts["username"] = server.path();
    }
    if (!created.key.empty()) {
        facts["key"] = created.key;
    }
    print_one(context, facts);
    if (!created.key.empty()) {
        context.err << "The key is shown this once: keep it now.\n";
    }
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    const auto credentials = desk.read([&](store::Transaction& transaction) {
        return store::list_credentials(transaction, server.id);
    });
    boost::json::array rows;
    for (const auto& credential : credentials) {
        rows.push_back(facts_of(credential));
    }
    print_list(
        context,
        {{"id", "id"},
         {"name", "name"},
         {"type", "type"},
         {"hint", "key begins"},
         {"network", "network"},
         {"hold", "hold"},
         {"cram_md5", "CRAM-MD5"},
         {"last_used_at", "last used"}},
        rows,
        fmt::format(
            "There is no credential. `postrider credential create {}` makes one.", server.path()
        )
    );
}

void set_holding(Context& context, const Arguments& arguments, bool holds_mail) {
    Desk desk(context);
    auto known = credential_named(desk, server_named(desk, arguments.server), arguments.name);
    const auto credential =
        desk.made(tenancy::set_holding(desk.store(), std::move(known), holds_mail));
    print_done(
        context,
        facts_of(credential),
        fmt::format(
            "Mail of the credential {} is {}.",
            credential.name,
            holds_mail ? "held until someone releases it" : "sent at once"
        )
    );
}

void set_challenges(Context& context, const Arguments& arguments) {
    Desk desk(context);
    auto known = credential_named(desk, server_named(desk, arguments.server), arguments.name);
    if (arguments.challenge == Challenge::off) {
        const auto credential =
            desk.made(tenancy::stop_answering_challenges(desk.store(), std::move(known)));
        print_done(context, facts_of(credential), "CRAM-MD5 is off; the kept key is gone.");
        return;
    }
    auto key = read_secret(context, "Key of the credential: ");
    const auto credential = desk.made(tenancy::answer_challenges(
        desk.store(), desk.key(), desk.random(), std::move(known), std::move(key)
    ));
    print_done(context, facts_of(credential), "CRAM-MD5 is on.");
}

void remove(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto credential =
        credential_named(desk, server_named(desk, arguments.server), arguments.name);
    desk.change([&](store::Transaction& transaction) {
        return store::remove(transaction, credential.id);
    });
    print_done(
        context,
        facts_of(credential),
        fmt::format("The credential {} is deleted; its key opens nothing.", credential.name)
    );
}

CLI::App& add_named(CLI::App& all, Arguments& arguments, const char* name, const char* purpose) {
    CLI::App* command = all.add_subcommand(name, purpose);
    command->add_option("SERVER", arguments.server, "organization/server")->required();
    command->add_option("NAME", arguments.name, "Its name or id")->required();
    return *command;
}

void add_creating(CLI::App& all, Context& context, const std::shared_ptr<Arguments>& arguments) {
    CLI::App* creating = all.add_subcommand("create", "Make a credential and show its key once");
    creating->add_option("SERVER", arguments->server, "organization/server")->required();
    creating->add_option("NAME", arguments->name, "What people call it");
    add_choice(
        *creating,
        "--type",
        arguments->kind,
        kinds,
        "For SMTP, for the HTTP API, or by address; smtp"
    );
    creating->add_option("--key", arguments->key, "A key in use elsewhere, instead of a fresh one");
    creating
        ->add_option("--network", arguments->network, "smtp-ip: from where no password is needed")
        ->type_name("NETWORK");
    creating->add_flag("--hold", arguments->holds_mail, "Hold its mail until someone releases it");
    creating->add_flag(
        "--cram-md5", arguments->answers_challenges, "Answer CRAM-MD5 (keeps the key)"
    );
    on_chosen(*creating, context, [=, &context] { create(context, *arguments); });
    example(*creating, "postrider credential create acme/main \"Web shop\" --type api");
}

}  // namespace

void add_credential_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("credential", "Keys that applications send mail with");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();
    add_creating(*all, context, arguments);

    CLI::App* listing =
        all->add_subcommand("list", "Show a server's credentials, never their keys");
    listing->add_option("SERVER", arguments->server, "organization/server")->required();
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider credential list acme/main");

    CLI::App& holding = add_named(*all, *arguments, "hold", "Hold its mail");
    on_chosen(holding, context, [=, &context] { set_holding(context, *arguments, true); });
    example(holding, "postrider credential hold acme/main \"Web shop\"");

    CLI::App& releasing = add_named(*all, *arguments, "release", "Hold its mail no longer");
    on_chosen(releasing, context, [=, &context] { set_holding(context, *arguments, false); });
    example(releasing, "postrider credential release acme/main \"Web shop\"");

    CLI::App& answering =
        add_named(*all, *arguments, "cram-md5", "Answer CRAM-MD5 or stop; on asks for the key");
    const Choices<Challenge> switches = {{"on", Challenge::on}, {"off", Challenge::off}};
    add_choice(
        answering,
        "SWITCH",
        arguments->challenge,
        switches,
        "on needs the key, asked for or piped in"
    )
        ->required();
    on_chosen(answering, context, [=, &context] { set_challenges(context, *arguments); });
    example(answering, "postrider credential cram-md5 acme/main \"Old printer\" on");

    CLI::App& deleting = add_named(*all, *arguments, "delete", "Delete it");
    on_chosen(deleting, context, [=, &context] { remove(context, *arguments); });
    example(deleting, "postrider credential delete acme/main \"Web shop\"");
}

}  // namespace postrider::app
