// The end-of-data reader: takes a message of the DATA command off the wire, in any pieces.
#include "smtp/data_reader.h"

#include <utility>

namespace postrider::smtp {

std::string_view DataReader::next(std::string_view& chunk) {
    while (!chunk.empty() && state_ != State::finished) {
        const char c = chunk.front();
        const bool in_dot_line = state_ == State::after_dot ||
                                 state_ == State::after_dot_carriage_return ||
                                 (state_ == State::line_start && c == '.');
        if (trouble_) {
            state_ = state_after(state_, c);
            chunk.remove_prefix(1);
        } else if (!in_dot_line) {
            const std::string_view content = take_content(chunk);
            if (!content.empty()) {
                return content;
            }
        } else if (state_ == State::after_dot && c != '\r') {
            // The dot was stuffed (RFC 5321 §4.5.2): it is gone, the line goes on here.
            state_ = State::inside_line;
        } else if (state_ == State::after_dot_carriage_return && c != '\n') {
            trouble_ = ContentTrouble::bare_carriage_return;
        } else {
            state_ = state_after(state_, c);
            chunk.remove_prefix(1);
        }
    }
    return {};
}

/// The fast path: whole lines at once, up to a dot at the start of one or to the first trouble.
std::string_view DataReader::take_content(std::string_view& chunk) {
    LinePlace place = LinePlace::inside;
    if (state_ == State::line_start) {
        place = LinePlace::start;
    } else if (state_ == State::after_carriage_return) {
        place = LinePlace::after_carriage_return;
    }
    const LineScan scan = scan_lines(chunk, place, DotLines::stop_the_scan);
    const std::string_view content = chunk.substr(0, scan.size);
    chunk.remove_prefix(scan.size);
    state_ = state_at(scan.place);
    trouble_ = scan.trouble;
    if (content.size() > size_max_ - size_) {
        trouble_ = ContentTrouble::too_large;
        return {};
    }
    size_ += content.size();
    return content;
}

DataReader::State DataReader::state_at(LinePlace place) {
    switch (place) {
        case LinePlace::start:
            return State::line_start;
        case LinePlace::inside:
            return State::inside_line;
        case LinePlace::after_carriage_return:
            return State::after_carriage_return;
    }
    std::unreachable();
}

/// The whole machine, a byte at a time; it needs nothing but the place in the line.
DataReader::State DataReader::state_after(State state, char c) {
    switch (state) {
        case State::line_start:
            if (c == '.') {
                return State::after_dot;
            }
            break;
        case State::after_carriage_return:
            if (c == '\n') {
                return State::line_start;
            }
            break;
        case State::after_dot:
            if (c == '\r') {
                return State::after_dot_carriage_return;
            }
            break;
        case State::after_dot_carriage_return:
            if (c == '\n') {
                return State::finished;
            }
            break;
        case State::inside_line:
        case State::finished:
            break;
    }
    return c == '\r' ? State::after_carriage_return : State::inside_line;
}

}  // namespace postrider::smtp
