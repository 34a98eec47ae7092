// What is remembered, in the path's own words: one interface, two engines.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/attempt.h"
#include "model/event.h"
#include "model/inbound.h"
#include "model/message.h"
#include "model/order.h"
#include "model/tenancy.h"
#include "net/task.h"
#include "store/error.h"

namespace postrider::store {

/// Whether the caller takes an accepted message's deliveries at once (they are leased to it) or
/// leaves them in the queue for whoever claims them.
struct Lease {
    std::string owner;  ///< this process; empty: not leased
    base::Time until;
};

struct Delivered {};
struct Bounced {};
struct Expired {};
struct RetryAt {
    base::Time due;
    /// Of a delivery that was not tried: the order whose end it waits for, if it is one, and what
    /// it waits for in words.
    model::OrderId order{};
    std::string why{};
    /// Else a key of what it waits for, where that may end before `due` (`end_waits_for`).
    std::string cause{};
};
/// Nobody wants it sent any more, whatever was tried meanwhile; the detail says why.
struct Cancelled {};
/// What follows from an attempt, or from there being nobody to attempt it with: then it waits for a
/// person.
using Next = std::variant<Delivered, Bounced, Expired, RetryAt, model::Hold, Cancelled>;

/// What the event of a release says that no person made.
inline constexpr std::string_view hold_is_over = "What it was held for is over.";

/// Which held deliveries are let go. Value.
struct Release {
    std::optional<model::ServerId> server = std::nullopt;  ///< none: of all
    std::string reason = {};                               ///< of the hold, as it begins
    std::string why = std::string(hold_is_over);
};

/// The end of one claim.
struct Finish {
    model::DeliveryId delivery;
    model::MessageId message;
    model::ServerId server;
    /// None when the delivery ends or is held without a further try (its life time ended while it
    /// waited, there is no endpoint any more).
    std::optional<model::Attempt> attempt;
    Next next;
    base::Time at;       ///< the event's
    std::string detail;  ///< for the event: one sentence for people
    /// A bounce to the sender, accepted in the same transaction.
    std::optional<model::NewMessage> notice;
    /// What the recipient's host said means this; kept before the rest is.
    std::optional<model::Suppression> suppression;
    /// This address is no longer suppressed; empty: none.
    std::string relieved;
};

/// What the sender of a delivery is told whose hold has ended; none: nothing.
using HoldTeller =
    std::function<net::Task<std::optional<model::NewMessage>>(const model::Claim& held)>;

/// What a claim gave.
struct Claimed {
    std::vector<model::Claim> claims;
    /// When the next delivery of the strand that nobody holds is due; none when the claim took
    /// as many as it asked for, or nothing else waits.
    std::optional<base::Time> next_due;
};

/// What waits of one strand.
struct Waiting {
    model::Strand strand;
    std::int64_t count = 0;
    base::Time due;  ///< the earliest
};

/// What a start found and put right after a death without warning.
struct Recovery {
    std::int64_t unfinished_acceptances = 0;  ///< known to a day and not to the queue; kept
    std::int64_t finished_attempts = 0;       ///< recorded, and now also off the queue
    std::int64_t interrupted_attempts = 0;    ///< outcome unknown; queued again
};

/// A delivery with the message around it, for those who ask what happened.
struct DeliveryView {
    model::DeliveryId id;
    model::MessageId message;
    model::ServerId server;
    model::Scope scope = model::Scope::outgoing;
    model::DeliveryStatus status = model::DeliveryStatus::queued;
    std::string recipient;
    std::string sender;
    std::string subject;
    std::string message_id;
    std::string tag;
    std::uint64_t size = 0;
    bool is_bounce = false;
    bool received_with_tls = false;
    base::Time accepted_at;
    std::optional<base::Time> last_attempt_at;
    std::optional<base::Time> next_attempt_at;  ///< while queued or deferred
    std::optional<base::Time> hold_ends_at;
    std::string hold_reason;
    std::optional<model::RouteId> route;  ///< of one that arrived
    std::optional<model::EndpointId> endpoint;
    std::optional<model::DeliveryId> bounce_for;  ///< of a bounce: what it is about
    std::string destination;
    base::Time expires_at;
    std::string wait_reason;  ///< why it waits, where no attempt says so; else empty
};

/// A credential that may be used, with the server it belongs to.
struct Grant {
    model::Credential credential;
    model::Server server;
};

/// A route with the server that it belongs to.
struct RouteOnServer {
    model::Route route;
    model::Server server;
};

class Transaction;

/// Resource. Every method may be called from any loop and resumes on the caller's. Whatever writes
/// is durable when it resumes: writers hand over a unit of work, the committer takes all that wait
/// and commits them together, once. Throws StoreError when the store cannot do its work (disk full,
/// database gone); then nothing of that unit was kept.
class Store {
public:
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store() = default;

