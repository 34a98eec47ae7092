// Performs the dialogue's steps on the wire.
#include "smtpd/session.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "smtp/replies.h"

namespace postrider::smtpd {

Session::Session(
    const Surroundings& surroundings,
    std::unique_ptr<net::Connection> connection,
    const Caller& caller,
    Receiver& receiver,
    const SessionOptions& options
)
    : loop_(surroundings.loop),
      clock_(loop_.clock()),
      connection_(std::move(connection)),
      receiver_(receiver),
      log_(surroundings.log),
      options_(options),
      reader_(*connection_),
      dialogue_(options.dialogue, surroundings.random),
      ends_at_(clock_.instant() + options.lifetime) {
    client_.peer = caller.peer;
    client_.local = caller.local;
    if (caller.is_trusted) {
        dialogue_.trust_client();
    }
    inquiry_.emplace(loop_, options_.inquiry, client_.peer.address);
}

net::Task<> Session::run() {
    std::optional<smtp::Reply> farewell;
    try {
        co_await talk();
    } catch (const std::system_error& trouble) {
        farewell = last_word(trouble);
        log_.debug(
            "smtpd", "wire_broke", {{"peer", client_.peer.to_string()}, {"error", trouble.what()}}
        );
    } catch (const net::TlsError& trouble) {
        log_.info(
            "smtpd", "tls_failed", {{"peer", client_.peer.to_string()}, {"error", trouble.what()}}
        );
    } catch (const HangUp&) {
        log_.debug("smtpd", "hung_up", {{"peer", client_.peer.to_string()}});
    }
    abandon_message();
    if (farewell) {
        co_await say_farewell(*farewell);
    }
    is_over_ = true;
    connection_->close();
}

net::Task<> Session::talk() {
    if (options_.is_tls_from_start) {
        co_await begin_tls();
    }
    refresh_client();
    smtp::append_wire(out_, dialogue_.greeting(), smtp::EnhancedCodes::left_out);
    while (!is_over_) {
        const bool goes_on = co_await take_line();
        if (!goes_on) {
            break;
        }
    }
}

net::Task<> Session::begin_tls() {
    co_await connection_->accept_tls(options_.tls, after(options_.tls_timeout));
    facts_.is_tls = true;
}

net::Task<bool> Session::take_line() {
    if (!has_whole_line()) {
        co_await flush();
    }
    const auto end = is_message_open_ ? ends_at_ + options_.message_grace : ends_at_;
    const bool is_too_old = clock_.instant() >= end;
    if (is_too_old || (is_shutting_down_ && !is_message_open_)) {
        smtp::append_wire(
            out_, is_too_old ? smtp::replies::idle_too_long() : smtp::replies::shutting_down()
        );
        co_await flush();
        co_return false;
    }
    is_waiting_for_line_ = true;
    const auto line = co_await reader_.read_line(smtp::line_size_max, after(options_.idle_timeout));
    is_waiting_for_line_ = false;
    if (!line && line.error() == net::LineError::closed) {
        co_return false;
    }
    dialogue_.set_time(clock_.now());
    auto step = line ? dialogue_.take_line(*line) : dialogue_.take_too_long_line();
    co_await perform(std::move(step));
    co_return true;
}

net::Task<> Session::perform(smtp::Step step) {
    std::optional<smtp::Step> next = std::move(step);
    while (next) {
        smtp::Step current = std::move(*next);
        auto perform_one = [this](auto one) { return on(std::move(one)); };
        next = co_await std::visit(perform_one, std::move(current));
    }
}

net::Task<Session::AfterStep> Session::on(smtp::Say step) {
    smtp::append_wire(out_, step.reply, dialogue_.enhanced_codes());
    if (is_message_open_ && dialogue_.envelope().recipients.empty()) {
        abandon_message();
    }
    co_return std::nullopt;
}

net::Task<Session::AfterStep> Session::on(smtp::SayGoodbye step) {
    smtp::append_wire(out_, step.reply, dialogue_.enhanced_codes());
    co_await flush();
    is_over_ = true;
    co_return std::nullopt;
}

net::Task<Session::AfterStep> Session::on(smtp::StartTls step) {
    // RFC 3207 §4.2: what was sent in clear behind STARTTLS must not be taken for part of the TLS
    // session.
    reader_.discard();
    smtp::append_wire(out_, step.reply, dialogue_.enhanced_codes());
    co_await flush();
    co_await begin_tls();
    dialogue_.tls_started();
    refresh_client();
    co_return std::nullopt;
}

net::Task<Session::AfterStep> Session::on(smtp::CheckCredentials step) {
    refresh_client();
    smtp::Reply reply;
    try {
        reply = co_await receiver_.log_in(client_, step.credentials);
    } catch (const std::exception& trouble) {
        reply = broke(trouble, "log_in");
    }
    co_return dialogue_.credentials_answered(std::move(reply));
}

net::Task<Session::AfterStep> Session::on(smtp::CheckRecipient) {
    refresh_client();
    client_.listing.reset();
    if (!client_.is_authenticated) {
        auto listing = co_await inquiry_->listing();
        client_.listing = std::move(listing);
    }
    smtp::Reply reply;
    try {
        reply = co_await receiver_.recipient(
            client_, dialogue_.envelope(), dialogue_.recipient_in_question()
        );
    } catch (const std::exception& trouble) {
        reply = broke(trouble, "recipient");
    }
    co_return dialogue_.recipient_answered(std::move(reply));
}

net::Task<Session::AfterStep> Session::on(smtp::ReadMessage step) {
    co_await begin_message();
    smtp::append_wire(out_, step.go_ahead, dialogue_.enhanced_codes());
    co_await flush();
    smtp::DataReader reader(options_.dialogue.size_max);
    const bool is_whole = co_await read_data(reader);
    if (!is_whole) {
        co_return smtp::SayGoodbye{smtp::replies::message_too_large(options_.dialogue.size_max)};
    }
    co_return dialogue_.data_ended(reader.trouble());
}

net::Task<Session::AfterStep> Session::on(smtp::ReadChunk step) {
    if (step.use == smtp::ChunkUse::kept && !is_message_open_) {
        co_await begin_message();
        chunks_.emplace(options_.dialogue.size_max);
    }
    co_await read_chunk(step);
    std::optional<smtp::ContentTrouble> trouble;
    if (step.use == smtp::ChunkUse::kept) {
        if (step.is_last) {
            chunks_->end_message();
        }
        trouble = chunks_->trouble();
    }
    co_return dialogue_.chunk_ended(trouble);
}

net::Task<Session::AfterStep> Session::on(smtp::AcceptMessage) {
    refresh_client();
    co_await learn_name();
    smtp::Reply reply;
    if (content_refusal_) {
        reply = std::move(*content_refusal_);
    } else {
        reply = co_await complete();
    }
    abandon_message();
    if (reply.is_positive()) {
        ++facts_.messages;
    }
    co_return dialogue_.message_answered(std::move(reply));
}

net::Task<Session::AfterStep> Session::on(smtp::ReplaceClient step) {
    const smtp::Xclient& said = step.said;
    client_.peer.address = said.address.value_or(client_.peer.address);
    client_.peer.port = said.port.value_or(client_.peer.port);
    client_.local.address = said.destination_address.value_or(client_.local.address);
    client_.local.port = said.destination_port.value_or(client_.local.port);
    told_name_ = said.name;
    client_.reverse_name.clear();
    inquiry_.emplace(loop_, options_.inquiry, client_.peer.address);
    receiver_.forget_client();
    co_return dialogue_.client_replaced(said.helo.value_or(""));
}

net::Task<> Session::learn_name() {
    if (told_name_) {
        client_.reverse_name = told_name_->empty() ? std::string(no_name) : *told_name_;
        co_return;
    }
    auto name = co_await inquiry_->name();
    client_.reverse_name = std::move(name);
}

net::Task<smtp::Reply> Session::complete() {
    try {
        auto reply = co_await receiver_.complete(client_, dialogue_.envelope());
        is_message_open_ = false;
        co_return reply;
    } catch (const std::exception& trouble) {
        co_return broke(trouble, "complete");
    }
}

void Session::take_content(std::string_view run) {
    if (content_refusal_) {
        return;
    }
    try {
        receiver_.add(run);
    } catch (const std::exception& trouble) {
        // The rest is read and thrown away, or it would be taken for commands.
        content_refusal_ = broke(trouble, "add");
    }
}

net::Task<> Session::begin_message() {
    refresh_client();
    content_refusal_.reset();
    is_message_open_ = true;
    try {
        co_await receiver_.begin(client_, dialogue_.envelope());
    } catch (const std::exception& trouble) {
        content_refusal_ = broke(trouble, "begin");
    }
}

void Session::abandon_message() {
    if (std::exchange(is_message_open_, false)) {
        receiver_.abandon();
    }
    chunks_.reset();
    content_refusal_.reset();
}

net::Task<bool> Session::read_data(smtp::DataReader& reader) {
    const std::uint64_t read_max = options_.dialogue.read_max();
    std::uint64_t total = 0;
    while (total <= read_max) {
        std::string_view chunk = reader_.buffered();
        const std::size_t size = chunk.size();
        for (auto run = reader.next(chunk); !run.empty(); run = reader.next(chunk)) {
            take_content(run);
        }
        reader_.consume(size - chunk.size());
        if (reader.is_finished()) {
            co_return true;
        }
        total += size;
        co_await fill_body();
    }
    co_return false;
}

net::Task<> Session::read_chunk(const smtp::ReadChunk& step) {
    std::uint64_t left = step.size;
    if (step.use == smtp::ChunkUse::kept) {
        chunks_->begin_chunk(step.size);
    }
    while (left > 0) {
        std::string_view bytes = reader_.buffered().substr(0, left);
        const std::size_t size = bytes.size();
        left -= size;
        if (step.use == smtp::ChunkUse::kept) {
            for (auto run = chunks_->next(bytes); !run.empty(); run = chunks_->next(bytes)) {
                take_content(run);
            }
        }
        reader_.consume(size);
        if (left > 0) {
            co_await fill_body();
        }
    }
}

net::Task<> Session::fill_body() {
    const auto deadline = std::min(after(options_.data_timeout), ends_at_ + options_.message_grace);
    const bool came = co_await reader_.fill(deadline);
    if (!came) {
        throw std::system_error(
            std::make_error_code(std::errc::connection_reset), "closed within a message"
        );
    }
}

net::Task<> Session::flush() {
    if (out_.empty()) {
        co_return;
    }
    const std::string out = std::exchange(out_, {});
    co_await connection_->write(out, after(options_.write_timeout));
}

net::Task<> Session::say_farewell(smtp::Reply reply) {
    smtp::append_wire(out_, reply, dialogue_.enhanced_codes());
    try {
        co_await flush();
    } catch (const std::exception& trouble) {
        log_.debug(
            "smtpd",
            "farewell_unheard",
            {{"peer", client_.peer.to_string()}, {"error", trouble.what()}}
        );
    }
}

void Session::shut_down() {
    is_shutting_down_ = true;
    if (is_waiting_for_line_ && !is_message_open_) {
        connection_->stop_reading();
    }
}

/// RFC 5321 §3.8: a server that must close says 421 first.
std::optional<smtp::Reply> Session::last_word(const std::system_error& trouble) const {
    if (trouble.code() == std::errc::timed_out) {
        return smtp::replies::idle_too_long();
    }
    if (is_shutting_down_ && trouble.code() == std::errc::operation_canceled) {
        return smtp::replies::shutting_down();
    }
    return std::nullopt;
}

smtp::Reply Session::broke(const std::exception& trouble, std::string_view where) {
    log_.error(
        "smtpd",
        "receiver_broke",
        {{"at", where}, {"peer", client_.peer.to_string()}, {"error", trouble.what()}}
    );
    return smtp::replies::try_again_later();
}

void Session::refresh_client() {
    client_.helo = dialogue_.client_host();
    client_.said_ehlo = dialogue_.said_ehlo();
    client_.is_authenticated = dialogue_.is_authenticated();
    client_.tls = connection_->tls();
}

bool Session::has_whole_line() const {
    return reader_.buffered().find('\n') != std::string_view::npos;
}

base::Instant Session::after(base::Duration timeout) const {
    return clock_.instant() + timeout;
}

}  // namespace postrider::smtpd
