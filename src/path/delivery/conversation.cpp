// Talking SMTP to a host.
#include "path/delivery/conversation.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>
#include <variant>

namespace postrider::delivery {
namespace {

WireTrouble trouble_of(const std::error_code& code) {
    if (code == std::errc::timed_out) {
        return WireTrouble::timed_out;
    }
    if (code == std::errc::connection_refused) {
        return WireTrouble::refused;
    }
    if (code == std::errc::network_unreachable || code == std::errc::host_unreachable) {
        return WireTrouble::unreachable;
    }
    if (code == std::errc::address_not_available || code == std::errc::too_many_files_open ||
        code == std::errc::too_many_files_open_in_system || code == std::errc::no_buffer_space) {
        return WireTrouble::local;
    }
    return WireTrouble::broken;
}

/// Runs `talk` and turns what the wire throws into ConversationEnded.
template <class Talk>
auto ended_by_wire(smtp::Stage stage, Talk talk) -> decltype(talk()) {
    try {
        co_return co_await talk();
    } catch (const std::system_error& trouble) {
        const auto tls_trouble =
            stage == smtp::Stage::starttls ? net::TlsTrouble::handshake : net::TlsTrouble::none;
        throw ConversationEnded(
            stage, trouble_of(trouble.code()), trouble.code().message(), tls_trouble
        );
    } catch (const net::TlsError& trouble) {
        throw ConversationEnded(stage, WireTrouble::tls_failed, trouble.what(), trouble.trouble());
    }
}

smtp::StartTlsPolicy starttls_policy(TlsPolicy policy) {
    switch (policy) {
        case TlsPolicy::none:
        case TlsPolicy::implicit:
            return smtp::StartTlsPolicy::never;
        case TlsPolicy::opportunistic:
            return smtp::StartTlsPolicy::if_offered;
        case TlsPolicy::required:
        case TlsPolicy::verified:
            return smtp::StartTlsPolicy::required;
    }
    return smtp::StartTlsPolicy::required;
}

}  // namespace

ConversationEnded::ConversationEnded(smtp::Stage stage, smtp::Reply reply)
    : std::runtime_error(smtp::to_line(reply)), stage_(stage), reply_(std::move(reply)) {}

ConversationEnded::ConversationEnded(
    smtp::Stage stage, WireTrouble trouble, const std::string& words, net::TlsTrouble tls_trouble
)
    : std::runtime_error(words), stage_(stage), trouble_(trouble), tls_trouble_(tls_trouble) {}

Meaning ConversationEnded::meaning() const {
    return reply_ ? meaning_of(stage_, *reply_)
                  : meaning_of(stage_, trouble_.value_or(WireTrouble::broken));
}

Conversation::Conversation(net::Clock& clock, Way way, Target target, Manner manner)
    : clock_(clock),
      way_(std::move(way)),
      target_(std::move(target)),
      timeouts_(manner.timeouts),
      recording_(manner.recording),
      opened_at_(clock.instant()),
      reader_(*way_.connection) {}

net::Task<std::unique_ptr<Conversation>> Conversation::open(
    net::Clock& clock,
    net::Network& network,
    std::shared_ptr<net::TlsClient> tls,
    Target target,
    Manner manner
) {
    auto connect = [&] {
        return reach(network, target, clock.instant() + manner.timeouts.of(smtp::Stage::connect));
    };
    auto way = co_await ended_by_wire(smtp::Stage::connect, connect);
    auto conversation =
        std::make_unique<Conversation>(clock, std::move(way), std::move(target), manner);
    conversation->note_connection();
    co_await conversation->greet(std::move(tls));
    co_return conversation;
}

void Conversation::note_connection() {
    if (recording_ == nullptr) {
        return;
    }
    std::string words = "connected to " + target_.endpoint.to_string();
    if (target_.proxy) {
        words += " through " + target_.proxy->endpoint.to_string();
    }
    if (way_.leaves_from) {
        words += " from " + way_.leaves_from->to_string();
    }
    recording_->happened(words);
}

void Conversation::record_in(Recording* recording) {
    recording_ = recording;
    if (recording_ == nullptr) {
        return;
    }
    const auto open = std::chrono::duration<double>(clock_.instant() - opened_at_).count();
    recording_->happened(fmt::format(
        "reused connection, opened {:.1f} s earlier, {} {} went before",
        open,
        messages_,
        messages_ == 1 ? "message" : "messages"
    ));
    recording_->happened(fmt::format("its greeting: {}", greeting_));
}

net::Task<> Conversation::greet(std::shared_ptr<net::TlsClient> tls) {
    const bool is_implicit = target_.tls == TlsPolicy::implicit;
    if (is_implicit) {
        co_await handshake(tls);
    }
    smtp::ClientOptions options{.host = target_.helo, .starttls = starttls_policy(target_.tls)};
    if (target_.login) {
        options.login = *target_.login;
    }
    smtp::ClientOpening opening(
        std::move(options), is_implicit ? smtp::Wire::tls : smtp::Wire::clear
    );
    auto step = opening.start();
    while (!std::holds_alternative<smtp::Opened>(step)) {
        if (const auto* exchange = std::get_if<smtp::Exchange>(&step)) {
            const std::string_view words = exchange->send;
            if (!words.empty()) {
                co_await send(std::span(&words, 1), exchange->stage);
            }
            const auto reply = co_await read_reply(exchange->stage);
            if (exchange->stage == smtp::Stage::greeting) {
                greeting_ = smtp::to_line(reply);
            }
            step = opening.take(reply);
        } else if (std::holds_alternative<smtp::Handshake>(step)) {
            if (has_unread()) {
                throw ConversationEnded(
                    smtp::Stage::starttls,
                    WireTrouble::nonsense,
                    "text behind the reply to STARTTLS"
                );
            }
            co_await handshake(tls);
            step = opening.tls_started();
        } else {
            co_await part(std::get<smtp::OpeningFailed>(std::move(step)));
        }
    }
    peer_ = opening.peer();
}

/// RFC 5321 §4.1.1.10: not without QUIT, unless the host has said that it closes (§3.8).
net::Task<> Conversation::part(smtp::OpeningFailed failed) {
    if (!failed.reply || failed.reply->code != 421) {
        co_await quit();
    }
    if (failed.reply) {
        throw ConversationEnded(failed.stage, *std::move(failed.reply));
    }
    throw ConversationEnded(
        failed.stage, WireTrouble::tls_failed, std::string(smtp::describe(failed.trouble))
    );
}

net::Task<> Conversation::handshake(std::shared_ptr<net::TlsClient> tls) {
    auto start = [&] {
        return way_.connection->start_tls(
            std::move(tls), tls_demand(), deadline(smtp::Stage::starttls)
        );
    };
    co_await ended_by_wire(smtp::Stage::starttls, start);
    if (const auto* agreed = this->tls(); agreed != nullptr && recording_ != nullptr) {
        recording_->happened(fmt::format("TLS agreed: {} {}", agreed->version, agreed->cipher));
    }
}

net::TlsDemand Conversation::tls_demand() const {
    if (target_.demand) {
        return *target_.demand;
    }
    const bool must_verify =
        target_.tls == TlsPolicy::verified || target_.tls == TlsPolicy::implicit;
    return {
        .server_name = target_.host,
        .verify = must_verify ? net::TlsVerify::full : net::TlsVerify::none
    };
}

net::Task<> Conversation::send(std::span<const std::string_view> pieces, smtp::Stage stage) {
    if (recording_ != nullptr && stage != smtp::Stage::body) {
        for (const auto& piece : pieces) {
            recording_->said(piece, stage);
        }
    }
    auto write = [&] { return way_.connection->write(pieces, deadline(stage)); };
    co_await ended_by_wire(stage, write);
}

net::Task<smtp::Reply> Conversation::read_reply(smtp::Stage stage) {
    smtp::ReplyReader replies;
    const auto until = deadline(stage);
    auto fill = [&] { return reader_.fill(until); };
    for (;;) {
        std::string_view bytes = reader_.buffered();
        const std::size_t size = bytes.size();
        auto reply = replies.read(bytes);
        reader_.consume(size - bytes.size());
        if (!reply) {
            throw ConversationEnded(
                stage, WireTrouble::nonsense, std::string(smtp::describe(reply.error()))
            );
        }
        if (*reply) {
            if (recording_ != nullptr) {
                recording_->heard(**reply);
            }
            co_return std::move(**reply);
        }
        const bool came = co_await ended_by_wire(stage, fill);
        if (!came) {
            throw ConversationEnded(stage, WireTrouble::broken, "the connection was closed");
        }
    }
}

net::Task<> Conversation::quit() {
    static constexpr std::string_view words = "QUIT\r\n";
    try {
        co_await send(std::span(&words, 1), smtp::Stage::quit);
    } catch (const ConversationEnded&) {
        // The host has already gone; there is nobody to be polite to.
    }
    way_.connection->close();
}

base::Instant Conversation::deadline(smtp::Stage stage) const {
    return clock_.instant() + timeouts_.of(stage);
}

}  // namespace postrider::delivery
