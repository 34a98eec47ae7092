// postrider domain create | list | verify | dkim | delete
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "app/choice.h"
#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/domain_check.h"
#include "app/domain_records.h"
#include "app/facts.h"
#include "app/named.h"
#include "app/print.h"
#include "store/domains.h"
#include "tenancy/domains.h"

namespace postrider::app {
namespace {

enum class Ed25519 : std::uint8_t { off, on };

struct Arguments {
    std::string owner;
    std::string name;
    std::optional<Ed25519> ed25519;
    bool has_ed25519 = false;
    bool is_verified = false;
    bool asks_dns = false;
};

model::Domain with_ed25519(Desk& desk, model::DomainId id, Ed25519 wanted) {
    if (wanted == Ed25519::off) {
        return desk.made(tenancy::switch_off_ed25519(desk.store(), id));
    }
    return desk.made(tenancy::switch_on_ed25519(
        desk.store(), desk.seal(), desk.random(), id, desk.settings().dns.dkim_identifier
    ));
}

void create(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto owner = owner_named(desk, arguments.owner);
    auto domain = desk.made(tenancy::create_domain(
        desk.store(),
        desk.seal(),
        desk.random(),
        {.organization = owner.organization,
         .server = owner.server,
         .name = arguments.name,
         .key = dkim::SigningKey::generate_rsa(),
         .dkim_identifier = desk.settings().dns.dkim_identifier}
    ));
    if (arguments.has_ed25519) {
        domain = with_ed25519(desk, domain.id, Ed25519::on);
    }
    if (arguments.is_verified) {
        domain = desk.made(tenancy::verify_domain(desk.store(), domain.id, desk.now()));
    }
    print_done(
        context,
        facts_of(domain, owner_of(desk, domain)),
        fmt::format(
            "The domain {0} stands. `postrider domain records {0}` shows what to publish{1}.",
            domain.name,
            domain.verified_at
                ? ""
                : fmt::format(", `postrider domain verify {}` lets it send", domain.name)
        )
    );
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    std::optional<Owner> owner;
    if (!arguments.owner.empty()) {
        owner = owner_named(desk, arguments.owner);
    }
    const auto domains = desk.read([&](store::Transaction& transaction) {
        return store::list_domains(
            transaction, owner ? std::optional(owner->organization) : std::nullopt
        );
    });
    boost::json::array rows;
    for (const auto& domain : domains) {
        // A server may use those of its organization as well.
        if (!owner || !owner->server || !domain.server || domain.server == owner->server) {
            rows.push_back(facts_of(domain, owner_of(desk, domain)));
        }
    }
    print_list(
        context,
        {{"name", "domain"},
         {"owner", "owner"},
         {"verified", "verified"},
         {"dkim_selector", "DKIM selector"},
         {"ed25519_selector", "Ed25519 selector"}},
        rows,
        "There is no domain. `postrider domain create ORG/SERVER NAME` makes one."
    );
}

void verify(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto found = domain_named(desk, arguments.name, arguments.owner);
    if (arguments.asks_dns) {
        verify_by_dns(context, desk, found);
        return;
    }
    const auto domain = desk.made(tenancy::verify_domain(desk.store(), found.id, desk.now()));
    print_done(
        context,
        facts_of(domain, owner_of(desk, domain)),
        fmt::format("The domain {} is verified and may send.", domain.name)
    );
}

void dkim(Context& context, const Arguments& arguments) {
    Desk desk(context);
    auto domain = domain_named(desk, arguments.name, arguments.owner);
    if (arguments.ed25519) {
        domain = with_ed25519(desk, domain.id, *arguments.ed25519);
    }
    print_records(context, key_records_of(desk, domain));
}

void remove(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto domain = domain_named(desk, arguments.name, arguments.owner);
    const auto facts = facts_of(domain, owner_of(desk, domain));
    desk.change([&](store::Transaction& transaction) {
        return store::remove(transaction, domain.id);
    });
    print_done(context, facts, fmt::format("The domain {} is deleted with its keys.", domain.name));
}

CLI::App& add_named(CLI::App& all, Arguments& arguments, const char* name, const char* purpose) {
    CLI::App* command = all.add_subcommand(name, purpose);
    command->add_option("NAME", arguments.name, "The domain")->required();
    command->add_option(
        "--server,--org", arguments.owner, "Whose, where several own a domain of this name"
    );
    return *command;
}

void add_creating(CLI::App& all, Context& context, const std::shared_ptr<Arguments>& arguments) {
    CLI::App* creating = all.add_subcommand("create", "Make a domain with its DKIM key");
    creating
        ->add_option(
            "OWNER", arguments->owner, "organization/server, or an organization for all its servers"
        )
        ->required();
    creating->add_option("NAME", arguments->name, "The domain")->required();
    creating->add_flag("--ed25519", arguments->has_ed25519, "Sign with an Ed25519 key as well");
    creating->add_flag("--verified", arguments->is_verified, "Verify it at once");
    on_chosen(*creating, context, [=, &context] { create(context, *arguments); });
    example(*creating, "postrider domain create acme/main example.com");
}

}  // namespace

void add_domain_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("domain", "Domains to send from");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();
    add_creating(*all, context, arguments);

    CLI::App* listing = all->add_subcommand("list", "Show domains");
    listing->add_option(
        "OWNER", arguments->owner, "Only those this organization or server may use"
    );
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider domain list acme/main");

    add_domain_records_command(*all, context);

    CLI::App& verifying = add_named(
        *all, *arguments, "verify", "Let it send, on your word that it belongs to its owner"
    );
    verifying.add_flag(
        "--dns", arguments->asks_dns, "Only if its DNS records prove it; shows all of them"
    );
    on_chosen(verifying, context, [=, &context] { verify(context, *arguments); });
    example(verifying, "postrider domain verify example.com");

    CLI::App& signing =
        add_named(*all, *arguments, "dkim", "Show its keys' records, or change keys");
    const Choices<Ed25519> switches = {{"on", Ed25519::on}, {"off", Ed25519::off}};
    add_choice(
        signing, "--ed25519", arguments->ed25519, switches, "The second signature (RFC 8463)"
    );
    on_chosen(signing, context, [=, &context] { dkim(context, *arguments); });
    example(signing, "postrider domain dkim example.com --ed25519 on");

    CLI::App& deleting = add_named(*all, *arguments, "delete", "Delete it with its keys");
    on_chosen(deleting, context, [=, &context] { remove(context, *arguments); });
    example(deleting, "postrider domain delete example.com");
}

}  // namespace postrider::app
