// The end-of-data reader: takes a message of the DATA command off the wire, in any pieces.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "smtp/line_scan.h"

namespace postrider::smtp {

/// Ends at CRLF.CRLF and at nothing else, takes the stuffed dots out, copies nothing. Value; one
/// per message.
///
/// A message in trouble is read on to its real end, or the rest of it would be taken for commands;
/// its content is not handed out any more. Line length is not limited: real mail exceeds the 1000
/// octets of RFC 5321 §4.5.3.1.6, and a long line costs nothing here, so the size limit is enough.
class DataReader {
public:
    /// `size_max`: octets of content, dots taken out.
    explicit DataReader(std::uint64_t size_max) : size_max_(size_max) {}

    /// The next piece of content, a view into `chunk`, which loses what was read. Empty: the chunk
    /// is used up, or the message ended and what is left of the chunk are further commands.
    std::string_view next(std::string_view& chunk);

    bool is_finished() const { return state_ == State::finished; }
    /// The first trouble found. Final when finished.
    std::optional<ContentTrouble> trouble() const { return trouble_; }
    /// Octets of content handed out so far.
    std::uint64_t size() const { return size_; }

private:
    enum class State : std::uint8_t {
        line_start,
        inside_line,
        after_carriage_return,
        after_dot,
        after_dot_carriage_return,
        finished,
    };

    std::string_view take_content(std::string_view& chunk);
    static State state_after(State state, char c);
    static State state_at(LinePlace place);

    State state_ = State::line_start;
    std::optional<ContentTrouble> trouble_;
    std::uint64_t size_max_;
    std::uint64_t size_ = 0;
};

}  // namespace postrider::smtp
