// Performs a transaction's steps.
#include "path/delivery/smtp_attempt.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "base/ascii.h"
#include "mail/utf8.h"
#include "smtp/dot_stuffer.h"

namespace postrider::delivery {
namespace {

/// Writes runs of content as they go over the wire.
class BodyWriter {
public:
    explicit BodyWriter(Conversation& conversation) : conversation_(conversation) {}

    net::Task<> write(std::string_view run) {
        pieces_.clear();
        stuffer_.stuff(run, pieces_);
        co_await conversation_.send(pieces_, smtp::Stage::body);
    }
    net::Task<> write_last(std::string_view first, std::string_view second) {
        pieces_.clear();
        stuffer_.stuff(first, pieces_);
        stuffer_.stuff(second, pieces_);
        stuffer_.finish(pieces_);
        co_await conversation_.send(pieces_, smtp::Stage::body);
    }

private:
    Conversation& conversation_;
    smtp::DotStuffer stuffer_;
    std::vector<std::string_view> pieces_;
};

/// Octets of a large message that are read from its file before they are written.
constexpr std::size_t block_size = 64 * 1024;

/// The block of the content that begins at `offset`.
std::string block_at(const model::Content& content, std::uint64_t offset) {
    std::string block;
    content.read(offset, [&](std::string_view run) {
        block.append(run.substr(0, block_size - block.size()));
        return block.size() < block_size;
    });
    return block;
}

net::Task<> send_body(Conversation& conversation, const Outgoing& message) {
    BodyWriter writer(conversation);
    if (!message.content.is_file()) {
        co_await writer.write_last(message.front, message.content.head());
        co_return;
    }
    co_await writer.write(message.front);
    for (std::uint64_t offset = 0; offset < message.content.size(); offset += block_size) {
        const std::string block = block_at(message.content, offset);
        co_await writer.write(block);
    }
    const std::string_view nothing;
    co_await writer.write_last(nothing, nothing);
}

/// Such as RFC 6532 makes of header fields; other octets beyond ASCII are nothing that SMTPUTF8
/// speaks of.
bool has_utf8_header(std::string_view head) {
    const auto header = head.substr(0, head.find("\r\n\r\n"));
    return !base::is_ascii(header) && mail::is_utf8(header);
}

/// The last words, where there is one on each recipient.
std::optional<std::vector<smtp::RecipientResult>> last_words(
    const smtp::ClientTransaction& transaction
) {
    std::vector<smtp::RecipientResult> words;
    for (const auto& result : transaction.results()) {
        if (!result) {
            return std::nullopt;
        }
        words.push_back(*result);
    }
    return words;
}

net::Task<smtp::TransactionFinished> perform(
    Conversation& conversation, const Outgoing& message, smtp::ClientTransaction& transaction
) {
    auto step = transaction.start();
    while (!std::holds_alternative<smtp::TransactionFinished>(step)) {
        if (const auto* exchange = std::get_if<smtp::Exchange>(&step)) {
            const std::string_view words = exchange->send;
            const smtp::Stage stage = exchange->stage;
            if (!words.empty()) {
                co_await conversation.send(std::span(&words, 1), stage);
            }
            const auto reply = co_await conversation.read_reply(stage);
            step = transaction.take(reply);
        } else {
            co_await send_body(conversation, message);
            conversation.note(fmt::format(
                "the message, {} octets, and the final dot",
                message.front.size() + message.content.size()
            ));
            step = transaction.body_sent();
        }
    }
    co_return std::get<smtp::TransactionFinished>(std::move(step));
}

}  // namespace

Outgoing outgoing(smtp::OutgoingEnvelope envelope, std::string front, model::Content content) {
    envelope.size = front.size() + content.size();
    envelope.is_eight_bit = content.is_file() || !base::is_ascii(content.head());
    envelope.has_utf8_header = envelope.is_eight_bit && has_utf8_header(content.head());
    return {
        .envelope = std::move(envelope), .front = std::move(front), .content = std::move(content)
    };
}

net::Task<std::vector<smtp::RecipientResult>> transmit(
    Conversation& conversation, const Outgoing& message
) {
    smtp::ClientTransaction transaction(
        conversation.peer(), message.envelope, conversation.state()
    );
    smtp::TransactionFinished finished;
    try {
        finished = co_await perform(conversation, message, transaction);
    } catch (const ConversationEnded& ended) {
        // Some hosts hang up behind a refusal, and do not answer what was pipelined after it.
        auto words = last_words(transaction);
        if (!words) {
            throw;
        }
        conversation.note(fmt::format("ended: {}", ended.what()));
        finished = {.results = *std::move(words), .after = smtp::AfterTransaction::close};
    }
    conversation.finished_message(finished.after);
    co_return std::move(finished.results);
}

}  // namespace postrider::delivery
