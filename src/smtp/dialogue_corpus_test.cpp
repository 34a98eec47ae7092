// Every corpus/smtp/*.dialogue, played against the server's dialogue without a wire.
#include "testing/dialogue_file.h"

#include <gtest/gtest.h>

#include <set>

#include "base/ascii.h"
#include "smtp/chunk_reader.h"
#include "smtp/data_reader.h"
#include "smtp/replies.h"
#include "smtp/server_dialogue.h"

namespace postrider::smtp {
namespace {

using Kind = testing::DialogueLine::Kind;
using testing::DialogueFile;

TlsMode tls_mode(const std::string& name) {
    if (name == "starttls") {
        return TlsMode::starttls;
    }
    if (name == "required") {
        return TlsMode::starttls_required;
    }
    return name == "implicit" ? TlsMode::implicit : TlsMode::none;
}

AuthOffer auth_offer(const std::string& name) {
    if (name == "under_tls") {
        return AuthOffer::under_tls;
    }
    return name == "always" ? AuthOffer::always : AuthOffer::never;
}

ServerOptions options_of(const DialogueFile& file) {
    ServerOptions options{.host = "mx.test", .tls = TlsMode::none, .auth = AuthOffer::never};
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
            options.size_max = std::stoul(value);
        } else if (name == "recipients") {
            options.recipients_max = std::stoul(value);
        } else if (name == "messages") {
            options.messages_max = std::stoul(value);
        } else if (name == "errors") {
            options.errors_max = std::stoul(value);
        } else {
            ADD_FAILURE() << "unknown option " << name;
        }
    }
    return options;
}

/// What a session does with the steps, with memory for a wire.
class Player {
public:
    explicit Player(const ServerOptions& options)
        : size_max_(options.size_max), dialogue_(options, random_) {
        say(dialogue_.greeting());
    }

    void send(std::string_view bytes) {
        input_ += bytes;
        while (!is_closed_ && take_input()) {
        }
    }
    void finish_handshake() {
        ASSERT_TRUE(wants_tls_) << "no handshake is due";
        wants_tls_ = false;
        dialogue_.tls_started();
    }
    std::optional<std::string> next_line() {
        const std::size_t end = output_.find("\r\n");
        if (end == std::string::npos) {
            return std::nullopt;
        }
        std::string line = output_.substr(0, end);
        output_.erase(0, end + 2);
        return line;
    }
    std::optional<std::string> next_message_line() {
        const std::size_t end = accepted_.find("\r\n");
        if (end == std::string::npos) {
            return std::nullopt;
        }
        std::string line = accepted_.substr(0, end);
        accepted_.erase(0, end + 2);
        return line;
    }
    bool is_closed() const { return is_closed_; }

private:
    /// Whether there was anything to do.
    bool take_input() {
        if (wants_tls_) {
            return false;
        }
        if (data_) {
            return take_data();
        }
        if (chunk_) {
            return take_chunk();
        }
        const std::size_t end = input_.find("\r\n");
        if (end == std::string::npos) {
            return false;
        }
        const std::string line = input_.substr(0, end);
        input_.erase(0, end + 2);
        perform(
            line.size() + 2 > line_size_max ? dialogue_.take_too_long_line()
                                            : dialogue_.take_line(line)
        );
        return true;
    }
    bool take_data() {
        std::string_view chunk = input_;
        for (auto run = data_->next(chunk); !run.empty(); run = data_->next(chunk)) {
            content_ += run;
        }
        input_ = std::string(chunk);
        if (!data_->is_finished()) {
            return false;
        }
        const auto trouble = data_->trouble();
        data_.reset();
        perform(dialogue_.data_ended(trouble));
        return true;
    }
    bool take_chunk() {
        ChunkReader& reader = chunk_->use == ChunkUse::kept ? *chunks_ : discarded_;
        std::string_view bytes = input_;
        content_ += reader.next(bytes);
        input_ = std::string(bytes);
        if (!reader.is_chunk_finished()) {
            return false;
        }
        if (chunk_->is_last) {
            reader.end_message();
        }
        chunk_.reset();
        perform(dialogue_.chunk_ended(reader.trouble()));
        return true;
    }

    void say(const Reply& reply) { append_wire(output_, reply, dialogue_.enhanced_codes()); }

