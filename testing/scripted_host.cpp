// Lines in, what the script says out.
#include "testing/scripted_host.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/ascii.h"
#include "net/line_reader.h"

namespace postrider::testing {
namespace {

constexpr std::size_t line_max = 10'000;

std::string friendly(std::string_view verb, const Manners& manners) {
    if (verb == "connect") {
        return "220 mx.there.test ESMTP";
    }
    if (verb == "EHLO") {
        return std::string("250-mx.there.test\r\n250-8BITMIME\r\n250-SIZE 10000000\r\n") +
               (manners.tls ? "250-STARTTLS\r\n" : "") +
               (manners.offers_pipelining ? "250-PIPELINING\r\n" : "") + "250 ENHANCEDSTATUSCODES";
    }
    if (verb == "DATA") {
        return "354 go on";
    }
    if (verb == "STARTTLS") {
        return "220 2.0.0 ready";
    }
    return verb == "QUIT" ? "221 2.0.0 bye" : "250 2.0.0 fine";
}

std::string answer_to(std::string_view verb, const Manners& manners) {
    const auto found = manners.answers.find(verb);
    return found != manners.answers.end() ? found->second : friendly(verb, manners);
}

/// The host's mouth: writes as its manners say.
class Mouth {
public:
    Mouth(net::Connection& connection, const Manners& manners)
        : connection_(connection), manners_(manners) {}

    void add(std::string_view answer) {
        if (answer != silence) {
            words_ += answer;
            words_ += "\r\n";
        }
    }
    net::Task<> speak() {
        std::string_view rest = words_;
        while (!rest.empty()) {
            const auto piece = rest.substr(0, manners_.drips > 0 ? manners_.drips : rest.size());
            co_await connection_.write(piece, base::Instant::max());
            rest.remove_prefix(piece.size());
        }
        words_.clear();
    }

private:
    net::Connection& connection_;
    const Manners& manners_;
    std::string words_;
};

}  // namespace

ScriptedHost::ScriptedHost(World& world, std::string_view address, std::vector<Manners> visits)
    : world_(world),
      visits_(std::move(visits)),
      listener_(world.network().listen({.address = *base::IpAddress::parse(address), .port = 25})) {
    world.loop.spawn(accept(), "testing/scripted_host");
}

ScriptedHost::~ScriptedHost() {
    listener_->close();
    world_.loop.settle();
}

std::size_t ScriptedHost::count(std::string_view verb) const {
    return static_cast<std::size_t>(std::ranges::count_if(heard, [&](const auto& line) {
        return base::istarts_with(line, verb);
    }));
}

net::Task<> ScriptedHost::accept() {
    for (;;) {
        auto connection = co_await listener_->accept();
        if (!connection) {
            co_return;
        }
        const auto visit = std::min(clients.size(), visits_.size() - 1);
        clients.push_back(connection->peer());
        const auto known = meets.find(connection->peer().address.to_string());
        const auto& manners = known == meets.end() ? visits_[visit] : known->second;
        world_.loop.spawn(serve(std::move(connection), manners), "testing/scripted_host");
    }
}

net::Task<> ScriptedHost::serve(std::unique_ptr<net::Connection> connection, Manners manners) {
    try {
        co_await converse(*connection, manners);
    } catch (const std::runtime_error&) {
        // The client went away, which is the test's own doing.
    }
}

net::Task<> ScriptedHost::converse(net::Connection& connection, const Manners& manners) {
    net::LineReader reader(connection);
    Mouth mouth(connection, manners);
    std::string verb = "connect";
    std::optional<std::string> message;
    std::size_t taken = 0;
    for (;;) {
        const bool is_full = verb == "MAIL" && taken >= manners.messages_max;
        const auto answer = is_full ? "421 4.3.2 enough" : answer_to(verb, manners);
        if (answer == hang_up) {
            co_return;
        }
        mouth.add(answer == break_tls ? "220 ready" : answer);
        if (!manners.gathers || reader.buffered().empty()) {
            co_await mouth.speak();
        }
        if (answer == break_tls || is_full || verb == "QUIT") {
            co_return;
        }
        if (verb == "STARTTLS" && answer.starts_with("220")) {
            co_await connection.accept_tls(manners.tls, base::Instant::max());
        }
        if (verb == "." && !manners.parting.empty()) {
            co_await world_.clock().sleep_until(world_.clock().instant() + manners.parting_after);
            mouth.add(manners.parting);
            co_await mouth.speak();
            co_return;
        }
        if (verb == "DATA" && answer.starts_with("354")) {
            message.emplace();
        }
        for (verb.clear(); verb.empty();) {
            const auto line = co_await reader.read_line(line_max, base::Instant::max());
            if (!line) {
                co_return;
            }
            if (message && *line == ".") {
                ++taken;
                messages.push_back(std::move(*message));
                message.reset();
                verb = ".";
            } else if (message) {
                *message += std::string(*line) + "\r\n";
            } else {
                heard.emplace_back(*line);
                verb = base::to_upper(line->substr(0, line->find(' ')));
            }
        }
    }
}

}  // namespace postrider::testing
