// Playing a conversation of corpus/smtp against whatever speaks as a server.
#pragma once

#include <gtest/gtest.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "smtp/server_options.h"
#include "testing/dialogue_file.h"

namespace postrider::testing {

/// The client's end, and what was accepted at the other.
class DialoguePlayer {
public:
    DialoguePlayer() = default;
    DialoguePlayer(const DialoguePlayer&) = delete;
    DialoguePlayer& operator=(const DialoguePlayer&) = delete;
    virtual ~DialoguePlayer() = default;

    virtual void send(std::string_view bytes) = 0;
    virtual void finish_handshake() = 0;
    /// The next line that the server has said, without its end.
    virtual std::optional<std::string> next_line() = 0;
    /// The next line of the message accepted last.
    virtual std::optional<std::string> next_message_line() = 0;
    virtual bool is_closed() = 0;
};

inline std::size_t number_of(const std::string& text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

inline smtp::TlsMode tls_mode(const std::string& name) {
    if (name == "starttls") {
        return smtp::TlsMode::starttls;
    }
    if (name == "required") {
        return smtp::TlsMode::starttls_required;
    }
    return name == "implicit" ? smtp::TlsMode::implicit : smtp::TlsMode::none;
}

inline smtp::AuthOffer auth_offer(const std::string& name) {
    if (name == "under_tls") {
        return smtp::AuthOffer::under_tls;
    }
    return name == "always" ? smtp::AuthOffer::always : smtp::AuthOffer::never;
}

/// Whether the client may use XCLIENT.
inline bool is_client_trusted(const DialogueFile& file) {
    return file.options.contains("client");
}

inline smtp::ServerOptions options_of(const DialogueFile& file) {
    smtp::ServerOptions options{
        .host = "mx.test", .tls = smtp::TlsMode::none, .auth = smtp::AuthOffer::never
    };
    for (const auto& [name, value] : file.options) {
        if (name == "tls") {
            options.tls = tls_mode(value);
        } else if (name == "auth") {
            options.auth = auth_offer(value);
        } else if (name == "without") {
            options.chunking = value != "chunking";
            options.smtputf8 = value != "smtputf8";
            options.dsn = value != "dsn";
            options.cram_md5 = value != "cram-md5";
        } else if (name == "size") {
            options.size_max = number_of(value);
        } else if (name == "recipients") {
            options.recipients_max = number_of(value);
        } else if (name == "messages") {
            options.messages_max = number_of(value);
        } else if (name == "hold") {
            options.future_release_max = std::chrono::seconds{number_of(value)};
        } else if (name == "commands") {
            options.commands_max = number_of(value);
        } else if (name == "client") {
            EXPECT_EQ(value, "trusted");
        } else if (name == "errors") {
            options.errors_max = number_of(value);
        } else {
            ADD_FAILURE() << "unknown option " << name;
        }
    }
    return options;
}

inline void expect_line(std::optional<std::string> line, const DialogueLine& expected) {
    EXPECT_TRUE(line && line->starts_with(expected.text))
        << "line " << expected.number << ": expected '" << expected.text << "', got '"
        << line.value_or("(nothing)") << "'";
}

inline void play(const DialogueFile& file, DialoguePlayer& player) {
    std::string unsent;
    for (const auto& line : file.lines) {
        if (line.kind == DialogueLine::Kind::send) {
            unsent += line.text;
            continue;
        }
        player.send(std::exchange(unsent, ""));
        switch (line.kind) {
            case DialogueLine::Kind::send:
                break;
            case DialogueLine::Kind::expect:
                expect_line(player.next_line(), line);
                break;
            case DialogueLine::Kind::skip_reply:
                for (auto said = player.next_line();
                     said && said->size() > 3 && (*said)[3] == '-';) {
                    said = player.next_line();
                }
                break;
            case DialogueLine::Kind::tls:
                player.finish_handshake();
                break;
            case DialogueLine::Kind::message: {
                const auto said = player.next_message_line();
                EXPECT_EQ(said, line.text) << "line " << line.number;
                break;
            }
            case DialogueLine::Kind::message_end:
                EXPECT_EQ(player.next_message_line(), std::nullopt) << "line " << line.number;
                break;
            case DialogueLine::Kind::closed:
                EXPECT_EQ(player.next_line(), std::nullopt) << "line " << line.number;
                EXPECT_TRUE(player.is_closed()) << "line " << line.number;
                break;
        }
    }
    EXPECT_EQ(unsent, "") << "the last line is the client's";
    EXPECT_EQ(player.next_line(), std::nullopt) << "more was said than expected";
}

}  // namespace postrider::testing
