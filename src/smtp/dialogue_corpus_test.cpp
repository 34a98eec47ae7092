// Every corpus/smtp/*.dialogue, played against the server's dialogue without a wire.
#include "testing/dialogue_play.h"

#include <gtest/gtest.h>

#include <set>

#include "base/ascii.h"
#include "smtp/chunk_reader.h"
#include "smtp/data_reader.h"
#include "smtp/replies.h"
#include "smtp/server_dialogue.h"

namespace postrider::smtp {
namespace {

using testing::DialogueFile;

/// What a session does with the steps, with memory for a wire.
class Player final : public testing::DialoguePlayer {
public:
    Player(const ServerOptions& options, bool is_trusted)
        : size_max_(options.size_max), dialogue_(options, random_) {
        if (is_trusted) {
            dialogue_.trust_client();
        }
        say(dialogue_.greeting());
    }

    void send(std::string_view bytes) override {
        input_ += bytes;
        while (!is_closed_ && take_input()) {
        }
    }
    void finish_handshake() override {
        ASSERT_TRUE(wants_tls_) << "no handshake is due";
        wants_tls_ = false;
        dialogue_.tls_started();
    }
    std::optional<std::string> next_line() override {
        const std::size_t end = output_.find("\r\n");
        if (end == std::string::npos) {
            return std::nullopt;
        }
        std::string line = output_.substr(0, end);
        output_.erase(0, end + 2);
        return line;
    }
    std::optional<std::string> next_message_line() override {
        const std::size_t end = accepted_.find("\r\n");
        if (end == std::string::npos) {
            return std::nullopt;
        }
        std::string line = accepted_.substr(0, end);
        accepted_.erase(0, end + 2);
        return line;
    }
    bool is_closed() override { return is_closed_; }

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
    void on(const ReplaceClient& step) {
        perform(dialogue_.client_replaced(step.said.helo.value_or("")));
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

class Dialogue : public ::testing::TestWithParam<DialogueFile> {};

TEST_P(Dialogue, GoesAsWritten) {
    const ServerOptions options = testing::options_of(GetParam());
    Player player(options, testing::is_client_trusted(GetParam()));

    testing::play(GetParam(), player);
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
