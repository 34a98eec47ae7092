// Events in their order; the lanes decide, the audits watch.
#include "tests/simulation/day.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace postrider::simulation {
namespace {

constexpr std::size_t campaigns_count = 48;
/// No campaign begins in the last part of the day.
constexpr double campaigns_end = 0.8;
constexpr double deferred_share = 0.01;
/// Attempts that take so much longer than the others.
constexpr double slow_share = 0.005;
constexpr double slow_factor = 20;
/// How long an idle connection stays open.
constexpr base::Duration connection_kept = std::chrono::seconds{5};
constexpr auto far_away = base::Instant::max();

std::vector<double> shares(const World& world) {
    std::vector<double> weights;
    for (std::size_t source = 0; source < sources_count; ++source) {
        for (const Site& site : world.sites) {
            weights.push_back(site.share_of(source));
        }
    }
    return weights;
}

/// A few servers send much of all that is sent.
std::vector<double> server_weights() {
    std::vector<double> weights;
    for (std::size_t server = 0; server < servers_count; ++server) {
        weights.push_back(1.0 / static_cast<double>(server + 1));
    }
    return weights;
}

base::Duration micros(double count) {
    return base::Duration{static_cast<std::int64_t>(count)};
}

}  // namespace

Day::Place::Place(std::size_t place, const Site& receiver, queue::Lanes& lanes)
    : number(place),
      source(place / providers_count),
      site(receiver),
      route([&] {
          auto way = std::make_shared<delivery::Route>();
          way->hops.emplace_back().host = receiver.hosts.front();
          way->site = receiver.name;
          return way;
      }()),
      lane(lanes.of(fmt::format("out-{}", source + 1), *route)),
      audit(
          fmt::format("{} {}", lane.source(), lane.site()),
          receiver.limits,
          receiver.capacity_of(source),
          receiver.tenants
      ) {}

Day::Day(const DayOptions& options)
    : world_(a_world(options.messages)),
      dice_(options.seed),
      lanes_({}, world_.workers_max, world_.policy, questions()),
      schedule_{
          .first = std::chrono::minutes{5}, .longest = std::chrono::hours{1}, .attempts_max = 100
      },
      by_capacity_(shares(world_)),
      by_server_(server_weights()),
      left_(options.messages) {
    for (std::size_t number = 0; number < sources_count * providers_count; ++number) {
        const Site& site = world_.sites[number % providers_count];
        places_.push_back(std::make_unique<Place>(number, site, lanes_));
        Place& place = *places_.back();
        by_lane_.emplace(&place.lane, &place);
        receivers_[number % providers_count].lanes.push_back(&place.lane);
    }
    for (std::size_t number = 0; number < providers_count; ++number) {
        for (FlowNumber flow = 0; flow < flows_count; ++flow) {
            receivers_[number].strands.push_back({
                .destination = world_.sites[number].name,
                .server = model::ServerId{static_cast<std::int64_t>(flow / streams_count + 1)},
                .stream = flow % streams_count == 0 ? model::Stream::direct : model::Stream::bulk,
            });
        }
    }
    direct_left_ = static_cast<std::int64_t>(static_cast<double>(options.messages) * direct_share);
    direct_rate_ = static_cast<double>(direct_left_) / static_cast<double>(world_.day.count());
    plan_campaigns(options.messages - direct_left_);
}

void Day::plan_campaigns(std::int64_t messages) {
    std::vector<double> weights;
    double sum = 0;
    for (std::size_t number = 0; number < campaigns_count; ++number) {
        weights.push_back(1 / (0.05 + dice_.share()));
        sum += weights.back();
    }
    auto left = messages;
    for (const double weight : weights) {
        const auto size = static_cast<std::int64_t>(static_cast<double>(messages) * weight / sum);
        const double part = dice_.between(0, campaigns_end);
        campaigns_.push_back({
            .at = base::Instant{} + micros(part * static_cast<double>(world_.day.count())),
            .server = by_server_.draw(dice_),
            .messages = size,
        });
        left -= size;
    }
    campaigns_.front().messages += left;
    std::ranges::sort(campaigns_, std::greater<>{}, &Campaign::at);
}

