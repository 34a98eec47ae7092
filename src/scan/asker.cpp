// Limits, turns, rests.
#include "scan/asker.h"

#include <fmt/format.h>

#include <utility>

namespace postrider::scan {

using Kind = ScanFailure::Kind;

Asker::Asker(WireMeans means, AskerOptions options)
    : clock_(means.loop.clock()),
      options_(std::move(options)),
      wire_(std::move(means), options_.site),
      turns_(clock_, options_.questions) {}

net::Task<Scanned<std::string>> Asker::ask(Question question) {
    if (question.content.size() > options_.size_max) {
        const auto why = fmt::format(
            "the message has {} octets, more than the {} that are scanned",
            question.content.size(),
            options_.size_max
        );
        co_return std::unexpected(failure(Kind::too_large, why));
    }
    const auto now = clock_.instant();
    if (!rest_.may_ask(now)) {
        co_return std::unexpected(failure(Kind::resting, "it failed repeatedly and is left alone"));
    }
    const auto deadline = now + options_.timeout;
    const bool has_turn = co_await turns_.take(deadline);
    if (!has_turn) {
        co_return std::unexpected(failure(Kind::busy, "too many messages are being scanned"));
    }
    co_return co_await ask_in_turn(std::move(question), deadline);
}

net::Task<Scanned<std::string>> Asker::ask_in_turn(Question question, base::Instant deadline) {
    struct Turn {
        Turns& turns;
        ~Turn() { turns.give_back(); }
    };
    const Turn turn{turns_};
    auto answer = co_await wire_.ask(std::move(question), deadline);
    note(answer);
    co_return answer;
}

void Asker::note(const Scanned<std::string>& answer) {
    if (answer) {
        rest_.answered();
    } else if (answer.error().kind != Kind::broken_off) {
        // What breaks off costs no time, and may be the fault of that one message.
        rest_.failed(clock_.instant());
    }
}

ScanFailure Asker::failure(Kind kind, std::string_view why) const {
    return {.kind = kind, .words = fmt::format("{}: {}", name(), why)};
}

}  // namespace postrider::scan
