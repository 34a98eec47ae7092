// An open SMTP connection to a host: what it agreed on, and replies in exchange for words.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "net/clock.h"
#include "net/connection.h"
#include "net/line_reader.h"
#include "net/network.h"
#include "net/task.h"
#include "path/delivery/outcome.h"
#include "path/delivery/recording.h"
#include "path/delivery/target.h"
#include "path/delivery/timeouts.h"
#include "path/delivery/way.h"
#include "smtp/client_opening.h"
#include "smtp/client_transaction.h"
#include "smtp/peer_extensions.h"
#include "smtp/reply.h"

namespace postrider::delivery {

/// A conversation that ended early: a reply that ends it, or a wire that broke. What a client must
/// expect of every host, so the attempt catches it and makes an outcome of it.
class ConversationEnded : public std::runtime_error {
public:
    ConversationEnded(smtp::Stage stage, smtp::Reply reply);
    ConversationEnded(
        smtp::Stage stage,
        WireTrouble trouble,
        const std::string& words,
        net::TlsTrouble tls_trouble = net::TlsTrouble::none
    );

    smtp::Stage stage() const { return stage_; }
    Meaning meaning() const;
    const std::optional<smtp::Reply>& reply() const { return reply_; }
    std::optional<WireTrouble> trouble() const { return trouble_; }
    /// Of a handshake; none: it did not come to one.
    net::TlsTrouble tls_trouble() const { return tls_trouble_; }

private:
    smtp::Stage stage_;
    std::optional<smtp::Reply> reply_;
    std::optional<WireTrouble> trouble_;
    net::TlsTrouble tls_trouble_ = net::TlsTrouble::none;
};

/// How long each reply is waited for, and where what is said is written down. Value.
struct Manner {
    Manner(const Timeouts& waits, Recording* into = nullptr)  // NOLINT(*-explicit-*)
        : timeouts(waits), recording(into) {}
    const Timeouts& timeouts;
    Recording* recording;  ///< null: nowhere
};

/// Resource; belongs to one loop.
class Conversation {
public:
    /// Connects, greets, starts TLS as the target's policy says. Throws ConversationEnded.
    static net::Task<std::unique_ptr<Conversation>> open(
        net::Clock& clock,
        net::Network& network,
        std::shared_ptr<net::TlsClient> tls,
        Target target,
        Manner manner
    );
    Conversation(net::Clock& clock, Way way, Target target, Manner manner);
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    /// Writes all pieces. Throws ConversationEnded, as every member that talks.
    net::Task<> send(std::span<const std::string_view> pieces, smtp::Stage stage);
    net::Task<smtp::Reply> read_reply(smtp::Stage stage);
    /// A last word to be polite; never throws for what the host does.
    net::Task<> quit();

    /// Lives as long as this.
    void accompany(std::shared_ptr<const void> companion) { companion_ = std::move(companion); }

    const Target& target() const { return target_; }
    const smtp::PeerExtensions& peer() const { return peer_; }
    const net::TlsFacts* tls() const { return way_.connection->tls(); }
    /// The address that the host sees us at; none where a proxy does not tell.
    const std::optional<base::IpAddress>& leaves_from() const { return way_.leaves_from; }
    /// Messages it has carried.
    std::uint32_t messages() const { return messages_; }
    void finished_message(smtp::AfterTransaction state) {
        ++messages_;
        state_ = state;
    }
    /// From now on what is said is written down there, beginning with where this conversation
    /// stands; null: nowhere.
    void record_in(Recording* recording);
    /// Something besides commands and replies, for the recording.
    void note(std::string_view what) {
        if (recording_ != nullptr) {
            recording_->happened(what);
        }
    }
    /// What the next transaction finds.
    smtp::AfterTransaction state() const { return state_; }
    /// Whether something came that nobody asked for, such as a 421 before closing.
    bool has_unread() const { return !reader_.buffered().empty(); }

private:
    net::Task<> greet(std::shared_ptr<net::TlsClient> tls);
    /// Always throws.
    net::Task<> part(smtp::OpeningFailed failed);
    void note_connection();
    net::Task<> handshake(std::shared_ptr<net::TlsClient> tls);
    net::TlsDemand tls_demand() const;
    base::Instant deadline(smtp::Stage stage) const;

    net::Clock& clock_;
    Way way_;
    Target target_;
    const Timeouts& timeouts_;
    Recording* recording_;
    const base::Instant opened_at_;
    std::string greeting_;  ///< on one line
    net::LineReader reader_;
    smtp::PeerExtensions peer_;
    std::uint32_t messages_ = 0;
    smtp::AfterTransaction state_ = smtp::AfterTransaction::ready;
    std::shared_ptr<const void> companion_;
};

}  // namespace postrider::delivery
