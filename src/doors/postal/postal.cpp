// From a request to an answer: who asks, with which parameters, for what.
#include "doors/postal/postal.h"

#include "base/ascii.h"
#include "doors/postal/show.h"
#include "http/problem.h"
#include "json/writer.h"
#include "mail/address.h"
#include "mail/received.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace postrider::doors::postal {
namespace {

constexpr base::Duration use_noted_every = std::chrono::minutes{1};
constexpr std::size_t boundary_size = 24;

constexpr auto methods =
    http::Method::get | http::Method::post | http::Method::put | http::Method::patch;

/// A refusal by the doorway in Postal's words.
std::variant<Answer, http::Response> to_outcome(const intake::Refusal& refusal, bool is_raw) {
    using intake::Reason;
    switch (refusal.reason) {
        case Reason::server_suspended:
            return Answer::error("ServerSuspended");
        case Reason::no_recipients:
            return Answer::error("NoRecipients", {{"message", refusal.text}});
        case Reason::sender_missing:
        case Reason::sender_not_allowed:
            return is_raw
                       ? Answer::error("UnauthenticatedFromAddress")
                       : Answer::error("UnauthenticatedFromAddress", {{"message", refusal.text}});
        case Reason::busy:
        case Reason::not_scanned: {
            auto response = http::problem(503, refusal.text);
            response.fields.add("Retry-After", "5");
            return response;
        }
        case Reason::recipient_not_valid:
        case Reason::header_not_valid:
        case Reason::loop:
        case Reason::times_not_valid:
            break;
    }
    return Answer::parameter_error(refusal.text);
}

void set_times(intake::Submission& submission, const SendTimes& times) {
    submission.not_before = times.send_at;
    submission.expires_at = times.expires_at;
    submission.expires_in = times.expires_in;
}

/// An address as the receipt names it, to find it there.
std::string canonical(const std::string& address) {
    const auto parsed = mail::Address::parse(address);
    return base::to_lower(parsed ? parsed->text() : address);
}

}  // namespace

Postal::Postal(House house) : house_(std::move(house)) {}

void Postal::add_to(http::Router& router) {
    const auto add = [&](std::string path, Action action) {
        router.add({
            .methods = methods,
            .path = std::move(path),
            .serve = [this, action](http::Request& request) { return serve(request, action); },
            .body_max = house_.request_size_max,
        });
    };
    add("/api/v1/send/message", &Postal::send_message);
    add("/api/v1/send/raw", &Postal::send_raw);
    add("/api/v1/messages/message", &Postal::message);
    add("/api/v1/messages/deliveries", &Postal::deliveries);
}

net::Task<http::Response> Postal::serve(const http::Request& request, Action action) {
    const auto begun = house_.clock.instant();
    auto outcome = co_await authenticated(request, action);
    if (auto* response = std::get_if<http::Response>(&outcome)) {
        co_return std::move(*response);
    }
    co_return envelope(std::get<Answer>(outcome), house_.clock.instant() - begun);
}

net::Task<Postal::Outcome> Postal::authenticated(const http::Request& request, Action action) {
    const std::string key(base::trim(request.field("X-Server-API-Key")));
    if (key.empty()) {
        co_return Answer::error(
            "AccessDenied", {{"message", "The X-Server-API-Key header is needed to come in"}}
        );
    }
    const auto grant = co_await house_.login.by_api_key(key);
    if (!grant) {
        co_return Answer::error(
            "InvalidServerAPIKey",
            {{"message", "The X-Server-API-Key header names no API credential"}, {"token", key}}
        );
    }
    co_await note_use(grant->credential.id);
    if (grant->server.is_suspended) {
        co_return Answer::error("ServerSuspended");
    }
    const auto parameters = read_parameters(request);
    if (!parameters) {
        co_return http::problem(400, parameters.error());
    }
    const Call call{.request = request, .grant = *grant, .parameters = *parameters};
    co_return co_await (this->*action)(call);
}

net::Task<> Postal::note_use(model::CredentialId credential) {
    const auto now = house_.clock.now();
    auto& noted = noted_[credential];
    if (now - noted < use_noted_every) {
        co_return;
    }
    noted = now;
    co_await house_.store.note_use(credential, now);
}

net::Task<Postal::Outcome> Postal::send_message(const Call& call) {
    auto request = read_message(call.parameters);
    if (!request) {
        co_return std::move(request.error());
    }
    auto& composition = request->composition;
    composition.trace = trace(call);
    composition.date = house_.clock.now();
    composition.message_id = house_.random.uuid() + "@" + house_.return_path_domain;
    composition.boundary = house_.random.text(boundary_size, base::letters_and_digits);
    const auto message = mail::compose(composition);
    if (!message) {
        co_return Answer::parameter_error(mail::describe(message.error()));
    }
    auto submitted = submission(call, request->recipients);
    submitted.origin = model::Origin::api;
    submitted.sender = request->sender;
    submitted.is_bounce = request->is_bounce;
    submitted.tag = request->tag;
    set_times(submitted, request->times);
    submitted.content = content_of(*message);
    const auto taken = co_await house_.accept(std::move(submitted));
    if (const auto* refusal = std::get_if<intake::Refusal>(&taken)) {
        co_return to_outcome(*refusal, false);
    }
    co_return Answer::success(receipt_data(std::get<intake::Receipt>(taken), request->recipients));
}