DayResult Day::run() {
    while (left_ > 0) {
        now_ = next_moment();
        CHECK(now_ < far_away, "whatever is left has something to come");
        step();
    }
    return result();
}

base::Instant Day::next_moment() const {
    auto next = direct_left_ > 0 ? next_direct_ : far_away;
    if (!attempts_.empty()) {
        next = std::min(next, attempts_.top().ends_at);
    }
    if (!returns_.empty()) {
        next = std::min(next, returns_.top().at);
    }
    if (!looks_.empty()) {
        next = std::min(next, looks_.top().at);
    }
    if (!campaigns_.empty()) {
        next = std::min(next, campaigns_.back().at);
    }
    return std::min(next, lanes_.next_release().value_or(far_away));
}

void Day::step() {
    lanes_.release(now_);
    if (direct_left_ > 0 && next_direct_ <= now_) {
        arrive();
    }
    if (!campaigns_.empty() && campaigns_.back().at <= now_) {
        launch(campaigns_.back());
        campaigns_.pop_back();
    }
    if (!returns_.empty() && returns_.top().at <= now_) {
        return_one();
    }
    if (!looks_.empty() && looks_.top().at <= now_) {
        const auto look = looks_.top();
        looks_.pop();
        refill(look.receiver, look.flow);
    }
    if (!attempts_.empty() && attempts_.top().ends_at <= now_) {
        end_attempt();
    }
    begin_work();
}

void Day::arrive() {
    --direct_left_;
    next_direct_ += micros(dice_.gap(direct_rate_));
    Place& place = *places_[by_capacity_.draw(dice_)];
    put(place, by_server_.draw(dice_) * streams_count, 1, now_);
}

/// A campaign goes to every receiver as it can take mail.
void Day::launch(const Campaign& campaign) {
    const auto weights = shares(world_);
    double sum = 0;
    for (const double weight : weights) {
        sum += weight;
    }
    auto left = campaign.messages;
    for (std::size_t number = 0; number < places_.size(); ++number) {
        const bool is_last = number + 1 == places_.size();
        const double part = static_cast<double>(campaign.messages) * weights[number] / sum;
        const auto count = is_last ? left : static_cast<std::int64_t>(part);
        put(*places_[number], campaign.server * streams_count + 1, count, now_);
        left -= count;
    }
}

/// Into the store, and from there into the lane where it has room.
void Day::put(Place& place, FlowNumber flow, std::int64_t count, base::Instant came_at) {
    if (count == 0) {
        return;
    }
    place.audit.wait(flow, count);
    shelve(place, flow, count, came_at);
}

void Day::shelve(const Place& place, FlowNumber flow, std::int64_t count, base::Instant came_at) {
    const std::size_t receiver = place.number % providers_count;
    Shelf& shelf = receivers_[receiver].shelves[flow];
    if (flow % streams_count == 0) {
        shelf.direct.push_back({.source = place.source, .came_at = came_at});
    } else {
        shelf.bulk[place.source] += static_cast<std::uint64_t>(count);
    }
    if (!shelf.is_closed) {
        refill(receiver, flow);
    }
}

void Day::return_one() {
    const auto back = returns_.top();
    returns_.pop();
    Place& place = *places_[back.place];
    if (back.is_put_off) {
        shelve(place, back.flow, 1, back.came_at);
    } else {
        put(place, back.flow, 1, back.came_at);
    }
}

std::uint64_t Day::Shelf::size() const {
    return std::accumulate(bulk.begin(), bulk.end(), std::uint64_t{direct.size()});
}

