// Each operation: one unit for the committer, or one for a reader.
#include "store/database_store.h"

#include "base/ascii.h"
#include "store/attempts.h"
#include "store/credentials.h"
#include "store/domains.h"
#include "store/events.h"
#include "store/inspections.h"
#include "store/messages.h"
#include "store/queue.h"
#include "store/repair.h"
#include "store/retention.h"
#include "store/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace postrider::store {
namespace {

/// A unit that puts what `compute` returns into `result`; both must outlive it.
template <class Compute, class Result>
Work work_of(Compute& compute, Result& result) {
    return [&compute, &result](Transaction& transaction) { result.emplace(compute(transaction)); };
}

base::Instant steady_now() {
    return std::chrono::time_point_cast<base::Duration>(std::chrono::steady_clock::now());
}

}  // namespace

DatabaseStore::DatabaseStore(std::unique_ptr<Engine> engine, const Options& options)
    : directory_(options.directory),
      instant_(options.instant ? options.instant : steady_now),
      engine_(std::move(engine)),
      large_files_(options.directory),
      grants_(instant_),
      grant_lists_(instant_),
      servers_(instant_),
      domains_(instant_),
      have_suppressions_(instant_),
      routes_(instant_),
      committer_(*engine_, options.node),
      readers_(*engine_) {}

template <class Compute>
auto DatabaseStore::change(Compute compute, std::size_t weight)
    -> net::Task<std::invoke_result_t<Compute&, Transaction&>> {
    std::optional<std::invoke_result_t<Compute&, Transaction&>> result;
    Work work = work_of(compute, result);
    co_await committer_.commit(Section::queue, weight, std::move(work));
    co_return std::move(*result);
}

/// A message that may have been accepted keeps its file; what belongs to none goes when orphans are
/// removed.
template <class Compute>
auto DatabaseStore::change_with(FilesToDiscard& files, Compute compute, std::size_t weight)
    -> net::Task<std::invoke_result_t<Compute&, Transaction&>> {
    try {
        auto result = co_await change(std::move(compute), weight);
        files.keep();
        co_return result;
    } catch (const StoreError& error) {
        if (error.trouble() == Trouble::in_doubt) {
            files.keep();
        }
        throw;
    }
}

template <class Compute>
auto DatabaseStore::ask(Compute compute)
    -> net::Task<std::invoke_result_t<Compute&, Transaction&>> {
    std::optional<std::invoke_result_t<Compute&, Transaction&>> result;
    Work work = work_of(compute, result);
    co_await readers_.read(std::move(work));
    co_return std::move(*result);
}

template <class Answer, class Compute>
net::Task<std::optional<Answer>> DatabaseStore::ask_once(
    TenancyCache<Answer>& cache, std::string key, Compute compute
) {
    auto kept = cache.find(key);
    if (kept) {
        co_return kept;
    }
    const auto generation = cache.generation();
    auto answer = co_await ask(std::move(compute));
    if (answer) {
        cache.keep(key, *answer, generation);
    }
    co_return answer;
}

net::Task<model::Accepted> DatabaseStore::accept(const model::NewMessage& message, Lease lease) {
    co_await keep_suppressions(message);
    FilesToDiscard files(large_files_);
    Circumstances circumstances{.lease = std::move(lease)};
    if (message.content.is_file()) {
        circumstances.file = co_await keep_large(message);
        files.add(*circumstances.file);
    }
    auto keep = [&](Transaction& transaction) {
        return store::accept(transaction, message, circumstances);
    };
    co_return co_await change_with(files, keep, message.content.head().size());
}

net::Task<std::vector<model::Accepted>> DatabaseStore::accept_all(
    const std::vector<model::NewMessage>& messages, std::vector<Lease> leases
) {
    for (const auto& message : messages) {
        co_await keep_suppressions(message);
    }
    FilesToDiscard files(large_files_);
    std::vector<Circumstances> circumstances(messages.size());
    std::size_t weight = 0;
    for (std::size_t at = 0; at < messages.size(); ++at) {
        circumstances[at].lease = std::move(leases.at(at));
        if (messages[at].content.is_file()) {
            circumstances[at].file = co_await keep_large(messages[at]);
            files.add(*circumstances[at].file);
        }
        weight += messages[at].content.head().size();
    }
    auto keep = [&](Transaction& transaction) {
        std::vector<model::Accepted> all;
        for (std::size_t at = 0; at < messages.size(); ++at) {
            all.push_back(store::accept(transaction, messages[at], circumstances[at]));
        }
        return all;
    };
    co_return co_await change_with(files, keep, weight);
}

