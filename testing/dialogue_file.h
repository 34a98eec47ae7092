// Conversations as text, corpus/smtp/*.dialogue: what a client sends and what a server must answer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::testing {

/// One line of a conversation:
///
///     # a comment
///     OPTION tls=starttls size=1000     how the server is set up; before everything else
///     OPTION client=trusted             who may use XCLIENT
///     C: text    the client sends the text and CRLF; consecutive lines go out in one write
///     C~ text    the same without CRLF
///     S: text    the server's next line begins with the text
///     S: ...     the rest of a reply of several lines may say anything
///     T:         both shake hands for TLS
///     M: text    the next line of the message accepted last; `M: $` stands behind its last line
///     X:         the server has closed the connection, with nothing more to say
///
/// Inside C and M, \r \n \0 \\ \xHH stand for octets and \{600}c for 600 times the octet c.
/// Every recipient `refuse…@` is refused with 550, `defer…@` with 450, all others are accepted;
/// user "demo" with the password "secret" is let in as "demo/app", nobody else.
struct DialogueLine {
    enum class Kind : std::uint8_t { send, expect, skip_reply, tls, message, message_end, closed };
    Kind kind;
    std::string text;
    /// In the file, from 1.
    int number = 0;
};

struct DialogueFile {
    /// The file's name without folder and ending, fit for a test's name.
    std::string name;
    std::map<std::string, std::string> options;
    std::vector<DialogueLine> lines;
};

/// Throws std::runtime_error with file and line for what is not understood.
DialogueFile read_dialogue(const std::filesystem::path& path);
/// All *.dialogue of the folder, by name.
std::vector<DialogueFile> read_dialogues(const std::filesystem::path& folder);

/// For GoogleTest: failures print the name.
void PrintTo(const DialogueFile& file, std::ostream* out);

}  // namespace postrider::testing
