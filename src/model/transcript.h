// What was said and done in one try, line by line with times, and what was decided on the way: as
// texts that are stored as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace postrider::model {

/// Whose line it is. The letters are stored.
enum class Voice : char {
    us = '>',
    host = '<',
    event = '=',  ///< something that happened: connected, TLS, the message's bytes
};

/// Value.
struct TranscriptLine {
    base::Duration at{};  ///< since the try began; whole milliseconds once it was stored
    Voice voice = Voice::event;
    std::string text;
    friend bool operator==(const TranscriptLine&, const TranscriptLine&) = default;
};

/// Of one try; what follows is not kept, and the last line says so.
inline constexpr std::size_t transcript_lines_max = 100;
/// Octets of one try.
inline constexpr std::size_t transcript_size_max = 8 * 1024;
/// Octets of a line; the rest of it is cut.
inline constexpr std::size_t transcript_line_max = 512;

/// Gathers lines: "12>RCPT TO:<b@there.test>". Value.
class Transcript {
public:
    /// Control characters become blanks.
    void add(base::Duration at, Voice voice, std::string_view text);
    bool is_full() const { return is_full_; }
    const std::string& text() const { return text_; }
    std::string take() { return std::move(text_); }

private:
    void append(base::Duration at, Voice voice, std::string_view text);

    std::string text_;
    std::size_t lines_ = 0;
    bool is_full_ = false;
};

/// What is no line is passed over.
std::vector<TranscriptLine> read_transcript(std::string_view text);

/// A key and words: "pool" and "news". Value.
struct Decision {
    std::string key;  ///< a-z and "_"
    std::string words;
    friend bool operator==(const Decision&, const Decision&) = default;
};

/// Adds one; nothing where there are no words.
void note_decision(std::string& decisions, std::string_view key, std::string_view words);
std::vector<Decision> read_decisions(std::string_view text);
/// The words of the last one with this key; empty: there is none. Views `text`.
std::string_view decision(std::string_view text, std::string_view key);

}  // namespace postrider::model
