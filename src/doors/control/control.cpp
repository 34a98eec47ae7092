// Reading the store and the runner, and saying it as JSON.
#include "doors/control/control.h"

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "http/problem.h"
#include "path/explain/trail_parts.h"
#include "path/explain/words.h"
#include "tenancy/units.h"

namespace postrider::doors::control {
namespace {

namespace json = boost::json;

std::optional<model::DeliveryId> id_of(std::string_view text) {
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    return is_whole && number > 0 ? std::optional(model::DeliveryId{number}) : std::nullopt;
}

/// Those of a site, one for each source.
std::vector<queue::LaneStanding> lanes_at(const queue::Runner& runner, const std::string& site) {
    auto lanes = runner.lanes();
    std::erase_if(lanes, [&](const auto& lane) { return site.empty() || lane.site != site; });
    return lanes;
}

http::Response answer(const json::object& facts) {
    return http::Response::json(200, json::serialize(facts));
}

}  // namespace

void Control::add_to(http::Router& router) {
    using http::Method;
    router.add({
        .methods = Method::get,
        .path = "/v1/queue",
        .serve = [this](http::Request& request) { return queue(request); },
    });
    router.add({
        .methods = Method::get,
        .path = "/v1/messages/{id}",
        .serve = [this](http::Request& request) { return message(request); },
    });
    router.add({
        .methods = Method::get,
        .path = "/v1/sources",
        .serve = [this](http::Request&) { return sources(); },
    });
    router.add({
        .methods = Method::post,
        .path = "/v1/sources/check",
        .serve = [this](http::Request&) { return check_sources(); },
    });
}

explain::LiveQueue Control::live_queue() const {
    const auto& runner = house_.runner;
    explain::LiveQueue live{
        .owner = runner.owner(),
        .instant = house_.clock.instant(),
        .lanes = runner.lanes(),
        .sites = runner.sites(),
        .recently = {},
        .sources = standings(),
        .unrouted = runner.unrouted(),
        .measures = runner.measures(),
        .load = runner.load(),
    };
    for (const auto& [destination, site] : live.sites) {
        if (!live.recently.contains(site)) {
            live.recently.emplace(site, runner.recent(site));
        }
    }
    return live;
}

std::vector<explain::SourceStanding> Control::standings() const {
    return house_.sources ? house_.sources() : std::vector<explain::SourceStanding>{};
}

net::Task<http::Response> Control::sources() const {
    co_return answer({{"sources", explain::sources_json(standings())}});
}

net::Task<http::Response> Control::check_sources() {
    if (house_.look_at_sources) {
        co_await house_.look_at_sources();
    }
    co_return answer({{"sources", explain::sources_json(standings())}});
}

net::Task<http::Response> Control::queue(const http::Request& request) {
    const auto only = request.query_value("name").value_or("");
    const auto now = house_.clock.now();
    // All destinations are read even for one name, which may be a host of several.
    auto read = [now](store::Transaction& transaction) {
        return explain::read_queue(transaction, "", now);
    };
    auto stored = co_await tenancy::read(house_.store, read);
    if (!only.empty()) {
        auto read_one = [&](store::Transaction& transaction) {
            return explain::read_queue(transaction, only, now);
        };
        auto one = co_await tenancy::read(house_.store, read_one);
        stored.first = std::move(one.first);
    }
    const auto live = live_queue();
    co_return answer(explain::queue_of(stored, &live, only, now));
}

net::Task<http::Response> Control::message(const http::Request& request) {
    const auto id = id_of(request.parameter("id"));
    if (!id) {
        co_return http::problem(404, "An id is a whole number.");
    }
    auto read = [&](store::Transaction& transaction) {
        return store::read_story(transaction, *id, house_.directory);
    };
    const auto story = co_await tenancy::read(house_.store, read);
    if (!story) {
        co_return http::problem(404, "There is no such message.");
    }
    const explain::Terms terms{
        .now = house_.clock.now(),
        .attempts_max = house_.attempts_max,
        .sends_reports = house_.sends_reports,
    };
    auto trail = explain::trail_of(*story, terms);
    trail["live"] = live_delivery(*story);
    co_return answer(trail);
}

json::object Control::live_delivery(const store::DeliveryStory& story) const {
    const auto& runner = house_.runner;
    const auto holding = runner.holding(story.facts.id);
    const auto sites = runner.sites();
    const auto found = sites.find(story.facts.destination);
    const std::string site = found == sites.end() ? "" : found->second;
    const auto lanes = lanes_at(runner, site);
    const auto bound =
        std::ranges::find_if(lanes, [](const auto& lane) { return lane.bound.has_value(); });
    const bool is_bound = bound != lanes.end();
    const bool is_tried = holding && holding->begun;
    const auto since = is_tried ? house_.clock.instant() - *holding->begun : base::Duration::zero();
    std::string words;
    if (!holding) {
        words = fmt::format("The server runs ({}) and does not hold it.", runner.owner());
    } else if (is_tried) {
        const auto with = site.empty() ? "" : " with " + site;
        words = fmt::format("It is being tried{}, for {} so far.", with, explain::words_of(since));
    } else if (runner.unrouted().contains(story.facts.destination)) {
        words = "Where it goes is being looked up in the DNS.";
    } else if (is_bound) {
        words = fmt::format(
            "It stands in line{}; the line is held back by {} ({}).",
            lanes.size() > 1 ? ", perhaps that of the source " + bound->source : "",
            bound->bound->limit,
            bound->bound->from
        );
    } else {
        words = "It stands in line.";
    }
    std::size_t ready = 0;
    std::size_t trying = 0;
    for (const auto& lane : lanes) {
        ready += lane.ready;
        trying += lane.workers;
    }
    return {
        {"owner", runner.owner()},
        {"held", holding.has_value()},
        {"trying_milliseconds",
         is_tried ? json::value(explain::milliseconds(since)) : json::value(nullptr)},
        {"site", explain::text_or_null(site)},
        {"ready", ready},
        {"trying", trying},
        {"bound_by", is_bound ? json::value(bound->bound->limit) : nullptr},
        {"bound_from", is_bound ? json::value(bound->bound->from) : nullptr},
        {"words", words},
    };
}

}  // namespace postrider::doors::control
