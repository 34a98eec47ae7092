// The server's side of SMTP: takes a line or an outcome, answers with the next step; no effects.
#include "smtp/server_dialogue.h"

#include "base/ascii.h"
#include "base/check.h"
#include "base/encoding.h"
#include "smtp/replies.h"

#include <utility>

namespace postrider::smtp {
namespace {

constexpr std::size_t challenge_digits = 20;

/// RFC 3207 §4: what a client may say before the TLS we insist on. BDAT is refused in its place,
/// as its octets must be read first.
bool may_come_before_tls(const Command& command) {
    return std::holds_alternative<Helo>(command) || std::holds_alternative<Ehlo>(command) ||
           std::holds_alternative<StartTlsCommand>(command) ||
           std::holds_alternative<Noop>(command) || std::holds_alternative<Quit>(command) ||
           std::holds_alternative<Bdat>(command) ||
           std::holds_alternative<XclientCommand>(command) ||
           std::holds_alternative<UnknownCommand>(command);
}

bool is_ascii(const std::optional<mail::Address>& address) {
    return !address || address->is_ascii();
}

}  // namespace

ServerDialogue::ServerDialogue(const ServerOptions& options, base::Random& random)
    : options_(options),
      random_(random),
      wire_(options.tls == TlsMode::implicit ? Wire::tls : Wire::clear) {}

Reply ServerDialogue::greeting() const {
    return replies::greeting(options_.host);
}

std::string ServerDialogue::protocol() const {
    if (codes_ == EnhancedCodes::left_out) {
        return "SMTP";
    }
    std::string name = envelope_.mail.parameters.smtputf8 ? "UTF8SMTP" : "ESMTP";
    if (wire_ == Wire::tls) {
        name.push_back('S');
    }
    if (is_authenticated_) {
        name.push_back('A');
    }
    return name;
}

Step ServerDialogue::take_line(std::string_view line) {
    CHECK(state_ != State::closed);
    CHECK(awaited_ == Awaited::line);
    if (++commands_ > options_.commands_max) {
        return close(replies::too_many_commands());
    }
    if (sasl_) {
        return take_sasl(sasl_->take_line(line));
    }
    auto command = parse_command(line);
    if (!command && base::istarts_with(line, "BDAT")) {
        // How many octets follow is unknown; they must not be taken for commands.
        return close(std::move(command.error()));
    }
    return take(std::move(command));
}

Step ServerDialogue::take_too_long_line() {
    CHECK(awaited_ == Awaited::line);
    const bool was_sasl = std::exchange(sasl_, std::nullopt).has_value();
    return refuse(was_sasl ? replies::authentication_line_too_long() : replies::line_too_long());
}

Step ServerDialogue::take(std::expected<Command, Reply> command) {
    if (!command) {
        return refuse(std::move(command.error()));
    }
    if (must_start_tls() && !may_come_before_tls(*command)) {
        return refuse(replies::starttls_required());
    }
    return std::visit([this](auto&& each) { return on(std::move(each)); }, *std::move(command));
}

bool ServerDialogue::must_start_tls() const {
    return options_.tls == TlsMode::starttls_required && wire_ == Wire::clear;
}

// A greeting ends any transaction (RFC 5321 §4.1.4).
void ServerDialogue::greet(std::string host, Greeting greeting) {
    client_host_ = std::move(host);
    said_ehlo_ = greeting == Greeting::ehlo;
    codes_ = said_ehlo_ ? EnhancedCodes::written : EnhancedCodes::left_out;
    state_ = State::greeted;
    reset();
}

Step ServerDialogue::on(Helo command) {
    greet(std::move(command.host), Greeting::helo);
    return say(replies::hello(options_.host));
}

Step ServerDialogue::on(Ehlo command) {
    greet(std::move(command.host), Greeting::ehlo);
    Reply hello = hello_with_extensions(options_, wire_, now_);
    if (is_client_trusted_) {
        hello.text.append("\nXCLIENT ").append(xclient_offer);
    }
    return say(std::move(hello));
}

Step ServerDialogue::on(MailFrom command) {
    if (state_ != State::greeted) {
        return refuse(wrong_order());
    }
    if (auto refusal = refusal_of(command)) {
        return refuse(*std::move(refusal));
    }
    if (messages_ == options_.messages_max) {
        return close(replies::too_many_messages());
    }
    ++messages_;
    envelope_.mail = std::move(command);
    state_ = State::sender_known;
    return say(replies::sender_ok());
}

std::optional<Reply> ServerDialogue::refusal_of(const MailFrom& command) const {
    const MailParameters& parameters = command.parameters;
    if (parameters.size.value_or(0) > options_.size_max) {
        return replies::message_too_large(options_.size_max);
    }
    if (parameters.body == BodyType::binary_mime) {
        return replies::body_type_not_offered();
    }
    if (parameters.smtputf8 && !options_.smtputf8) {
        return replies::parameter_unknown("SMTPUTF8");
    }
    if (!options_.dsn && parameters.dsn_return != DsnReturn::unspecified) {
        return replies::parameter_unknown("RET");
    }
    if (!options_.dsn && !parameters.envelope_id.empty()) {
        return replies::parameter_unknown("ENVID");
    }
    if (parameters.require_tls && !offers_require_tls(options_, wire_)) {
        return replies::parameter_unknown("REQUIRETLS");
    }
    if (auto refusal = refusal_of_hold(parameters)) {
        return refusal;
    }
    if (!parameters.smtputf8 && !is_ascii(command.sender)) {
        return replies::smtputf8_needed();
    }
    return std::nullopt;
}

/// RFC 4865 §4: one of the two, and no later than was offered.
std::optional<Reply> ServerDialogue::refusal_of_hold(const MailParameters& parameters) const {
    if (!parameters.hold_for && !parameters.hold_until) {
        return std::nullopt;
    }
    if (options_.future_release_max.count() == 0) {
        return replies::parameter_unknown(parameters.hold_for ? "HOLDFOR" : "HOLDUNTIL");
    }
    if (parameters.hold_for && parameters.hold_until) {
        return replies::parameter_error("HOLDFOR and HOLDUNTIL exclude each other");
    }
    const auto until = release_time(parameters, now_);
    return until <= now_ + options_.future_release_max
               ? std::nullopt
               : std::optional(replies::parameter_error("it would be held longer than is offered"));
}

Step ServerDialogue::on(RcptTo command) {
    if (state_ != State::sender_known && state_ != State::recipients_known) {
        return refuse(wrong_order());
    }
    if (envelope_.recipients.size() == options_.recipients_max) {
        return say(replies::too_many_recipients());
    }
    if (auto refusal = refusal_of(command)) {
        was_recipient_refused_ = true;
        return refuse(*std::move(refusal));
    }
    recipient_ = std::move(command);
    awaited_ = Awaited::recipient;
    return CheckRecipient{};
}

std::optional<Reply> ServerDialogue::refusal_of(const RcptTo& command) const {
    const RecipientParameters& parameters = command.parameters;
    if (!options_.dsn && parameters.notify != Notify::unspecified) {
        return replies::parameter_unknown("NOTIFY");
    }
    if (!options_.dsn && !parameters.original_recipient.empty()) {
        return replies::parameter_unknown("ORCPT");
    }
    if (!envelope_.mail.parameters.smtputf8 && !command.recipient.is_ascii()) {
        return replies::smtputf8_needed();
    }
    return std::nullopt;
}

Step ServerDialogue::recipient_answered(Reply reply) {
    settle(Awaited::recipient);
    if (reply.is_positive()) {
        envelope_.recipients.push_back(std::move(recipient_));
        state_ = State::recipients_known;
        return say(std::move(reply));
    }
    was_recipient_refused_ = true;
    // A customer with many dead addresses is no guesser of addresses.
    return reply.is_permanent() && !is_authenticated_ ? refuse(std::move(reply))
                                                      : say(std::move(reply));
}

Step ServerDialogue::on(DataCommand) {
    if (state_ == State::sender_known) {
        return refuse(without_recipients());
    }
    if (state_ != State::recipients_known) {
        return refuse(wrong_order());
    }
    awaited_ = Awaited::data_end;
    return ReadMessage{replies::go_ahead()};
}

Step ServerDialogue::data_ended(std::optional<ContentTrouble> trouble) {
    settle(Awaited::data_end);
    awaited_ = Awaited::message;
    if (trouble) {
        return message_answered(reply_to(*trouble, options_.size_max));
    }
    return AcceptMessage{};
}

Step ServerDialogue::message_answered(Reply reply) {
    settle(Awaited::message);
    if (reply.is_positive()) {
        errors_ = 0;
        commands_ = 0;
    }
    reset();
    return say(std::move(reply));
}

Step ServerDialogue::on(Bdat command) {
    if (command.size > options_.read_max()) {
        return close(replies::message_too_large(options_.size_max));
    }
    chunk_ = {.size = command.size, .is_last = command.is_last};
    chunk_.use = refusal_of_chunks() ? ChunkUse::discarded : ChunkUse::kept;
    awaited_ = Awaited::chunk_end;
    return chunk_;
}

std::optional<Reply> ServerDialogue::refusal_of_chunks() const {
    if (must_start_tls()) {
        return replies::starttls_required();
    }
    if (!options_.chunking) {
        return replies::not_implemented();
    }
    switch (state_) {
        case State::recipients_known:
        case State::chunks_begun:
            return std::nullopt;
        case State::sender_known:
            return without_recipients();
        default:
            return wrong_order();
    }
}

/// RFC 3030 §2: after a failed chunk all others fail, until RSET or the last one.
Step ServerDialogue::chunk_ended(std::optional<ContentTrouble> trouble) {
    settle(Awaited::chunk_end);
    const bool ends_message = chunk_.is_last && state_ > State::sender_known;
    if (auto refusal = refusal_of_chunks()) {
        if (ends_message) {
            reset();
        }
        return refuse(*std::move(refusal));
    }
    if (trouble) {
        state_ = State::chunks_refused;
        if (ends_message) {
            reset();
        }
        return say(reply_to(*trouble, options_.size_max));
    }
    state_ = State::chunks_begun;
    if (!chunk_.is_last) {
        return say(replies::chunk_ok(chunk_.size));
    }
    awaited_ = Awaited::message;
    return AcceptMessage{};
}

Step ServerDialogue::on(Rset) {
    reset();
    return say(replies::ok());
}

Step ServerDialogue::on(Noop) {
    return say(replies::ok());
}

Step ServerDialogue::on(Quit) {
    return close(replies::goodbye());
}

Step ServerDialogue::on(Vrfy) {
    return say(replies::cannot_verify());
}

Step ServerDialogue::on(Expn) {
    return refuse(replies::not_implemented());
}

Step ServerDialogue::on(Help) {
    return say(replies::help());
}

Step ServerDialogue::on(XclientCommand command) {
    if (!is_client_trusted_) {
        return on(UnknownCommand{});
    }
    if (is_in_transaction()) {
        return refuse(replies::transaction_open());
    }
    auto said = parse_xclient(command.attributes);
    if (!said) {
        return refuse(std::move(said.error()));
    }
    awaited_ = Awaited::client;
    return ReplaceClient{*std::move(said)};
}

Step ServerDialogue::client_replaced(std::string helo) {
    settle(Awaited::client);
    start_over(std::move(helo));
    return say(greeting());
}

void ServerDialogue::start_over(std::string helo) {
    greet(std::move(helo), Greeting::ehlo);
    state_ = State::connected;
    said_ehlo_ = false;
    is_authenticated_ = false;
}

Step ServerDialogue::on(UnknownCommand) {
    if (++unknown_commands_ > options_.unknown_commands_max) {
        return close(replies::too_many_errors());
    }
    return refuse(replies::unknown_command());
}

Step ServerDialogue::on(StartTlsCommand) {
    if (wire_ == Wire::tls) {
        return refuse(replies::already_tls());
    }
    if (!offers_starttls(options_, wire_)) {
        return refuse(replies::tls_not_offered());
    }
    if (state_ != State::greeted) {
        return refuse(wrong_order());
    }
    awaited_ = Awaited::tls;
    return StartTls{replies::ready_for_tls()};
}

/// RFC 3207 §4.2: what was learnt in clear is forgotten.
void ServerDialogue::tls_started() {
    settle(Awaited::tls);
    start_over("");
    wire_ = Wire::tls;
}

Step ServerDialogue::on(Auth command) {
    if (is_authenticated_) {
        return refuse(replies::already_authenticated());
    }
    if (!offers_auth(options_, wire_)) {
        const bool would_with_tls =
            options_.auth == AuthOffer::under_tls && offers_starttls(options_, wire_);
        return refuse(
            would_with_tls ? replies::encryption_required_for_authentication()
                           : replies::authentication_not_offered()
        );
    }
    if (state_ != State::greeted) {
        return refuse(wrong_order());
    }
    if (!command.mechanism || (*command.mechanism == Mechanism::cram_md5 && !options_.cram_md5)) {
        return refuse(replies::mechanism_unknown());
    }
    std::string challenge;
    if (*command.mechanism == Mechanism::cram_md5) {
        challenge =
            '<' + random_.text(challenge_digits, "0123456789abcdef") + '@' + options_.host + '>';
    }
    sasl_.emplace(*command.mechanism, std::move(challenge));
    return take_sasl(sasl_->start(command.initial_response));
}

Step ServerDialogue::take_sasl(SaslServerStep step) {
    if (const auto* challenge = std::get_if<SaslChallenge>(&step)) {
        return say(replies::sasl_challenge(base::to_base64(challenge->text)));
    }
    sasl_.reset();
    if (auto* credentials = std::get_if<Credentials>(&step)) {
        awaited_ = Awaited::credentials;
        return CheckCredentials{std::move(*credentials)};
    }
    switch (std::get<SaslTrouble>(step)) {
        case SaslTrouble::cancelled:
            return refuse(replies::authentication_cancelled());
        case SaslTrouble::not_base64:
            return refuse(replies::authentication_not_base64());
        case SaslTrouble::malformed:
            return refuse(replies::authentication_malformed());
    }
    std::unreachable();
}

Step ServerDialogue::credentials_answered(Reply reply) {
    settle(Awaited::credentials);
    if (reply.is_positive()) {
        is_authenticated_ = true;
        return say(std::move(reply));
    }
    if (reply.is_permanent() && ++failed_logins_ >= options_.failed_logins_max) {
        return close(std::move(reply));
    }
    return refuse(std::move(reply));
}

Reply ServerDialogue::wrong_order() const {
    switch (state_) {
        case State::connected:
            return replies::hello_first();
        case State::greeted:
            return replies::sender_first();
        case State::sender_known:
        case State::recipients_known:
            return replies::transaction_open();
        case State::chunks_begun:
            return replies::chunks_open();
        case State::chunks_refused:
            return replies::chunks_failed();
        case State::closed:
            break;
    }
    std::unreachable();
}

Reply ServerDialogue::without_recipients() const {
    return was_recipient_refused_ ? replies::no_valid_recipients() : replies::recipient_first();
}

void ServerDialogue::reset() {
    envelope_ = {};
    was_recipient_refused_ = false;
    if (is_in_transaction()) {
        state_ = State::greeted;
    }
}

void ServerDialogue::settle(Awaited awaited) {
    CHECK(awaited_ == awaited);
    awaited_ = Awaited::line;
}

Step ServerDialogue::say(Reply reply) {
    if (reply.code == 421) {
        return close(std::move(reply));
    }
    return Say{std::move(reply)};
}

Step ServerDialogue::refuse(Reply reply) {
    if (++errors_ > options_.errors_max) {
        return close(replies::too_many_errors());
    }
    return say(std::move(reply));
}

Step ServerDialogue::close(Reply reply) {
    state_ = State::closed;
    return SayGoodbye{std::move(reply)};
}

}  // namespace postrider::smtp
