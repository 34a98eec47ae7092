// Lines to text and back.
#include "model/transcript.h"

#include <algorithm>
#include <charconv>

namespace postrider::model {
namespace {

constexpr std::string_view cut_mark = " …";
constexpr std::string_view full_mark = "what followed is not kept";

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// `words` on one line.
void append_legible(std::string& out, std::string_view words) {
    const auto from = static_cast<std::ptrdiff_t>(out.size());
    out += words;
    std::replace_if(out.begin() + from, out.end(), is_control, ' ');
}

/// Calls `take` with each line, without its end.
template <class Take>
void each_line(std::string_view text, Take take) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        take(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

bool is_voice(char c) {
    return c == static_cast<char>(Voice::us) || c == static_cast<char>(Voice::host) ||
           c == static_cast<char>(Voice::event);
}

}  // namespace

void Transcript::add(base::Duration at, Voice voice, std::string_view text) {
    if (is_full_) {
        return;
    }
    const auto size = std::min(text.size(), transcript_line_max);
    // The mark that ends it must have room.
    constexpr std::size_t reserve = 64;
    if (lines_ + 1 >= transcript_lines_max || text_.size() + size + reserve > transcript_size_max) {
        is_full_ = true;
        append(at, Voice::event, full_mark);
        return;
    }
    append(at, voice, text);
}

void Transcript::append(base::Duration at, Voice voice, std::string_view text) {
    char number[24];
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(at).count();
    const auto end = std::to_chars(std::begin(number), std::end(number), milliseconds).ptr;
    text_.append(std::begin(number), end);
    text_ += static_cast<char>(voice);
    append_legible(text_, text.substr(0, transcript_line_max));
    if (text.size() > transcript_line_max) {
        text_ += cut_mark;
    }
    text_ += '\n';
    ++lines_;
}

std::vector<TranscriptLine> read_transcript(std::string_view text) {
    std::vector<TranscriptLine> lines;
    each_line(text, [&](std::string_view line) {
        std::int64_t milliseconds = 0;
        const auto* end = line.data() + line.size();
        const auto number = std::from_chars(line.data(), end, milliseconds);
        if (number.ec == std::errc{} && number.ptr != end && is_voice(*number.ptr)) {
            lines.push_back({
                .at = std::chrono::milliseconds{milliseconds},
                .voice = static_cast<Voice>(*number.ptr),
                .text = std::string(number.ptr + 1, end),
            });
        }
    });
    return lines;
}

void note_decision(std::string& decisions, std::string_view key, std::string_view words) {
    if (words.empty()) {
        return;
    }
    decisions += key;
    decisions += ' ';
    append_legible(decisions, words);
    decisions += '\n';
}

std::vector<Decision> read_decisions(std::string_view text) {
    std::vector<Decision> all;
    each_line(text, [&](std::string_view line) {
        const auto blank = line.find(' ');
        if (blank != std::string_view::npos) {
            all.push_back({std::string(line.substr(0, blank)), std::string(line.substr(blank + 1))}
            );
        }
    });
    return all;
}

std::string_view decision(std::string_view text, std::string_view key) {
    std::string_view found;
    each_line(text, [&](std::string_view line) {
        if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == ' ') {
            found = line.substr(key.size() + 1);
        }
    });
    return found;
}

}  // namespace postrider::model