net::Task<std::string> DatabaseStore::keep_large(const model::NewMessage& message) {
    auto keep = [&](Transaction&) {
        return large_files_.keep(message.content, message.accepted_at);
    };
    co_return co_await ask(keep);
}

net::Task<Claimed> DatabaseStore::claim_due(
    model::Strand strand, std::size_t limit, base::Time now, Lease lease
) {
    Claimed claimed;
    auto take = [&](Transaction& transaction) {
        auto taken = take_due(transaction, strand, limit, now, lease);
        claimed.next_due = taken.size() < limit ? next_due(transaction, strand) : std::nullopt;
        return taken;
    };
    const auto taken = co_await change(take);
    if (taken.empty()) {
        co_return claimed;
    }
    auto read = [&](Transaction& transaction) {
        std::vector<model::Claim> claims;
        for (const auto& one : taken) {
            if (auto claim = read_claim(transaction, one.delivery, directory_)) {
                claim->attempts = one.attempts;
                claim->source = one.source;
                claims.push_back(std::move(*claim));
            }
        }
        return claims;
    };
    claimed.claims = co_await ask(read);
    co_return claimed;
}

net::Task<> DatabaseStore::finish(const Finish& result) {
    co_await keep_suppressions(result);
    auto unit = [&](Transaction& transaction) {
        return store::finish(transaction, result, owner_);
    };
    co_await change(unit);
}

net::Task<> DatabaseStore::release(std::vector<model::DeliveryId> claims) {
    Work unit = [&](Transaction& transaction) { store::release(transaction, claims, owner_); };
    co_await committer_.commit(Section::queue, 0, std::move(unit));
}

net::Task<> DatabaseStore::renew(std::vector<model::DeliveryId> claims, base::Time until) {
    Work unit = [&](Transaction& transaction) { store::renew(transaction, claims, until, owner_); };
    co_await committer_.commit(Section::queue, 0, std::move(unit));
}

net::Task<std::vector<Waiting>> DatabaseStore::waiting(base::Time now) {
    auto unit = [&](Transaction& transaction) { return read_waiting(transaction, now); };
    co_return co_await ask(unit);
}

net::Task<Recovery> DatabaseStore::recover(std::string owner, base::Time now) {
    owner_ = owner;
    const auto which = engine_->is_exclusive() ? Leases::all : Leases::of_owner;
    auto unit = [&](Transaction& transaction) {
        auto recovery = committer_.repaired();
        recovery.interrupted_attempts = interrupt_leases(transaction, owner, now, which);
        return recovery;
    };
    co_return co_await change(unit);
}

net::Task<std::vector<model::Event>> DatabaseStore::events_after(
    model::EventId after, std::optional<model::ServerId> server, std::size_t limit
) {
    auto unit = [&](Transaction& transaction) {
        return store::events_after(transaction, after, server, limit);
    };
    co_return co_await ask(unit);
}

net::Task<bool> DatabaseStore::send_now(
    model::DeliveryId delivery, base::Time now, std::string why
) {
    auto unit = [&](Transaction& transaction) {
        return store::send_now(transaction, delivery, now, why);
    };
    co_return co_await change(unit);
}

net::Task<bool> DatabaseStore::cancel(model::DeliveryId delivery, base::Time now, std::string why) {
    auto unit = [&](Transaction& transaction) {
        return store::cancel(transaction, delivery, now, why);
    };
    co_return co_await change(unit);
}

net::Task<std::optional<DeliveryView>> DatabaseStore::delivery(model::DeliveryId id) {
    auto unit = [id](Transaction& transaction) { return read_delivery(transaction, id); };
    co_return co_await ask(unit);
}

net::Task<std::vector<DeliveryView>> DatabaseStore::deliveries_of(model::MessageId id) {
    auto unit = [id](Transaction& transaction) { return read_deliveries_of(transaction, id); };
    co_return co_await ask(unit);
}

