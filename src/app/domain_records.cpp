// postrider domain records
#include "app/domain_records.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include <memory>
#include <ostream>

#include "app/cli.h"
#include "app/named.h"
#include "app/table.h"
#include "tenancy/installation_signers.h"

namespace postrider::app {
namespace {

using tenancy::DnsRecord;
using tenancy::RecordUse;

struct Arguments {
    std::string name;
    std::string owner;
    std::vector<std::string> addresses;
    bool of_installation = false;
    bool as_zone = false;
};

/// A key that cannot be read would otherwise just be missing from what is published.
tenancy::DomainSigners readable(tenancy::DomainSigners signers) {
    if (!signers.problem.empty()) {
        throw CommandFailed(
            ExitCode::failed,
            fmt::format(
                "Cannot read {}. Is secrets.key_path the key file this store was made with?",
                signers.problem
            )
        );
    }
    return signers;
}

std::vector<base::IpAddress> addresses_of(const Arguments& arguments, const Desk& desk) {
    auto texts = arguments.addresses;
    for (const auto& source : desk.settings().sources) {
        if (arguments.addresses.empty()) {
            texts.insert(texts.end(), source.addresses.begin(), source.addresses.end());
        }
    }
    std::vector<base::IpAddress> addresses;
    for (const auto& text : texts) {
        const auto address = base::IpAddress::parse(text);
        if (!address) {
            throw CommandFailed(
                ExitCode::usage, fmt::format("--address {} is no IP address.", text)
            );
        }
        addresses.push_back(*address);
    }
    return addresses;
}

std::vector<DnsRecord> records_of_installation(
    Context& context, Desk& desk, const Arguments& arguments
) {
    const auto keys =
        readable(desk.wait(tenancy::installation_signers(desk.store(), desk.settings(), desk.seal())
        ));
    const auto addresses = addresses_of(arguments, desk);
    if (addresses.empty()) {
        context.err << "Address, SPF and PTR records are missing here: give this machine's public "
                       "addresses with --address.\n";
    }
    return tenancy::installation_records(desk.settings(), keys, addresses);
}

std::vector<DnsRecord> records_of_domain(Desk& desk, const Arguments& arguments) {
    return all_records_of(desk, domain_named(desk, arguments.name, arguments.owner));
}

void print_zone(Context& context, const std::vector<DnsRecord>& records) {
    for (const auto& record : records) {
        context.out << tenancy::zone_line(record) << '\n';
    }
}

void show(Context& context, const Arguments& arguments) {
    if (arguments.of_installation != arguments.name.empty()) {
        throw CommandFailed(ExitCode::usage, "Name a domain, or ask for --installation.");
    }
    Desk desk(context);
    const auto records = arguments.of_installation
                             ? records_of_installation(context, desk, arguments)
                             : records_of_domain(desk, arguments);
    if (arguments.as_zone) {
        print_zone(context, records);
    } else {
        print_records(context, records);
    }
}

std::string purpose_of(const DnsRecord& record) {
    switch (record.use) {
        case RecordUse::required:
            return record.purpose;
        case RecordUse::recommended:
            return record.purpose + " (recommended)";
        case RecordUse::for_incoming:
            return record.purpose + " (only to receive)";
    }
    return {};
}

}  // namespace

std::vector<DnsRecord> all_records_of(Desk& desk, const model::Domain& domain) {
    const auto keys = readable(tenancy::signers_of(desk.seal(), domain));
    return tenancy::records_of(domain, keys, desk.settings().dns);
}

std::vector<DnsRecord> key_records_of(Desk& desk, const model::Domain& domain) {
    auto records = all_records_of(desk, domain);
    std::erase_if(records, [](const DnsRecord& record) { return record.purpose != "DKIM"; });
    return records;
}

void print_records(Context& context, const std::vector<DnsRecord>& records) {
    if (context.json) {
        boost::json::array all;
        for (const auto& record : records) {
            all.push_back(boost::json::object{
                {"type", record.type}, {"name", record.name}, {"value", record.value}
            });
        }
        context.out << boost::json::serialize(all) << '\n';
        return;
    }
    Table table({"for", "type", "name", "value"});
    for (const auto& record : records) {
        table.add({purpose_of(record), record.type, record.name, record.value});
    }
    table.print(context.out);
}

void add_domain_records_command(CLI::App& domain, Context& context) {
    CLI::App* command = domain.add_subcommand("records", "Every DNS record to publish for it");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("NAME", arguments->name, "The domain");
    command->add_option(
        "--server,--org", arguments->owner, "Whose, where several own a domain of this name"
    );
    command->add_flag(
        "--installation", arguments->of_installation, "Those of the installation instead"
    );
    command
        ->add_option(
            "--address",
            arguments->addresses,
            "With --installation: a public address of this machine; those of sources"
        )
        ->type_name("IP");
    command->add_flag("--zone", arguments->as_zone, "As lines of a zone file");
    on_chosen(*command, context, [=, &context] { show(context, *arguments); });
    example(*command, "postrider domain records example.com");
}

}  // namespace postrider::app
