// Two ends of a link in memory.
#include "testing/sim_connection.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"

namespace postrider::testing {
namespace {

[[noreturn]] void throw_system(int error, const char* what) {
    throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

void SimPipe::put(std::string_view bytes, base::Duration delay) {
    chunks_.push_back({.arrives = clock_.instant() + delay, .bytes = std::string(bytes)});
    size_ += bytes.size();
    reader.ring();
}

void SimPipe::end(base::Duration delay) {
    ended_ = clock_.instant() + delay;
    reader.ring();
}

std::size_t SimPipe::take(std::span<char> into) {
    std::size_t taken = 0;
    while (!chunks_.empty() && taken < into.size() && chunks_.front().arrives <= clock_.instant()) {
        auto& bytes = chunks_.front().bytes;
        const auto count = bytes.copy(into.data() + taken, into.size() - taken);
        bytes.erase(0, count);
        taken += count;
        if (bytes.empty()) {
            chunks_.pop_front();
        }
    }
    size_ -= taken;
    if (taken > 0) {
        writer.ring();
    }
    return taken;
}

base::Instant SimPipe::next(base::Instant deadline) const {
    if (!chunks_.empty()) {
        return std::min(deadline, chunks_.front().arrives);
    }
    return std::min(deadline, ended_.value_or(deadline));
}

void SimWire::ring_all() {
    to_server.reader.ring();
    to_server.writer.ring();
    to_client.reader.ring();
    to_client.writer.ring();
}

void SimWire::cut() {
    is_cut = true;
    ring_all();
}

SimConnection::SimConnection(
    std::shared_ptr<SimWire> wire, SimSide side, base::Endpoint local, base::Endpoint peer
)
    : wire_(std::move(wire)), side_(side), local_(local), peer_(peer) {}

SimConnection::~SimConnection() {
    close();
}

void SimConnection::close() noexcept {
    if (!std::exchange(is_closed_, true)) {
        outgoing().end(wire_->link.delay);
        wire_->ring_all();
    }
}

void SimConnection::stop_reading() noexcept {
    is_reading_stopped_ = true;
    wire_->ring_all();
}

void SimConnection::check(base::Instant deadline) const {
    if (is_closed_) {
        throw_system(ECANCELED, "closed");
    }
    if (wire_->is_cut) {
        throw_system(ECONNRESET, "the wire is cut");
    }
    if (wire_->clock.instant() >= deadline) {
        throw_system(ETIMEDOUT, "deadline");
    }
}

void SimConnection::count(unsigned& operations, const std::optional<unsigned>& allowed) {
    if (side_ == SimSide::client && allowed && operations++ >= *allowed) {
        wire_->cut();
    }
}

net::Task<std::size_t> SimConnection::read(std::span<char> into, base::Instant deadline) {
    CHECK(!into.empty());
    count(wire_->reads, wire_->link.cut_after_reads);
    for (;;) {
        if (is_reading_stopped_) {
            throw_system(ECANCELED, "reading was stopped");
        }
        const auto taken = is_closed_ || wire_->is_cut ? 0 : incoming().take(into);
        if (taken > 0) {
            co_return taken;
        }
        check(deadline);
        if (incoming().has_ended()) {
            co_return 0;
        }
        const auto next = incoming().next(deadline);
        co_await incoming().reader.wait_until(next);
    }
}

net::Task<> SimConnection::write(std::span<const std::string_view> pieces, base::Instant deadline) {
    count(wire_->writes, wire_->link.cut_after_writes);
    for (const auto& piece : pieces) {
        co_await write_piece(piece, deadline);
    }
}

net::Task<> SimConnection::write_piece(std::string_view bytes, base::Instant deadline) {
    check(base::Instant::max());
    while (!bytes.empty()) {
        if (incoming().has_ended()) {
            throw_system(EPIPE, "the peer has closed");
        }
        const auto part = bytes.substr(0, outgoing().room());
        if (part.empty()) {
            check(deadline);
            co_await outgoing().writer.wait_until(deadline);
            check(base::Instant::max());
        } else {
            outgoing().put(part, wire_->link.delay);
            bytes.remove_prefix(part.size());
        }
    }
}

void SimConnection::check_handshake(base::Instant deadline) {
    check(deadline);
    if (incoming().has_bytes()) {
        throw net::TlsError("TLS handshake: wrong version number");
    }
    if (incoming().has_ended()) {
        throw net::TlsError("TLS handshake: the peer closed the connection");
    }
}

net::Task<> SimConnection::accept_tls(
    std::shared_ptr<net::TlsServer> server, base::Instant deadline
) {
    CHECK(side_ == SimSide::server && !facts_);
    wire_->tls_server = std::move(server);
    outgoing().reader.ring();
    while (wire_->handshake == SimWire::Handshake::none) {
        check_handshake(deadline);
        co_await incoming().reader.wait_until(deadline);
    }
    if (wire_->handshake == SimWire::Handshake::refused) {
        throw net::TlsError("TLS handshake: the peer does not trust the certificate");
    }
    facts_ = net::TlsFacts{
        .version = "TLSv1.3",
        .cipher = "TLS_AES_256_GCM_SHA384",
        .server_name = wire_->server_name.value_or(""),
    };
}

net::Task<> SimConnection::start_tls(
    std::shared_ptr<net::TlsClient>, net::TlsDemand demand, base::Instant deadline
) {
    CHECK(side_ == SimSide::client && !facts_);
    wire_->server_name = base::to_lower(demand.server_name);
    while (!wire_->tls_server) {
        check_handshake(deadline);
        co_await incoming().reader.wait_until(deadline);
    }
    const auto* known = dynamic_cast<const SimTlsServer*>(wire_->tls_server.get());
    const bool is_dane = !demand.dane.empty();
    std::string problem = known != nullptr ? known->problem_for(*wire_->server_name) : "";
    for (const auto& name : known != nullptr ? demand.instead : std::vector<std::string>{}) {
        problem = known->problem_for(name);
        if (problem.empty()) {
            break;
        }
    }
    if (is_dane && known != nullptr) {
        problem = known->matches(demand.dane) ? "" : "no TLSA record matches";
    }
    const auto trouble = problem.empty() ? net::TlsTrouble::none
                         : is_dane       ? net::TlsTrouble::no_match
                                         : net::TlsTrouble::wrong_name;
    const bool is_refused = !problem.empty() && demand.verify == net::TlsVerify::full;
    using enum SimWire::Handshake;
    wire_->handshake = is_refused ? refused : agreed;
    outgoing().reader.ring();
    if (is_refused) {
        throw net::TlsError(problem, trouble);
    }
    facts_ = net::TlsFacts{
        .version = "TLSv1.3",
        .cipher = "TLS_AES_256_GCM_SHA384",
        .server_name = *wire_->server_name,
        .is_verified = problem.empty(),
        .verify_problem = problem,
        .is_verified_by_dane = is_dane,
        .verify_trouble = trouble,
    };
}

}  // namespace postrider::testing