net::Task<std::vector<DeliveryView>> DatabaseStore::deliveries_before(
    std::optional<model::ServerId> server, model::DeliveryId before, std::size_t limit
) {
    auto unit = [&](Transaction& transaction) {
        return read_deliveries_before(
            transaction, {.server = server, .before = before, .limit = limit}
        );
    };
    co_return co_await ask(unit);
}

net::Task<std::vector<model::Attempt>> DatabaseStore::attempts(model::DeliveryId id) {
    auto unit = [id](Transaction& transaction) { return read_attempts(transaction, id); };
    co_return co_await ask(unit);
}

net::Task<std::vector<model::Event>> DatabaseStore::events_of(model::MessageId id) {
    auto unit = [id](Transaction& transaction) { return store::events_of(transaction, id); };
    co_return co_await ask(unit);
}

net::Task<std::optional<model::Content>> DatabaseStore::content(model::MessageId id) {
    auto unit = [&](Transaction& transaction) { return read_content(transaction, id, directory_); };
    co_return co_await ask(unit);
}

net::Task<std::optional<model::Inspection>> DatabaseStore::inspection(model::MessageId id) {
    auto unit = [id](Transaction& transaction) { return read_inspection(transaction, id); };
    co_return co_await ask(unit);
}

net::Task<std::optional<Grant>> DatabaseStore::grant_by_digest(std::string digest) {
    auto unit = [&](Transaction& transaction) { return find_grant(transaction, digest); };
    co_return co_await ask_once(grants_, digest, unit);
}

net::Task<std::vector<Grant>> DatabaseStore::grants_of_server(
    std::string organization, std::string server
) {
    const auto path = organization + "/" + server;
    auto unit = [&](Transaction& transaction) { return list_challenge_grants(transaction, path); };
    co_return co_await ask(unit);
}

net::Task<std::vector<Grant>> DatabaseStore::grants_by_network() {
    // Asked for every connection, so an empty list is kept as well.
    auto unit = [](Transaction& transaction) {
        return std::optional(list_network_grants(transaction));
    };
    const std::string key;
    auto grants = co_await ask_once(grant_lists_, key, unit);
    co_return std::move(*grants);
}

net::Task<std::optional<model::Server>> DatabaseStore::server(model::ServerId id) {
    const auto key = std::to_string(id.value);
    auto unit = [id](Transaction& transaction) { return find_server(transaction, id); };
    co_return co_await ask_once(servers_, key, unit);
}

net::Task<std::optional<model::Server>> DatabaseStore::server_by_token(std::string token) {
    const auto key = "token " + token;
    auto unit = [&](Transaction& transaction) { return find_server_by_token(transaction, token); };
    co_return co_await ask_once(servers_, key, unit);
}

net::Task<std::optional<model::Domain>> DatabaseStore::domain(model::DomainId id) {
    const auto key = std::to_string(id.value);
    auto unit = [id](Transaction& transaction) { return find_domain(transaction, id); };
    co_return co_await ask_once(domains_, key, unit);
}

net::Task<std::optional<model::Domain>> DatabaseStore::domain_for(
    model::ServerId server, std::string name
) {
    const auto key = fmt::format("{} {}", server.value, name);
    auto unit = [&](Transaction& transaction) {
        return store::domain_for(transaction, server, name);
    };
    co_return co_await ask_once(domains_, key, unit);
}

net::Task<std::optional<RouteOnServer>> DatabaseStore::route_to(
    std::string local, std::string domain
) {
    const auto key = base::to_lower(local) + "@" + base::to_lower(domain);
    auto unit = [&](Transaction& transaction) {
        return store::route_to(transaction, local, domain);
    };
    co_return co_await ask_once(routes_, key, unit);
}

net::Task<std::optional<RouteOnServer>> DatabaseStore::route_by_token(std::string token) {
    const auto key = "token " + token;
    auto unit = [&](Transaction& transaction) {
        return on_server(transaction, find_route_by_token(transaction, token));
    };
    co_return co_await ask_once(routes_, key, unit);
}