/// As the queue's junction and supply do it.
void Day::refill(std::size_t receiver, FlowNumber flow) {
    Shelf& shelf = receivers_[receiver].shelves[flow];
    shelf.is_closed = false;
    while (shelf.size() > 0) {
        const std::size_t count = std::min<std::uint64_t>(wanted(receiver, flow), shelf.size());
        if (count == 0) {
            return;
        }
        for (std::size_t i = 0; i < count; ++i) {
            fetch_one(receiver, flow);
        }
    }
}

std::size_t Day::wanted(std::size_t receiver, FlowNumber flow) {
    auto& [lanes, shelves, strands] = receivers_[receiver];
    Shelf& shelf = shelves[flow];
    const auto space = queue::space_in(lanes, strands[flow], now_);
    if (space.least > 0) {
        return space.least;
    }
    const auto wanted = space.is_none() ? 0 : shelf.search.wanted(space.hungriest, now_);
    if (wanted == 0) {
        for (queue::Lane* lane : lanes) {
            lane->remember(strands[flow]);
        }
        shelf.is_closed = space.is_none();
        if (!space.is_none() && shelf.looked_into_at <= now_) {
            shelf.looked_into_at = shelf.search.rests_until();
            looks_.push({.at = shelf.looked_into_at, .receiver = receiver, .flow = flow});
        }
    }
    return wanted;
}

void Day::fetch_one(std::size_t receiver, FlowNumber flow) {
    auto& [lanes, shelves, strands] = receivers_[receiver];
    const auto& strand = strands[flow];
    const Letter letter = take_off(shelves[flow], strand.stream == model::Stream::direct);
    Place& place = *places_[letter.source * providers_count + receiver];
    if (queue::stands_aside(lanes, place.lane, strand, true)) {
        ++put_off_;
        returns_.push(
            {.at = place.lane.appointment(strand, now_),
             .place = place.number,
             .flow = flow,
             .came_at = letter.came_at,
             .is_put_off = true}
        );
        return;
    }
    shelves[flow].search.find();
    model::Claim claim;
    claim.server = strand.server;
    claim.stream = strand.stream;
    claim.destination = strand.destination;
    claim.accepted_at = base::Time{letter.came_at.time_since_epoch()};
    const auto server = flow / streams_count;
    place.lane.add(
        {.claim = std::move(claim), .route = place.route},
        place.site.tenants.empty() ? std::string() : server_path(server)
    );
    lanes_.line_up(place.lane, now_);
}

/// Which source it leaves by is as chance has it.
Day::Letter Day::take_off(Shelf& shelf, bool is_direct) {
    if (is_direct) {
        const Letter letter = shelf.direct.front();
        shelf.direct.pop_front();
        return letter;
    }
    auto number = dice_.below(shelf.size());
    std::size_t source = 0;
    while (number >= shelf.bulk[source]) {
        number -= shelf.bulk[source];
        ++source;
    }
    --shelf.bulk[source];
    return {.source = source, .came_at = base::Instant::min()};
}

void Day::begin_work() {
    while (queue::Lane* lane = lanes_.begin(now_)) {
        Place& place = place_of(*lane);
        if (lane->may_go_on(now_)) {
            begin_attempt(place);
        } else {
            lanes_.end(*lane, now_);
        }
    }
}

