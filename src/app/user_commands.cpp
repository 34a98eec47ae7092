// postrider user create | list | password | delete
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/facts.h"
#include "app/named.h"
#include "app/print.h"
#include "app/secret_input.h"
#include "store/tenancy.h"
#include "tenancy/users.h"

namespace postrider::app {
namespace {

struct Arguments {
    std::string email;
    std::string first_name;
    std::string last_name;
    std::vector<std::string> organizations;
    bool is_admin = false;
};

/// From a prompt, twice, or from standard input, once.
std::string new_password_hash(Context& context) {
    const auto password = read_secret(context, "Password: ");
    if (context.is_terminal && read_secret(context, "The same again: ") != password) {
        throw CommandFailed(ExitCode::usage, "The two passwords differ. Try again.");
    }
    auto hash = tenancy::hashed_password(password);
    if (!hash) {
        Desk::fail(hash.error());
    }
    return std::move(*hash);
}

void create(Context& context, const Arguments& arguments) {
    Desk desk(context);
    std::vector<model::Organization> organizations;
    for (const auto& permalink : arguments.organizations) {
        organizations.push_back(organization_named(desk, permalink));
    }
    model::User wanted;
    wanted.email = arguments.email;
    wanted.first_name = arguments.first_name;
    wanted.last_name = arguments.last_name;
    wanted.is_admin = arguments.is_admin;
    auto hash = new_password_hash(context);
    const auto user =
        desk.made(tenancy::create_user(desk.store(), std::move(wanted), std::move(hash)));
    desk.change([&](store::Transaction& transaction) {
        for (const auto& organization : organizations) {
            store::add_member(transaction, organization.id, user.id);
        }
        return store::Outcome<void>();
    });
    print_done(context, facts_of(user), fmt::format("The user {} stands.", user.email));
}

void list(Context& context) {
    Desk desk(context);
    boost::json::array rows;
    for (const auto& user : desk.read(store::list_users)) {
        rows.push_back(facts_of(user));
    }
    print_list(
        context,
        {{"email", "email"},
         {"first_name", "first name"},
         {"last_name", "last name"},
         {"admin", "admin"}},
        rows,
        "There is no user. `postrider user create EMAIL --admin` makes one."
    );
}

void set_password(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto user = user_named(desk, arguments.email);
    auto hash = new_password_hash(context);
    desk.made(tenancy::set_password(desk.store(), user.id, std::move(hash)));
    print_done(context, facts_of(user), fmt::format("The password of {} is changed.", user.email));
}

void remove(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto user = user_named(desk, arguments.email);
    desk.change([&](store::Transaction& transaction) { return store::remove(transaction, user.id); }
    );
    print_done(context, facts_of(user), fmt::format("The user {} is deleted.", user.email));
}

CLI::App& add_named(CLI::App& all, Arguments& arguments, const char* name, const char* purpose) {
    CLI::App* command = all.add_subcommand(name, purpose);
    command->add_option("EMAIL", arguments.email, "The user's e-mail address")->required();
    return *command;
}

void add_password_stdin(CLI::App& command, Context& context) {
    command.add_flag_callback(
        "--password-stdin",
        [&context] { context.is_terminal = false; },
        "Never ask: take the password from standard input"
    );
}

}  // namespace

void add_user_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("user", "People who may sign in");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App& creating = add_named(
        *all, *arguments, "create", "Make a user; the password comes from a prompt or stdin"
    );
    creating.add_option("--first-name", arguments->first_name, "First name");
    creating.add_option("--last-name", arguments->last_name, "Last name");
    creating.add_option("--org", arguments->organizations, "An organization to be a member of");
    creating.add_flag("--admin", arguments->is_admin, "May do everything");
    add_password_stdin(creating, context);
    on_chosen(creating, context, [=, &context] { create(context, *arguments); });
    example(creating, "postrider user create admin@example.com --admin");

    CLI::App* listing = all->add_subcommand("list", "Show every user");
    on_chosen(*listing, context, [&context] { list(context); });
    example(*listing, "postrider user list");

    CLI::App& changing =
        add_named(*all, *arguments, "password", "Set a password, from a prompt or stdin");
    add_password_stdin(changing, context);
    on_chosen(changing, context, [=, &context] { set_password(context, *arguments); });
    example(changing, "postrider user password admin@example.com");

    CLI::App& deleting = add_named(*all, *arguments, "delete", "Delete a user");
    on_chosen(deleting, context, [=, &context] { remove(context, *arguments); });
    example(deleting, "postrider user delete admin@example.com");
}

}  // namespace postrider::app
