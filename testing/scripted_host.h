// A receiving host that says what a test tells it to say.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/connection.h"
#include "testing/world.h"

namespace postrider::testing {

/// What a host does in one connection. Value.
struct Manners {
    /// Verb to what is said, without the last CRLF; "." is the end of a message, "connect" the
    /// greeting. What is not listed is answered as a friendly host does.
    std::map<std::string, std::string, std::less<>> answers;
    /// Offered, and agreed to, where set.
    std::shared_ptr<net::TlsServer> tls;
    bool offers_pipelining = true;
    /// The answers to what came in one piece are written in one.
    bool gathers = false;
    /// Octets of one write; 0: all of it.
    std::size_t drips = 0;
    /// MAIL for one more is answered with 421.
    std::size_t messages_max = 1000;
    /// Some time behind the answer to a message: said unasked, then the connection is closed.
    std::string parting;
    base::Duration parting_after{};
};
/// Answers that are acts.
inline constexpr std::string_view silence = "(silence)";
inline constexpr std::string_view hang_up = "(hang up)";
/// 220, but then no handshake.
inline constexpr std::string_view break_tls = "(break TLS)";

/// A listener and what it has heard. Goes before the world does.
class ScriptedHost {
public:
    /// The first connection meets the first manners, and so on; the last ones hold for the rest.
    ScriptedHost(World& world, std::string_view address, std::vector<Manners> visits = {{}});
    ~ScriptedHost();
    ScriptedHost(const ScriptedHost&) = delete;
    ScriptedHost& operator=(const ScriptedHost&) = delete;

    /// How clients are met whose address stands here, from now on.
    std::map<std::string, Manners> meets;
    /// How all others are met from now on.
    void become(Manners manners) { visits_.assign(1, std::move(manners)); }

    /// Every line but those of messages.
    std::vector<std::string> heard;
    std::vector<std::string> messages;
    std::vector<base::Endpoint> clients;

    /// How many lines with this verb it has heard.
    std::size_t count(std::string_view verb) const;

private:
    net::Task<> accept();
    net::Task<> serve(std::unique_ptr<net::Connection> connection, Manners manners);
    net::Task<> converse(net::Connection& connection, const Manners& manners);

    World& world_;
    std::vector<Manners> visits_;
    std::unique_ptr<net::Listener> listener_;
};

}  // namespace postrider::testing