net::Task<std::optional<RouteOnServer>> DatabaseStore::return_path_route(model::ServerId server) {
    const auto key = "server " + std::to_string(server.value);
    auto unit = [&](Transaction& transaction) {
        return on_server(transaction, find_return_path_route(transaction, server));
    };
    co_return co_await ask_once(routes_, key, unit);
}

net::Task<> DatabaseStore::note_use(model::CredentialId credential, base::Time at) {
    Work unit = [&](Transaction& transaction) { store::note_use(transaction, credential, at); };
    co_await committer_.commit(Section::lasting, 0, std::move(unit));
}

net::Task<> DatabaseStore::write(Work unit) {
    co_await committer_.commit(Section::lasting, 0, std::move(unit));
    forget_tenancy();
}

net::Task<> DatabaseStore::read(Work unit) {
    co_await readers_.read(std::move(unit));
}

net::Task<std::vector<model::Day>> DatabaseStore::days() {
    auto unit = [](Transaction& transaction) { return transaction.connection().days(); };
    co_return co_await ask(unit);
}

net::Task<> DatabaseStore::drop_day(model::Day day) {
    Work unit = [&](Transaction& transaction) { remove_day(transaction, day); };
    co_await committer_.commit(Section::queue, 0, std::move(unit));
    readers_.forget(day);
    Work drop = [&](Transaction& transaction) {
        transaction.connection().forget(day);
        engine_->drop(day);
    };
    co_await committer_.commit(Section::day, 0, std::move(drop));
    co_await drop_files(day);
}

net::Task<bool> DatabaseStore::is_awaited(model::Day day) {
    // Between two commits, so that no release is seen by half.
    auto unit = [day](Transaction& transaction) { return store::is_awaited(transaction, day); };
    co_return co_await change(unit);
}

net::Task<bool> DatabaseStore::drop_bodies(model::Day day) {
    auto look = [day](Transaction& transaction) { return has_bodies(transaction, day); };
    const bool has_any = co_await ask(look);
    if (!has_any) {
        co_return false;
    }
    // What does not wait now will never wait again, so the rest needs no lock.
    const bool is_needed = co_await is_awaited(day);
    if (is_needed) {
        co_return false;
    }
    auto drop = [this, day](Transaction&) {
        engine_->drop_bodies(day);
        return true;
    };
    co_await ask(drop);
    co_await drop_files(day);
    co_return true;
}

net::Task<std::int64_t> DatabaseStore::release_held(
    Release which, base::Time now, std::size_t limit
) {
    auto find = [&](Transaction& transaction) {
        return held_because(transaction, which.server, which.reason, limit);
    };
    const auto held = co_await ask(find);
    if (held.empty()) {
        co_return 0;
    }
    auto release = [&](Transaction& transaction) {
        return std::ranges::count_if(held, [&](model::DeliveryId delivery) {
            return end_hold_because(transaction, delivery, which, now);
        });
    };
    co_return co_await change(release);
}

net::Task<std::int64_t> DatabaseStore::remove_orphans(base::Time before) {
    auto unit = [&](Transaction& transaction) {
        std::int64_t count = 0;
        int newer = 0;
        for (const auto day : large_files_.days()) {
            // A process that died was at work in the last day, or around midnight in the last two.
            // Older folders matter where another node has dropped the day.
            if (newer++ < 2 || !has_bodies(transaction, day)) {
                count += sweep(transaction, day, before);
            }
        }
        return count;
    };
    co_return co_await ask(unit);
}

std::int64_t DatabaseStore::sweep(Transaction& transaction, model::Day day, base::Time before) {
    if (!large_files_.has_older(day, before)) {
        return 0;
    }
    return large_files_.sweep(day, files_in_use(transaction, day), before);
}

net::Task<> DatabaseStore::drop_files(model::Day day) {
    auto unit = [this, day](Transaction& transaction) {
        const auto count = sweep(transaction, day, base::Time::max());
        large_files_.remove_folder(day);
        return count;
    };
    co_await ask(unit);
}

void DatabaseStore::forget_tenancy() {
    grants_.forget_all();
    grant_lists_.forget_all();
    servers_.forget_all();
    domains_.forget_all();
    have_suppressions_.forget_all();
    routes_.forget_all();
}

}  // namespace postrider::store
