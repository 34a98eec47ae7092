// A delivery's story for tests: deferred once by a host that greylists, after another was down.
#pragma once

#include <string>

#include "model/transcript.h"
#include "store/explain.h"

namespace postrider::explain {

/// 2026-11-22 10:00:00 UTC
inline constexpr base::Time ten = model::start_of(2517) + std::chrono::hours{10};

inline model::Attempt an_attempt(std::uint32_t number, base::Time at) {
    using namespace std::chrono_literals;
    model::Attempt attempt;
    attempt.number = number;
    attempt.result = model::AttemptResult::deferred;
    attempt.at = at;
    attempt.duration = 1200ms;
    attempt.host = "mx1.there.test";
    attempt.address = "192.0.2.1:25";
    attempt.source = "mta-7";
    attempt.source_address = "198.51.100.7";
    attempt.helo = "mta7.acme.test";
    attempt.tls = "TLSv1.3 TLS_AES_256_GCM_SHA384";
    attempt.stage = "rcpt";
    attempt.reply_code = 451;
    attempt.enhanced_code = "4.7.1";
    attempt.reply = "451 4.7.1 Greylisted, try again in 5 minutes";
    attempt.explanation = "The host cannot take it now";
    attempt.transcript =
        "0=connected to 192.0.2.1:25 from 198.51.100.7\n"
        "8<220 mx1.there.test ESMTP\n"
        "8>EHLO mta7.acme.test\n"
        "1200<451 4.7.1 Greylisted, try again in 5 minutes\n";
    const auto due = base::to_micros(at + 1200ms + 310s);
    attempt.decisions =
        "pool news\npool_rule tag spring\nsite mx1.there.test:25,mx2.there.test:25\n"
        "class policy\nrule greylisted/greylist\nwhy the receiver's rules say no\n"
        "wait hint\ndue " +
        std::to_string(due) + "\n";
    return attempt;
}

inline model::Event an_event(model::EventKind kind, base::Time at, std::string detail = {}) {
    model::Event event;
    event.kind = kind;
    event.at = at;
    event.detail = std::move(detail);
    return event;
}

/// Came in at `ten`, tried once, due again.
inline store::DeliveryStory a_story() {
    using namespace std::chrono_literals;
    store::DeliveryStory story;
    auto& facts = story.facts;
    facts.id = model::DeliveryId{1'383'778'790'506'497};
    facts.message = model::MessageId{1'383'778'790'506'496};
    facts.status = model::DeliveryStatus::deferred;
    facts.recipient = "bob@there.test";
    facts.destination = "there.test";
    facts.credential = model::CredentialId{3};
    facts.sender = "news@acme.test";
    facts.subject = "Spring news";
    facts.message_id = "1@acme.test";
    facts.tag = "spring";
    facts.received_with_tls = true;
    facts.accepted_at = ten;
    facts.expires_at = ten + 48h;
    facts.size = 4'210;
    facts.recipients = 3;
    facts.place = 1;
    story.server.emplace();
    story.server->organization_permalink = "acme";
    story.server->permalink = "main";
    story.credential.emplace();
    story.credential->id = model::CredentialId{3};
    story.credential->name = "web shop";
    story.signing_domain = "acme.test";
    story.head =
        "Received: from app.acme.test ([192.0.2.7])\r\n by mx.postrider.test with ESMTPSA;\r\n "
        "Sun, 22 Nov 2026 10:00:00 +0000\r\nSubject: Spring news\r\n\r\nx\r\n";
    story.events = {an_event(model::EventKind::accepted, ten)};
    story.attempts = {an_attempt(1, ten + 210ms)};
    model::Attempt other;
    other.hop = 1;
    other.at = ten + 205ms;
    other.duration = 5ms;
    other.host = "mx2.there.test";
    other.address = "192.0.2.2:25";
    other.stage = "connect";
    other.reply = "Connection refused";
    story.attempts[0].hop = 2;
    story.attempts[0].others = {other};
    story.place = store::QueuePlace{
        .delivery = facts.id, .due = ten + 311s + 410ms, .attempts = 1, .leased_by = {}
    };
    return story;
}

}  // namespace postrider::explain
