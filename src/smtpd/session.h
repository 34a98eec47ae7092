// One SMTP connection: lines and bytes between the wire, the dialogue and the receiver.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <variant>

#include "base/log.h"
#include "base/random.h"
#include "net/clock.h"
#include "net/connection.h"
#include "net/line_reader.h"
#include "net/loop.h"
#include "net/task.h"
#include "smtp/chunk_reader.h"
#include "smtp/data_reader.h"
#include "smtp/server_dialogue.h"
#include "smtpd/inquiry.h"
#include "smtpd/receiver.h"

namespace postrider::smtpd {

struct SessionOptions {
    smtp::ServerOptions dialogue;
    InquiryOptions inquiry;
    std::shared_ptr<net::TlsServer> tls;  ///< null: none is offered
    bool is_tls_from_start = false;
    base::Duration idle_timeout = std::chrono::minutes{5};
    base::Duration data_timeout = std::chrono::minutes{5};  ///< between two pieces of a message
    base::Duration write_timeout = std::chrono::minutes{5};
    base::Duration tls_timeout = std::chrono::minutes{1};
    base::Duration lifetime = std::chrono::hours{2};  ///< of the connection; ends between messages
    /// For the message within which the lifetime ends.
    base::Duration message_grace = std::chrono::minutes{30};
};

/// What a session did, for logs and figures.
struct SessionFacts {
    std::uint64_t messages = 0;
    bool is_tls = false;
};

/// What sessions work with; it outlives them.
struct Surroundings {
    net::Loop& loop;
    base::Random& random;
    base::Log& log;
};

/// Who called whom: as the wire says, or the proxy in front of it.
struct Caller {
    base::Endpoint peer;
    base::Endpoint local;
    /// May say for whom it speaks (XCLIENT).
    bool is_trusted = false;
};

/// Resource; belongs to one loop.
class Session {
public:
    /// `receiver` and `options` outlive the session.
    Session(
        const Surroundings& surroundings,
        std::unique_ptr<net::Connection> connection,
        const Caller& caller,
        Receiver& receiver,
        const SessionOptions& options
    );

    /// Talks to the end. The first of the four places where a broken wire is caught: it is logged.
    net::Task<> run();
    /// No further message: says 421 when the client is between messages, else after the present
    /// one.
    void shut_down();
    const SessionFacts& facts() const { return facts_; }

private:
    using AfterStep = std::optional<smtp::Step>;

    net::Task<> talk();
    net::Task<> begin_tls();
    net::Task<bool> take_line();
    net::Task<> perform(smtp::Step step);
    net::Task<AfterStep> on(smtp::Say step);
    net::Task<AfterStep> on(smtp::SayGoodbye step);
    net::Task<AfterStep> on(smtp::StartTls step);
    net::Task<AfterStep> on(smtp::CheckCredentials step);
    net::Task<AfterStep> on(smtp::CheckRecipient step);
    net::Task<AfterStep> on(smtp::ReadMessage step);
    net::Task<AfterStep> on(smtp::ReadChunk step);
    net::Task<AfterStep> on(smtp::AcceptMessage step);
    net::Task<AfterStep> on(smtp::ReplaceClient step);

    net::Task<> begin_message();
    net::Task<smtp::Reply> complete();
    void take_content(std::string_view run);
    void abandon_message();
    /// False when there is more than is read.
    net::Task<bool> read_data(smtp::DataReader& reader);
    net::Task<> read_chunk(const smtp::ReadChunk& step);
    net::Task<> fill_body();
    net::Task<> flush();
    net::Task<> say_farewell(smtp::Reply reply);
    std::optional<smtp::Reply> last_word(const std::system_error& trouble) const;
    smtp::Reply broke(const std::exception& trouble, std::string_view where);
    net::Task<> learn_name();
    void refresh_client();
    bool has_whole_line() const;
    base::Instant after(base::Duration timeout) const;

    net::Loop& loop_;
    net::Clock& clock_;
    std::unique_ptr<net::Connection> connection_;
    Receiver& receiver_;
    base::Log& log_;
    const SessionOptions& options_;
    net::LineReader reader_;
    smtp::ServerDialogue dialogue_;
    std::optional<smtp::ChunkReader> chunks_;
    /// The receiver could not take what came of the message.
    std::optional<smtp::Reply> content_refusal_;
    Client client_;
    std::optional<Inquiry> inquiry_;
    /// By a trusted client, of the one for which it speaks.
    std::optional<std::string> told_name_;
    std::string out_;
    SessionFacts facts_;
    base::Instant ends_at_;
    bool is_message_open_ = false;
    bool is_waiting_for_line_ = false;
    bool is_shutting_down_ = false;
    bool is_over_ = false;
};

}  // namespace postrider::smtpd
