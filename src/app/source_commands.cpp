// postrider source list | check, postrider pool list: the ways out as they are configured.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli.h"
#include "app/commands.h"
#include "app/control_client.h"
#include "app/egress.h"
#include "app/print.h"
#include "app/room_options.h"
#include "app/run_on.h"
#include "dns/resolver.h"
#include "dns/unbound_lookup.h"
#include "net/io_threads.h"
#include "net/port_check.h"
#include "path/delivery/source_check.h"
#include "path/explain/facts.h"
#include "path/explain/queue.h"

namespace postrider::app {
namespace {

namespace json = boost::json;

config::Settings settings_of(Context& context) {
    return load_settings(context.where, context.environment).settings;
}

json::array list_of(const std::vector<std::string>& words) {
    return json::array(words.begin(), words.end());
}

/// As the running server has them; nothing where none runs.
std::optional<json::array> standings(const std::optional<ControlAnswer>& answer) {
    if (!answer || answer->status != 200) {
        return std::nullopt;
    }
    boost::system::error_code error;
    const auto value = json::parse(answer->body, error);
    if (error || !value.is_object()) {
        return std::nullopt;
    }
    return explain::array_at(value.as_object(), "sources");
}

/// Of the source, by what the running server says: null where it does not know it.
void add_standing(json::object& facts, const std::optional<json::array>& standings) {
    facts["in_use"] = nullptr;
    facts["reason"] = nullptr;
    for (const auto& value : standings.value_or(json::array())) {
        const auto& standing = value.as_object();
        if (explain::text_at(standing, "name") == explain::text_at(facts, "name")) {
            facts["in_use"] = standing.at("in_use");
            facts["reason"] = standing.at("reason");
        }
    }
}

json::object facts_of(const delivery::Source& source) {
    json::array addresses;
    for (const auto& address : source.addresses) {
        addresses.emplace_back(address.to_string());
    }
    return {
        {"name", source.name},
        {"way", way_of(source)},
        {"addresses", std::move(addresses)},
        {"helo", source.helo},
        {"pools", list_of(source.pools)},
        {"priority", source.priority},
        {"weight", source.weight},
    };
}

void list_sources(Context& context) {
    const auto settings = settings_of(context);
    const auto live = standings(ask_control(settings.store.directory, "/v1/sources"));
    json::array rows;
    for (const auto& source : sources_of(settings)) {
        auto facts = facts_of(source);
        add_standing(facts, live);
        rows.push_back(std::move(facts));
    }
    print_list(
        context,
        {{"name", "name"},
         {"way", "way"},
         {"addresses", "addresses"},
         {"helo", "helo"},
         {"pools", "pools"},
         {"priority", "priority"},
         {"weight", "weight"},
         {"in_use", "in use"},
         {"reason", "reason"}},
        rows,
        "No sources."
    );
}

/// Asks the network and the DNS, as the server does while it runs.
json::array looked_at(const config::Settings& settings, base::Random& random) {
    dns::UnboundLookup lookup(lookup_options(settings));
    dns::Resolver resolver(lookup, random);
    net::IoThreads threads(1);
    net::Loop& loop = threads.loop(0);
    delivery::Sources sources(loop.clock(), sources_of(settings));
    delivery::SourceCheck check(loop, resolver, sources, net::is_own_address);
    threads.start();
    run_on(threads.loop(0), [&check] { return check.look(); });
    threads.stop();
    threads.join();
    std::vector<explain::SourceStanding> found;
    for (const auto* source : sources.all()) {
        found.push_back({
            .name = source->name,
            .pools = source->pools,
            .reason = std::string(sources.reason(*source)),
        });
    }
    return explain::sources_json(found);
}

/// A server that runs is told to look, and so to go on with what has been mended.
void check_sources(Context& context) {
    const auto settings = settings_of(context);
    auto rows = standings(tell_control(settings.store.directory, "/v1/sources/check"));
    if (!rows) {
        rows = looked_at(settings, context.random);
    }
    print_list(
        context,
        {{"name", "name"}, {"in_use", "in use"}, {"reason", "reason"}},
        *rows,
        "No sources."
    );
    const bool is_well = std::ranges::all_of(*rows, [](const json::value& row) {
        return explain::flag_at(row.as_object(), "in_use");
    });
    if (!is_well) {
        throw CommandFailed(ExitCode::failed, "Not every source can be used.");
    }
}

void list_pools(Context& context) {
    const auto settings = settings_of(context);
    std::map<std::string, std::vector<std::string>> members;
    for (const auto& source : sources_of(settings)) {
        for (const auto& pool : source.pools) {
            members[pool].push_back(source.name);
        }
    }
    json::array rows;
    for (const auto& [pool, sources] : members) {
        const auto rules = std::ranges::count(settings.pool_rules, pool, &config::PoolRule::pool);
        rows.push_back(json::object{{"name", pool}, {"sources", list_of(sources)}, {"rules", rules}}
        );
    }
    print_list(
        context, {{"name", "name"}, {"sources", "sources"}, {"rules", "rules"}}, rows, "No pools."
    );
}

}  // namespace

void add_source_commands(CLI::App& app, Context& context) {
    CLI::App* source = app.add_subcommand("source", "Look at the ways out of this machine");
    source->require_subcommand(1);
    CLI::App* list = source->add_subcommand(
        "list", "List them, as they are configured and, while a server runs, as they stand"
    );
    on_chosen(*list, context, [&context] { list_sources(context); });
    example(*list, "postrider source list");
    CLI::App* check = source->add_subcommand(
        "check",
        "Look whether each can be used: its addresses, its proxy, its names in the DNS; a server "
        "that "
        "runs looks, too"
    );
    on_chosen(*check, context, [&context] { check_sources(context); });
    example(*check, "postrider source check");
    CLI::App* pool = app.add_subcommand("pool", "Look at the pools that sources are in");
    pool->require_subcommand(1);
    CLI::App* pools = pool->add_subcommand("list", "List them, with their sources and rules");
    on_chosen(*pools, context, [&context] { list_pools(context); });
    example(*pools, "postrider pool list");
}

}  // namespace postrider::app