    // --- the path
    // ---------------------------------------------------------------------------------
    // What is given by reference is looked at until the call resumes.

    /// Keeps the message, its deliveries and the event. Only when this has resumed may 250 be said.
    virtual net::Task<model::Accepted> accept(const model::NewMessage& message, Lease lease) = 0;
    /// Several at once, with a lease for each: all are kept, or none.
    virtual net::Task<std::vector<model::Accepted>> accept_all(
        const std::vector<model::NewMessage>& messages, std::vector<Lease> leases
    ) = 0;
    /// Leases at most `limit` deliveries of `strand` that are due at `now`, longest due first.
    /// No two owners hold the same; a lease that lapses is free again.
    virtual net::Task<Claimed> claim_due(
        model::Strand strand, std::size_t limit, base::Time now, Lease lease
    ) = 0;
    /// Records the attempt and its event and takes the delivery off the queue or gives it a next
    /// time, in one transaction. `finish` of a delivery that is leased by nobody, or by another
    /// owner than `recover` was told, changes nothing; so do `release` and `renew`.
    virtual net::Task<> finish(const Finish& result) = 0;
    /// Gives claims back untried, due as before.
    virtual net::Task<> release(std::vector<model::DeliveryId> claims) = 0;
    /// Prolongs leases.
    virtual net::Task<> renew(std::vector<model::DeliveryId> claims, base::Time until) = 0;
    /// Every strand with something waiting that nobody holds a valid lease on.
    virtual net::Task<std::vector<Waiting>> waiting(base::Time now) = 0;
    /// Once at start, before anything else: makes the state after a crash a legal one.
    virtual net::Task<Recovery> recover(std::string owner, base::Time now) = 0;
    /// In the order of their ids, later than `after`; of a server, or of all. What an unfinished
    /// commit wrote may show before it is certain.
    virtual net::Task<std::vector<model::Event>> events_after(
        model::EventId after, std::optional<model::ServerId> server, std::size_t limit
    ) = 0;

    // --- a person's hand on the queue
    // -----------------------------------------------------------------
    /// Queues a held delivery, or makes a waiting one due now. False: neither held nor waiting.
    virtual net::Task<bool> send_now(
        model::DeliveryId delivery, base::Time now, std::string why
    ) = 0;
    /// Queues held deliveries, at most `limit`; how many.
    virtual net::Task<std::int64_t> release_held(
        Release which, base::Time now, std::size_t limit
    ) = 0;
    /// Ends a held or waiting delivery that is not being tried. False otherwise.
    virtual net::Task<bool> cancel(model::DeliveryId delivery, base::Time now, std::string why) = 0;
    /// Takes a waiting delivery that is not being tried off the queue until a person lets it go.
    /// False otherwise.
    virtual net::Task<bool> hold(model::DeliveryId delivery, base::Time now, model::Hold hold) = 0;
    /// Orders that stand at `now`, by id, each with its servers.
    virtual net::Task<std::vector<model::Order>> standing_orders(base::Time now) = 0;
    /// Orders to suspend that stood after `since`, whether they stand now or not, with their
    /// servers.
    virtual net::Task<std::vector<model::Order>> suspensions_since(base::Time since) = 0;
    /// Makes due what waits for orders that stand no longer, at most `limit`; how many.
    virtual net::Task<std::int64_t> end_waits(base::Time now, std::size_t limit) = 0;
    /// Every cause that something waits for.
    virtual net::Task<std::vector<std::string>> wait_causes() = 0;
    /// Makes due what waits for `cause`, at most `limit`; the strand of each.
    virtual net::Task<std::vector<model::Strand>> end_waits_for(
        std::string cause, base::Time now, std::size_t limit
    ) = 0;

