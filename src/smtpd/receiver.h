// Whoever takes mail at the end of an SMTP session: decides on logins and recipients, keeps
// messages.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "dns/blocklist.h"
#include "net/task.h"
#include "net/tls.h"
#include "smtp/reply.h"
#include "smtp/sasl.h"
#include "smtp/server_dialogue.h"

namespace postrider::smtpd {

/// Who is at the other end, as known at this moment. Views hold for the call only.
struct Client {
    base::Endpoint peer;
    base::Endpoint local;
    std::string helo;
    bool said_ehlo = false;
    bool is_authenticated = false;
    const net::TlsFacts* tls = nullptr;
    /// The confirmed host name of its address, "unknown" where it has none; empty where nobody
    /// asked. Known when the message is complete.
    std::string reverse_name;
    /// Why a stranger from this address is to be refused; known for recipients of clients that are
    /// not logged in.
    std::optional<dns::Listing> listing;
};

/// Thrown by a receiver that wants the connection closed without a word. Not a std::exception: no
/// one but the session catches it.
struct HangUp {};

/// One connection's receiver. Resource; belongs to the connection's loop. What a method throws as
/// std::exception is answered with 451 and logged.
class Receiver {
public:
    Receiver() = default;
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    virtual ~Receiver() = default;

    /// 235 lets the client in.
    virtual net::Task<smtp::Reply> log_in(
        const Client& client, const smtp::Credentials& credentials
    ) = 0;
    /// A trusted client speaks for another from now on: what was granted to the last one is over.
    virtual void forget_client() {}
    /// A positive reply accepts the recipient; those accepted before stand in `envelope`.
    virtual net::Task<smtp::Reply> recipient(
        const Client& client, const smtp::Envelope& envelope, const smtp::RcptTo& recipient
    ) = 0;

    /// A message begins. `add` gets its content in order, CRLF line ends, dots unstuffed.
    virtual net::Task<> begin(const Client& client, const smtp::Envelope& envelope) = 0;
    virtual void add(std::string_view run) = 0;
    /// The message is complete. A positive reply says that it is safe.
    virtual net::Task<smtp::Reply> complete(
        const Client& client, const smtp::Envelope& envelope
    ) = 0;
    /// The message that began is not to be; nothing of it stays.
    virtual void abandon() = 0;
};

}  // namespace postrider::smtpd
