// Two ends of a link in memory.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "net/connection.h"
#include "testing/sim_clock.h"
#include "testing/sim_network.h"

namespace postrider::testing {

/// Bytes on their way that a writer may be ahead of its reader.
inline constexpr std::size_t sim_window = 256 << 10;

/// One direction of a link.
class SimPipe {
public:
    explicit SimPipe(SimClock& clock) : clock_(clock), reader(clock), writer(clock) {}

    std::size_t room() const { return sim_window - size_; }
    void put(std::string_view bytes, base::Duration delay);
    void end(base::Duration delay);
    /// Takes what has arrived.
    std::size_t take(std::span<char> into);
    bool has_bytes() const { return size_ > 0; }
    bool has_ended() const { return chunks_.empty() && ended_ && *ended_ <= clock_.instant(); }
    /// When something arrives next, at most at `deadline`.
    base::Instant next(base::Instant deadline) const;

private:
    struct Chunk {
        base::Instant arrives;
        std::string bytes;
    };

    SimClock& clock_;
    std::deque<Chunk> chunks_;
    std::size_t size_ = 0;
    std::optional<base::Instant> ended_;

public:
    SimAlarm reader;  ///< who waits for bytes
    SimAlarm writer;  ///< who waits for room
};

/// What both ends share.
struct SimWire {
    SimWire(SimClock& the_clock, SimLink the_link)
        : clock(the_clock), link(the_link), to_server(the_clock), to_client(the_clock) {}

    void ring_all();
    void cut();

    SimClock& clock;
    SimLink link;
    SimPipe to_server;
    SimPipe to_client;
    unsigned reads = 0;
    unsigned writes = 0;
    bool is_cut = false;

    enum class Handshake { none, agreed, refused };
    Handshake handshake = Handshake::none;
    std::shared_ptr<net::TlsServer> tls_server;
    std::optional<std::string> server_name;
};

enum class SimSide { client, server };

class SimConnection final : public net::Connection {
public:
    SimConnection(
        std::shared_ptr<SimWire> wire, SimSide side, base::Endpoint local, base::Endpoint peer
    );
    ~SimConnection() override;

    using net::Connection::write;
    net::Task<std::size_t> read(std::span<char> into, base::Instant deadline) override;
    net::Task<> write(std::span<const std::string_view> pieces, base::Instant deadline) override;
    net::Task<> accept_tls(std::shared_ptr<net::TlsServer> server, base::Instant deadline) override;
    net::Task<> start_tls(
        std::shared_ptr<net::TlsClient> client, net::TlsDemand demand, base::Instant deadline
    ) override;
    const net::TlsFacts* tls() const override { return facts_ ? &*facts_ : nullptr; }
    base::Endpoint local() const override { return local_; }
    base::Endpoint peer() const override { return peer_; }
    void stop_reading() noexcept override;
    void close() noexcept override;

private:
    SimPipe& incoming() { return side_ == SimSide::client ? wire_->to_client : wire_->to_server; }
    SimPipe& outgoing() { return side_ == SimSide::client ? wire_->to_server : wire_->to_client; }
    /// Throws when the connection is closed or cut, or the deadline has passed.
    void check(base::Instant deadline) const;
    void count(unsigned& operations, const std::optional<unsigned>& allowed);
    net::Task<> write_piece(std::string_view bytes, base::Instant deadline);
    void check_handshake(base::Instant deadline);

    std::shared_ptr<SimWire> wire_;
    SimSide side_;
    base::Endpoint local_;
    base::Endpoint peer_;
    bool is_closed_ = false;
    bool is_reading_stopped_ = false;
    std::optional<net::TlsFacts> facts_;
};

}  // namespace postrider::testing