    void perform(Step step) {
        std::visit([this](auto&& each) { on(each); }, step);
    }
    void on(const Say& step) {
        say(step.reply);
        if (dialogue_.envelope().recipients.empty()) {
            content_.clear();
            chunks_.reset();
        }
    }
    void on(const SayGoodbye& step) {
        say(step.reply);
        is_closed_ = true;
    }
    void on(const StartTls& step) {
        say(step.reply);
        input_.clear();
        wants_tls_ = true;
    }
    void on(const CheckCredentials& step) {
        const auto* password = std::get_if<PasswordCredentials>(&step.credentials);
        const bool is_right =
            password != nullptr && password->user == "demo" && password->password == "secret";
        perform(dialogue_.credentials_answered(
            is_right ? replies::granted("demo/app") : replies::invalid_credential()
        ));
    }
    void on(const CheckRecipient&) {
        const std::string& local = dialogue_.recipient_in_question().recipient.local;
        Reply reply = replies::recipient_ok();
        if (local.starts_with("refuse")) {
            reply = {.code = 550, .enhanced = EnhancedCode{5, 1, 1}, .text = "Unknown"};
        } else if (local.starts_with("defer")) {
            reply = {.code = 450, .enhanced = EnhancedCode{4, 2, 1}, .text = "Later"};
        }
        perform(dialogue_.recipient_answered(std::move(reply)));
    }
    void on(const ReadMessage& step) {
        say(step.go_ahead);
        content_.clear();
        data_.emplace(size_max_);
    }
    void on(const ReadChunk& step) {
        chunk_ = step;
        if (!chunks_) {
            chunks_.emplace(size_max_);
        }
        (step.use == ChunkUse::kept ? *chunks_ : discarded_).begin_chunk(step.size);
    }
    void on(const AcceptMessage&) {
        EXPECT_FALSE(dialogue_.envelope().recipients.empty());
        accepted_ = content_;
        perform(dialogue_.message_answered(replies::queued("1")));
    }

    base::SeededRandom random_{1};
    std::uint64_t size_max_;
    ServerDialogue dialogue_;
    std::string input_;
    std::string output_;
    std::string content_;
    std::string accepted_;
    std::optional<DataReader> data_;
    std::optional<ChunkReader> chunks_;
    ChunkReader discarded_{0};
    std::optional<ReadChunk> chunk_;
    bool wants_tls_ = false;
    bool is_closed_ = false;
};

void expect_line(std::optional<std::string> line, const testing::DialogueLine& expected) {
    EXPECT_TRUE(line && line->starts_with(expected.text))
        << "line " << expected.number << ": expected '" << expected.text << "', got '"
        << line.value_or("(nothing)") << "'";
}

void play(const DialogueFile& file, Player& player) {
    std::string unsent;
    for (const auto& line : file.lines) {
        if (line.kind == Kind::send) {
            unsent += line.text;
            continue;
        }
        player.send(std::exchange(unsent, ""));
        switch (line.kind) {
            case Kind::send:
                break;
            case Kind::expect:
                expect_line(player.next_line(), line);
                break;
            case Kind::skip_reply:
                for (auto said = player.next_line();
                     said && said->size() > 3 && (*said)[3] == '-';) {
                    said = player.next_line();
                }
                break;
            case Kind::tls:
                player.finish_handshake();
                break;
            case Kind::message: {
                const auto said = player.next_message_line();
                EXPECT_EQ(said, line.text) << "line " << line.number;
                break;
            }
            case Kind::message_end:
                EXPECT_EQ(player.next_message_line(), std::nullopt) << "line " << line.number;
                break;
            case Kind::closed:
                EXPECT_EQ(player.next_line(), std::nullopt) << "line " << line.number;
                EXPECT_TRUE(player.is_closed()) << "line " << line.number;
                break;
        }
    }
    EXPECT_EQ(unsent, "") << "the last line is the client's";
    EXPECT_EQ(player.next_line(), std::nullopt) << "more was said than expected";
}

class Dialogue : public ::testing::TestWithParam<DialogueFile> {};

TEST_P(Dialogue, GoesAsWritten) {
    const ServerOptions options = options_of(GetParam());
    Player player(options);

    play(GetParam(), player);
}

INSTANTIATE_TEST_SUITE_P(
    Corpus,
    Dialogue,
    ::testing::ValuesIn(testing::read_dialogues(POSTRIDER_SOURCE_DIR "/corpus/smtp")),
    [](const auto& info) { return info.param.name; }
);

TEST(DialogueCorpus, HasManyCases) {
    EXPECT_GE(testing::read_dialogues(POSTRIDER_SOURCE_DIR "/corpus/smtp").size(), 25U);
}

}  // namespace
}  // namespace postrider::smtp
