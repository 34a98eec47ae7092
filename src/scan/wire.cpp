// Connecting, and speaking and listening at once.
#include "scan/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include "base/ascii.h"
#include "dns/addresses_by.h"

namespace postrider::scan {
namespace {

using Kind = ScanFailure::Kind;
using Addresses = std::vector<base::IpAddress>;

constexpr std::size_t read_size = 8 * 1024;

/// A question under way: shared by who writes it and who reads the answer, so that either may end
/// first.
struct Talk {
    std::unique_ptr<net::Connection> connection;
    Question question;
    base::Instant deadline;
    std::exception_ptr trouble;  ///< the message itself could not be read
};

std::string run_at(const model::Content& content, std::uint64_t offset) {
    std::string run;
    content.read(offset, [&](std::string_view bytes) {
        run.assign(bytes.substr(0, run_max));
        return false;
    });
    return run;
}

/// The run, or nothing once the message's disk has failed.
std::optional<std::string> next_run(Talk& talk, std::uint64_t offset) {
    try {
        return run_at(talk.question.content, offset);
    } catch (const std::system_error&) {
        talk.trouble = std::current_exception();
        return std::nullopt;
    }
}

std::string frame_of(Framing framing, std::size_t size) {
    if (framing == Framing::plain) {
        return {};
    }
    std::string frame;
    for (int shift = 24; shift >= 0; shift -= 8) {
        frame.push_back(static_cast<char>(size >> shift));
    }
    return frame;
}

net::Task<> write_all(std::shared_ptr<Talk> talk) {
    auto& connection = *talk->connection;
    const auto& question = talk->question;
    co_await connection.write(question.head, talk->deadline);
    for (std::uint64_t offset = 0; offset < question.content.size();) {
        const auto run = next_run(*talk, offset);
        if (!run) {
            connection.close();
            co_return;
        }
        const auto frame = frame_of(question.framing, run->size());
        const std::array<std::string_view, 2> pieces{frame, *run};
        co_await connection.write(pieces, talk->deadline);
        offset += run->size();
    }
    if (!question.tail.empty()) {
        co_await connection.write(question.tail, talk->deadline);
    }
}

/// A scanner may answer before it has read everything and go: what breaks here is told by the
/// answer, or by the lack of one.
net::Task<> speak(std::shared_ptr<Talk> talk) {
    try {
        co_await write_all(talk);
    } catch (const std::exception&) {
        co_return;
    }
}

/// Throws what the connection throws.
net::Task<Scanned<std::string>> listen(std::shared_ptr<Talk> talk, std::string name) {
    std::string answer;
    std::array<char, read_size> space{};
    for (;;) {
        const auto count = co_await talk->connection->read(space, talk->deadline);
        const std::string_view piece(space.data(), count);
        answer.append(piece);
        if (answer.size() > talk->question.answer_max) {
            co_return std::unexpected(ScanFailure{
                .kind = Kind::malformed_answer,
                .words = fmt::format("{}'s answer is too long", name)
            });
        }
        if (count == 0 || talk->question.is_last(piece)) {
            co_return answer;
        }
    }
}

}  // namespace

std::string Site::authority() const {
    const auto address = base::IpAddress::parse(host);
    return address && address->is_v6() ? fmt::format("[{}]:{}", address->to_string(), port)
                                       : fmt::format("{}:{}", host, port);
}

Wire::Wire(WireMeans means, Site site) : means_(std::move(means)), site_(std::move(site)) {}

net::Task<Scanned<std::string>> Wire::ask(Question question, base::Instant deadline) {
    auto connection = co_await reach(deadline);
    if (!connection) {
        co_return std::unexpected(std::move(connection.error()));
    }
    const auto talk = std::make_shared<Talk>();
    talk->connection = std::move(*connection);
    talk->question = std::move(question);
    talk->deadline = deadline;
    means_.loop.spawn(speak(talk), "scan/wire speak");
    std::exception_ptr trouble;
    std::optional<Scanned<std::string>> answer;
    try {
        auto said = co_await listen(talk, site_.name);
        answer.emplace(std::move(said));
    } catch (const std::exception&) {
        trouble = std::current_exception();
    }
    talk->connection->close();
    if (talk->trouble) {
        std::rethrow_exception(talk->trouble);
    }
    if (trouble) {
        auto failure = failure_of(trouble);
        if (failure.kind == Kind::connection) {
            failure.kind = Kind::broken_off;
        }
        co_return std::unexpected(std::move(failure));
    }
    co_return std::move(*answer);
}

net::Task<Scanned<std::unique_ptr<net::Connection>>> Wire::reach(base::Instant deadline) {
    const auto found = co_await addresses(deadline);
    if (!found) {
        co_return std::unexpected(found.error());
    }
    std::exception_ptr trouble;
    for (const auto& address : *found) {
        try {
            co_return co_await connect(address, deadline);
        } catch (const std::exception&) {
            trouble = std::current_exception();
        }
    }
    co_return std::unexpected(failure_of(trouble));
}

net::Task<std::unique_ptr<net::Connection>> Wire::connect(
    base::IpAddress address, base::Instant deadline
) {
    const base::Endpoint to{.address = address, .port = site_.port};
    auto connection = co_await means_.loop.network().connect(to, std::nullopt, deadline);
    if (site_.tls == WireTls::verified) {
        const net::TlsDemand demand{.server_name = site_.host, .verify = net::TlsVerify::full};
        co_await connection->start_tls(means_.tls, demand, deadline);
    }
    co_return connection;
}

net::Task<Scanned<Addresses>> Wire::addresses(base::Instant deadline) {
    if (const auto address = base::IpAddress::parse(site_.host)) {
        co_return Addresses{*address};
    }
    if (base::iequals(site_.host, "localhost")) {
        // RFC 6761 §6.3: never asked of the DNS.
        co_return Addresses{base::IpAddress::v4({127, 0, 0, 1}), *base::IpAddress::parse("::1")};
    }
    co_return co_await look_up(deadline);
}

net::Task<Scanned<Addresses>> Wire::look_up(base::Instant deadline) {
    auto answer = co_await dns::addresses_by(means_.loop, means_.resolver, site_.host, deadline);
    ScanFailure failure;
    if (!answer) {
        failure = {Kind::timed_out, fmt::format("{}: no address in time", site_.name)};
    } else if (auto* found = std::get_if<dns::Found<Addresses>>(&*answer)) {
        found->value.resize(std::min(found->value.size(), scanner_addresses_max));
        if (!found->value.empty()) {
            co_return std::move(found->value);
        }
        failure.words = fmt::format("{}: {} has no address", site_.name, site_.host);
    } else if (const auto* unknown = std::get_if<dns::CannotTell>(&*answer)) {
        failure.words = fmt::format("{}: {}", site_.name, unknown->reason);
    } else {
        failure.words = fmt::format("{}: {} has no address", site_.name, site_.host);
    }
    co_return std::unexpected(std::move(failure));
}

ScanFailure Wire::failure_of(const std::exception_ptr& trouble) const {
    try {
        std::rethrow_exception(trouble);
    } catch (const net::TlsError& error) {
        return {Kind::tls, fmt::format("{}: {}", site_.name, error.what())};
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::timed_out) {
            return {Kind::timed_out, fmt::format("{} did not answer in time", site_.name)};
        }
        return {Kind::connection, fmt::format("{}: {}", site_.name, error.code().message())};
    }
}

}  // namespace postrider::scan
