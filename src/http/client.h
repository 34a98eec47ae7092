// Requests to other people's servers: never to addresses that are not theirs to name, never beyond
// their time.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/address_guard.h"
#include "base/time.h"
#include "dns/resolver.h"
#include "http/client_response.h"
#include "http/fields.h"
#include "http/kept_wires.h"
#include "http/method.h"
#include "http/url.h"
#include "net/loop.h"
#include "net/task.h"
#include "net/tls.h"

namespace postrider::http {

/// How long each phase may take; the whole never takes longer than `whole`.
struct ClientTimes {
    base::Duration lookup = std::chrono::seconds{5};
    base::Duration connect = std::chrono::seconds{5};  ///< each address, TLS included
    base::Duration whole = std::chrono::seconds{30};
};

/// Hears of what happens on the way, in words without a secret.
using CallObserver = std::function<void(std::string_view what)>;

/// A request. Value.
struct Call {
    std::string url;
    Method method = Method::post;
    /// Content-Type and what else there is; Host, Content-Length, Authorization (from the URL) and
    /// Connection are added.
    Fields fields;
    std::string body;
    ClientTimes times;
    ResponseLimits limits;
    CallObserver tell = {};  ///< empty: nobody
};

/// Why there is no response.
struct ClientFailure {
    enum class Kind : std::uint8_t {
        bad_url,
        no_such_host,
        forbidden_address,  ///< the host has no address that may be connected to
        lookup,             ///< the DNS cannot tell
        timed_out,
        connection,  ///< refused, unreachable, broken
        tls,
        malformed_response,
    };
    /// How far the call came.
    enum class Stage : std::uint8_t { lookup, connect, request };

    Kind kind = Kind::connection;
    std::string words;  ///< for people; no secret of the URL is in it
    Stage stage = Stage::lookup;
    WireFacts wire;
    friend bool operator==(const ClientFailure&, const ClientFailure&) = default;
};

/// "timed_out", for logs and metrics.
std::string_view name_of(ClientFailure::Kind kind);
/// "dns", "connect", "request", as attempts are recorded.
std::string_view name_of(ClientFailure::Stage stage);

struct ClientOptions {
    base::AddressGuard guard;
    std::string user_agent = "Postrider";
    /// Connections are kept for further calls to the same server.
    KeepWires keep;
};

/// Addresses of a host that are tried.
inline constexpr std::size_t addresses_tried_max = 4;

/// Resource; belongs to one loop; any number of calls at once. A call resolves, checks each
/// address, connects to a checked one, verifies its certificate where the scheme is https, and
/// follows no redirect; or it takes a connection to the same server that an earlier call left open.
/// Such a one may have been closed by the server meanwhile: when it breaks before a byte of the
/// answer has come, the call is made once more over one of its own. All of these must outlive the
/// loop's coroutines.
class Client {
public:
    Client(
        net::Loop& loop,
        dns::Resolver& resolver,
        std::shared_ptr<net::TlsClient> tls,
        ClientOptions options
    );

    /// Never throws for what the world does: that is a ClientFailure.
    net::Task<std::expected<ClientResponse, ClientFailure>> post(Call call);
    /// The same with another method.
    net::Task<std::expected<ClientResponse, ClientFailure>> get(Call call);
    /// Connections that no call uses.
    void close_idle() { kept_.close_all(); }

private:
    template <class T>
    using Step = std::expected<T, ClientFailure>;

    net::Task<Step<std::vector<base::IpAddress>>> addresses_of(Url url, base::Instant deadline);
    net::Task<Step<std::vector<base::IpAddress>>> look_up(std::string host, base::Instant deadline);
    Step<std::vector<base::IpAddress>> permitted(
        const Url& url, std::vector<base::IpAddress> addresses
    ) const;
    net::Task<Step<std::unique_ptr<net::Connection>>> reach(
        const Url& url, const Call& call, base::Instant end
    );
    net::Task<std::unique_ptr<net::Connection>> connect(
        const Url& url, base::IpAddress address, base::Instant deadline
    );
    struct Exchange {
        Step<ClientResponse> answer;
        bool was_heard = false;      ///< something of an answer came
        bool may_ask_again = false;  ///< over the same connection
    };
    net::Task<Exchange> exchange(
        net::Connection& wire, const Url& url, const Call& call, base::Instant end
    );
    net::Task<Exchange> call_over(
        std::unique_ptr<net::Connection> wire, const Url& url, const Call& call, base::Instant end
    );
    std::string head_of(const Url& url, const Call& call) const;

    net::Loop& loop_;
    dns::Resolver& resolver_;
    std::shared_ptr<net::TlsClient> tls_;
    ClientOptions options_;
    KeptWires kept_;
};

}  // namespace postrider::http