net::Task<Postal::Outcome> Postal::send_raw(const Call& call) {
    const auto request = read_raw(call.parameters);
    if (!request) {
        co_return request.error();
    }
    if (request->recipients.empty()) {
        co_return Answer::success(R"({"message_id":null,"messages":{}})");
    }
    auto submitted = submission(call, request->recipients);
    submitted.origin = model::Origin::raw_api;
    set_times(submitted, request->times);
    submitted.sender = request->sender;
    submitted.is_bounce = request->is_bounce;
    submitted.content = content_of(request->message);
    const auto taken = co_await house_.accept(std::move(submitted));
    if (const auto* refusal = std::get_if<intake::Refusal>(&taken)) {
        co_return to_outcome(*refusal, true);
    }
    co_return Answer::success(receipt_data(std::get<intake::Receipt>(taken), request->recipients));
}

net::Task<Postal::Outcome> Postal::message(const Call& call) {
    const auto found = co_await find(call);
    if (const auto* missing = std::get_if<Answer>(&found)) {
        co_return *missing;
    }
    const auto& delivery = std::get<store::DeliveryView>(found);
    const auto expansions = Expansions::read(call.parameters);
    Known known;
    if (expansions.has(Expansion::inspection)) {
        known.inspection = co_await house_.store.inspection(delivery.message);
    }
    if (expansions.needs_content()) {
        const auto content = co_await house_.store.content(delivery.message);
        if (content) {
            auto& raw = known.raw.emplace();
            content->read(0, [&](std::string_view run) {
                raw.append(run);
                return true;
            });
        }
    }
    const auto token = house_.token.make(static_cast<std::uint64_t>(delivery.id.value));
    co_return Answer::success(show_message(delivery, token, known, expansions));
}

net::Task<Postal::Outcome> Postal::deliveries(const Call& call) {
    const auto found = co_await find(call);
    if (const auto* missing = std::get_if<Answer>(&found)) {
        co_return *missing;
    }
    const auto& delivery = std::get<store::DeliveryView>(found);
    const auto attempts = co_await house_.store.attempts(delivery.id);
    std::optional<model::Event> end;
    if (attempts.empty() && model::is_final(delivery.status)) {
        const auto events = co_await house_.store.events_of(delivery.message);
        for (const auto& event : events) {
            const bool is_told = event.delivery == delivery.id && !event.detail.empty();
            end = is_told ? std::optional(event) : end;
        }
    }
    co_return Answer::success(show_attempts(delivery, attempts, end));
}

/// The delivery that `id` names, when it is the asking server's own.
net::Task<Postal::Found> Postal::find(const Call& call) {
    const auto* given = call.parameters.if_contains("id");
    if (given == nullptr || given->is_null()) {
        co_return Answer::parameter_error("`id` parameter is required but missing");
    }
    // Anything but a whole number led Postal into its database.
    if (!given->is_int64() && !given->is_uint64()) {
        co_return Answer::parameter_error("`id` parameter must be an integer");
    }
    const auto id = given->is_int64() ? given->get_int64() : -1;
    if (id > 0 && id <= static_cast<std::int64_t>(secrets::delivery_id_max)) {
        const model::DeliveryId wanted{id};
        auto delivery = co_await house_.store.delivery(wanted);
        if (delivery && delivery->server == call.grant.server.id) {
            co_return std::move(*delivery);
        }
    }
    json::Writer data;
    data.begin_object().key("message").string("No message has this id");
    data.key("id").number(id).key("code").string("MessageNotFound").end_object();
    co_return Answer{.status = Answer::Status::error, .data = data.take()};
}

std::string Postal::trace(const Call& call) const {
    mail::Received received;
    if (!call.grant.server.privacy_mode) {
        received.from =
            mail::Sender{.helo = "api", .address = call.request.peer.address, .host_name = ""};
    }
    received.by = house_.web_host;
    received.arrival.protocol = mail::Arrival::Protocol::http;
    received.date = house_.clock.now();
    return mail::write_received(received);
}

/// A large message goes to a file at once, as everywhere.
model::Content Postal::content_of(std::string_view message) const {
    intake::Draft draft(house_.spool, house_.random);
    draft.reserve(message.size());
    draft.add(message);
    return draft.finish();
}

intake::Submission Postal::submission(const Call& call, const std::vector<std::string>& recipients)
    const {
    intake::Submission submitted;
    submitted.server = call.grant.server;
    submitted.credential = call.grant.credential;
    submitted.received_with_tls = true;
    for (const auto& address : recipients) {
        submitted.recipients.push_back({.address = address});
    }
    return submitted;
}

/// Every address once, as it was given.
std::string Postal::receipt_data(
    const intake::Receipt& receipt, const std::vector<std::string>& recipients
) const {
    std::unordered_map<std::string, model::DeliveryId> delivery_to;
    for (std::size_t index = 0; index < receipt.recipients.size(); ++index) {
        delivery_to[base::to_lower(receipt.recipients[index])] = receipt.accepted.deliveries[index];
    }
    json::Writer json;
    json.begin_object();
    json.key("message_id").string_or_null(receipt.message_id);
    json.key("messages").begin_object();
    for (auto address = recipients.begin(); address != recipients.end(); ++address) {
        const auto delivery = delivery_to.find(canonical(*address));
        if (delivery == delivery_to.end() ||
            std::find(recipients.begin(), address, *address) != address) {
            continue;
        }
        const auto id = delivery->second.value;
        json.key(*address).begin_object().key("id").number(id);
        json.key("token").string(house_.token.make(static_cast<std::uint64_t>(id))).end_object();
    }
    json.end_object().end_object();
    return json.take();
}

}  // namespace postrider::doors::postal
