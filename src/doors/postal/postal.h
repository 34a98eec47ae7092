// Postal's HTTP API, version 1: what its clients send, answered as they expect.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <variant>

#include "base/random.h"
#include "doors/postal/answer.h"
#include "doors/postal/message_request.h"
#include "http/router.h"
#include "net/clock.h"
#include "path/intake/accept.h"
#include "path/intake/draft.h"
#include "secrets/delivery_token.h"
#include "store/store.h"
#include "tenancy/login.h"

namespace postrider::doors::postal {

/// The one doorway, as this door calls it.
using Accept = std::function<
    net::Task<std::variant<intake::Receipt, intake::Refusal>>(intake::Submission submission)>;

/// What the door works with; everything outlives it.
struct House {
    net::Clock& clock;
    base::Random& random;
    store::Store& store;
    tenancy::Login& login;
    const secrets::DeliveryToken& token;
    const intake::Spool& spool;
    Accept accept;
    std::string web_host;            ///< the name in our Received fields
    std::string return_path_domain;  ///< right side of the Message-IDs that we give
    std::uint64_t request_size_max = 75'000'000;
};

/// Resource; one loop's. POST, GET, PUT and PATCH are the same to it:
///
///   /api/v1/send/message         a message from its pieces
///   /api/v1/send/raw             a message as it is
///   /api/v1/messages/message     one recipient's message
///   /api/v1/messages/deliveries  the attempts to deliver it
///
/// What Postal calls a message is our delivery: one recipient of a message.
class Postal {
public:
    explicit Postal(House house);
    Postal(const Postal&) = delete;
    Postal& operator=(const Postal&) = delete;

    /// The endpoints stand as long as this does.
    void add_to(http::Router& router);

private:
    struct Call {
        const http::Request& request;
        const store::Grant& grant;
        const Parameters& parameters;
    };
    /// A Response where HTTP itself must say no.
    using Outcome = std::variant<Answer, http::Response>;
    using Action = net::Task<Outcome> (Postal::*)(const Call& call);
    using Found = std::variant<store::DeliveryView, Answer>;

    net::Task<http::Response> serve(const http::Request& request, Action action);
    net::Task<Outcome> authenticated(const http::Request& request, Action action);
    net::Task<> note_use(model::CredentialId credential);

    net::Task<Outcome> send_message(const Call& call);
    net::Task<Outcome> send_raw(const Call& call);
    net::Task<Outcome> message(const Call& call);
    net::Task<Outcome> deliveries(const Call& call);

    net::Task<Found> find(const Call& call);
    std::string trace(const Call& call) const;
    model::Content content_of(std::string_view message) const;
    intake::Submission submission(const Call& call, const std::vector<std::string>& recipients)
        const;
    std::string receipt_data(
        const intake::Receipt& receipt, const std::vector<std::string>& recipients
    ) const;

    House house_;
    std::unordered_map<model::CredentialId, base::Time> noted_;
};

}  // namespace postrider::doors::postal