void Day::begin_attempt(Place& place) {
    const queue::Ready ready = place.lane.take(now_);
    const auto& claim = ready.claim;
    const auto server = static_cast<std::size_t>(claim.server.value) - 1;
    const FlowNumber flow = server * streams_count + static_cast<std::size_t>(claim.stream);
    const std::size_t receiver = place.number % providers_count;
    for (const auto& hungry : place.lane.take_hungry(receivers_[receiver].strands[flow])) {
        refill(
            receiver,
            (static_cast<std::size_t>(hungry.server.value) - 1) * streams_count +
                static_cast<std::size_t>(hungry.stream)
        );
    }
    place.audit.begin(flow, now_);
    ++place.attempts;
    const base::Instant came_at{claim.accepted_at.time_since_epoch()};
    if (claim.stream == model::Stream::direct && came_at != base::Instant::min()) {
        place.direct.add(now_ - came_at);
    }
    const auto at = static_cast<std::uint64_t>(now_.time_since_epoch().count());
    digest_ = Dice::mixed(digest_ ^ (at * 0x1'0000 + place.number * flows_count + flow));
    const double factor = dice_.share() < slow_share ? slow_factor : dice_.between(0.45, 1.35);
    Attempt attempt{
        .ends_at = now_ + micros(place.site.seconds_of(place.source) * factor * 1e6),
        .place = place.number,
        .flow = flow,
        .is_on_kept = ready.is_on_kept,
        .began_at = now_,
    };
    if (place.site.limits.connects) {
        connect(place, attempt);
    }
    attempts_.push(attempt);
}

queue::LaneQuestions Day::questions() {
    return {
        .connections = [this](const queue::LaneName& name) -> std::size_t {
            const auto found = by_lane_.find(lanes_.find(name));
            return found == by_lane_.end()
                       ? 0
                       : found->second->idle.size() + found->second->audit.at_work();
        },
        .measure = {},
    };
}

/// On a connection that was kept, or a fresh one.
void Day::connect(Place& place, Attempt& attempt) {
    if (place.idle.empty()) {
        attempt.connects = 1;
        place.audit.connect(now_);
        return;
    }
    attempt.messages = place.idle.back().messages;
    place.idle.pop_back();
}

void Day::disconnect(Place& place, const Attempt& attempt) {
    queue::Ready ready;
    ready.is_on_kept = attempt.is_on_kept;
    ready.connects = attempt.connects;
    place.lane.settle(ready, now_);
    while (!place.idle.empty() && now_ - place.idle.front().idle_since > connection_kept) {
        place.idle.pop_front();
    }
    const auto most = place.lane.messages_per_connection();
    if (most == 0 || attempt.messages + 1 < most) {
        place.idle.push_back({.messages = attempt.messages + 1, .idle_since = now_});
    }
}

void Day::end_attempt() {
    const Attempt ended = attempts_.top();
    attempts_.pop();
    Place& place = *places_[ended.place];
    place.audit.end();
    lanes_.learn(place.lane, now_ - ended.began_at);
    if (place.site.limits.connects) {
        disconnect(place, ended);
    }
    if (dice_.share() < deferred_share) {
        returns_.push(
            {.at = now_ + schedule_.wait(1),
             .place = ended.place,
             .flow = ended.flow,
             .came_at = base::Instant::min()}
        );
    } else {
        ++delivered_;
        --left_;
    }
    // As the runner's workers do: with others waiting for one, each serves its own only once.
    if (lanes_.may_keep_worker(place.lane) && place.lane.may_go_on(now_)) {
        begin_attempt(place);
    } else {
        lanes_.end(place.lane, now_);
    }
}

Day::Place& Day::place_of(const queue::Lane& lane) {
    return *by_lane_.at(&lane);
}

DayResult Day::result() {
    DayResult result;
    result.delivered = delivered_;
    result.put_off = put_off_;
    result.digest = digest_;
    result.lasted = now_ - base::Instant{};
    result.day = world_.day;
    for (std::size_t number = 0; number < providers_count; ++number) {
        SiteResult& site = result.sites.emplace_back();
        site.name = world_.sites[number].name;
        site.connections = world_.sites[number].limits.connections->value;
        for (std::size_t source = 0; source < sources_count; ++source) {
            const Place& place = *places_[source * providers_count + number];
            site.attempts += place.attempts;
            site.direct.add_all(place.direct);
            site.most_at_work = std::max(site.most_at_work, place.audit.most_at_work());
            result.windows += place.audit.windows();
            std::ranges::copy(place.audit.faults(), std::back_inserter(result.faults));
        }
        result.attempts += site.attempts;
        result.direct.add_all(site.direct);
    }
    return result;
}

}  // namespace postrider::simulation
