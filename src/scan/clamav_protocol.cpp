// zINSTREAM and its answer.
#include "scan/clamav_protocol.h"

#include <utility>

#include "base/ascii.h"

namespace postrider::scan {
namespace {

using namespace std::string_view_literals;
using Kind = ScanFailure::Kind;

constexpr std::string_view command = "zINSTREAM\0"sv;
constexpr std::string_view last_chunk = "\0\0\0\0"sv;

constexpr std::string_view about_stream = "stream: ";
constexpr std::string_view found = " FOUND";
constexpr std::string_view error = "ERROR";
constexpr std::string_view too_large = "size limit exceeded";

std::unexpected<ScanFailure> failure(Kind kind, std::string words) {
    return std::unexpected(ScanFailure{.kind = kind, .words = std::move(words)});
}

}  // namespace

Question clamav_question(const ScanRequest& request) {
    return {
        .head = std::string(command),
        .content = request.content,
        .framing = Framing::chunks,
        .tail = std::string(last_chunk),
        .answer_max = clamav_answer_max,
        .is_last = [](std::string_view piece) { return piece.contains('\0'); },
    };
}

Scanned<ThreatFinding> clamav_finding(std::string_view answer) {
    const auto line = base::trim(answer.substr(0, answer.find('\0')));
    if (line.ends_with(error)) {
        const bool is_size = line.contains(too_large);
        return failure(
            is_size ? Kind::too_large : Kind::refused, "clamav answered: " + tidy_threat(line)
        );
    }
    if (line == "stream: OK") {
        return ThreatFinding{};
    }
    if (line.starts_with(about_stream) && line.ends_with(found) &&
        line.size() > about_stream.size() + found.size()) {
        const auto name =
            line.substr(about_stream.size(), line.size() - about_stream.size() - found.size());
        return ThreatFinding(tidy_threat(name));
    }
    return failure(
        Kind::malformed_answer,
        line.empty() ? "clamav closed the connection without an answer"
                     : "clamav did not answer as clamd does"
    );
}

}  // namespace postrider::scan