    // --- reading
    // ------------------------------------------------------------------------------------
    virtual net::Task<std::optional<DeliveryView>> delivery(model::DeliveryId id) = 0;
    virtual net::Task<std::vector<DeliveryView>> deliveries_of(model::MessageId id) = 0;
    /// Newest first, of a server or of all, older than `before` (zero: from the newest); no
    /// counting.
    virtual net::Task<std::vector<DeliveryView>> deliveries_before(
        std::optional<model::ServerId> server, model::DeliveryId before, std::size_t limit
    ) = 0;
    /// The same of those that are held.
    virtual net::Task<std::vector<DeliveryView>> held_before(
        std::optional<model::ServerId> server, model::DeliveryId before, std::size_t limit
    ) = 0;
    virtual net::Task<std::vector<model::Attempt>> attempts(model::DeliveryId id) = 0;
    /// The life of one message, oldest first.
    virtual net::Task<std::vector<model::Event>> events_of(model::MessageId id) = 0;
    /// Nothing when the message is unknown or its bytes are past their retention.
    virtual net::Task<std::optional<model::Content>> content(model::MessageId id) = 0;
    /// Nothing when the message did not arrive, but was sent.
    virtual net::Task<std::optional<model::Inspection>> inspection(model::MessageId id) = 0;

    // --- tenancy, kept in memory for a second at most
    // -------------------------------------------------
    virtual net::Task<std::optional<Grant>> grant_by_digest(std::string digest) = 0;
    /// Every smtp credential of "organization/server" that can answer a challenge.
    virtual net::Task<std::vector<Grant>> grants_of_server(
        std::string organization, std::string server
    ) = 0;
    virtual net::Task<std::vector<Grant>> grants_by_network() = 0;
    virtual net::Task<std::optional<model::Server>> server(model::ServerId id) = 0;
    virtual net::Task<std::optional<model::Server>> server_by_token(std::string token) = 0;
    /// "acme/main"
    virtual net::Task<std::optional<model::Server>> server_by_path(std::string path) = 0;
    virtual net::Task<std::optional<model::Domain>> domain(model::DomainId id) = 0;
    /// The verified domain `name` as this server may use it: its own before its organization's,
    /// else its verified domain flagged use_for_any (first by name).
    virtual net::Task<std::optional<model::Domain>> domain_for(
        model::ServerId server, std::string name
    ) = 0;
    /// Where mail for `local@domain` goes: the route of exactly this name, else the domain's
    /// wildcard. `local` is without tag; case does not matter.
    virtual net::Task<std::optional<RouteOnServer>> route_to(
        std::string local, std::string domain
    ) = 0;
    virtual net::Task<std::optional<RouteOnServer>> route_by_token(std::string token) = 0;
    /// The route for what comes to the server's return path and is not about mail of its.
    virtual net::Task<std::optional<RouteOnServer>> return_path_route(model::ServerId server) = 0;
    /// Noted now and then, not at every use.
    virtual net::Task<> note_use(model::CredentialId credential, base::Time at) = 0;

    /// Which of `addresses` the server's mail is not sent to at `now`, in their order.
    virtual net::Task<std::vector<model::Suppression>> suppressed(
        model::ServerId server, std::vector<std::string> addresses, base::Time now
    ) = 0;

    // --- everything else
    // ------------------------------------------------------------------------------
    /// Runs `unit` on the store's own thread in a transaction of the lasting tables (tenancy,
    /// settings). It may run again alone when a neighbour in the same commit fails, so it must only
    /// touch the store.
    virtual net::Task<> write(std::move_only_function<void(Transaction&)> unit) = 0;
    /// The same on a reading thread, of any tables; it may run twice.
    virtual net::Task<> read(std::move_only_function<void(Transaction&)> unit) = 0;

    // --- days
    // ---------------------------------------------------------------------------------------
    /// Those that hold anything, newest first.
    virtual net::Task<std::vector<model::Day>> days() = 0;
    /// Removes a day's messages, bodies, deliveries, attempts and events at once, and takes what
    /// still waits of them off the queue.
    virtual net::Task<> drop_day(model::Day day) = 0;
    /// Whether something of the day still waits: in the queue, or held for a person.
    virtual net::Task<bool> is_awaited(model::Day day) = 0;
    /// Removes a day's bodies and gives their space back; all else of the day stays. False: there
    /// were none, or the day is awaited. Takes its time.
    virtual net::Task<bool> drop_bodies(model::Day day) = 0;
    /// Cancels held deliveries whose hold has ended at `now`, at most `limit`, each with an event
    /// and with what `tell` gives, which is awaited on the caller's loop; empty: nobody is told.
    /// Gives how many.
    virtual net::Task<std::int64_t> end_holds(
        base::Time now, std::size_t limit, HoldTeller tell = {}
    ) = 0;
    /// Removes the files of large messages that were put here before `before`, by a process that
    /// has died since, and that no message refers to. Gives how many.
    virtual net::Task<std::int64_t> remove_orphans(base::Time before) = 0;
};

}  // namespace postrider::store
