// What an automatic message is about, by its head and its words.
#include "bounce/notice.h"

#include "base/ascii.h"
#include "bounce/reply_text.h"
#include "mail/encoded_word.h"
#include "mail/mailbox_list.h"

#include <algorithm>
#include <array>
#include <span>

namespace postrider::bounce {
namespace {

using Phrases = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> kind_names = {
    "none",
    "bounce",
    "delay",
    "confirmation",
    "auto-reply",
    "complaint",
};

constexpr std::array<std::string_view, 7> daemons = {
    "mailer-daemon",
    "postmaster",
    "post_master",
    "mail-daemon",
    "mailerdaemon",
    "mail.delivery",
    "maildelivery",
};

constexpr std::array<std::string_view, 31> failing_subjects = {
    "メールエラー",
    "undeliver",
    "failure notice",
    "returned mail",
    "delivery failure",
    "delivery has failed",
    "delivery failed",
    "failed delivery",
    "delivery status notification",
    "mail failure",
    "mail delivery fail",
    "mail system error",
    "message delivery has failed",
    "delivery notification",
    "non-delivery",
    "nondeliverable",
    "not delivered",
    "delivery problem",
    "error sending your mail",
    "could not be delivered",
    "returned to sender",
    "returning message",
    "delivery error",
    "not deliverable",
    "are not member",
    "mail not delivered",
    "bounced mail",
    "unzustellbar",
    "non remis",
    "mail failure.",
    "errors from",
};

constexpr std::array<std::string_view, 47> failing_words = {
    "not yet been delivered",
    "could not be delivered",
    "couldn't be delivered",
    "can not be delivered",
    "cannot be delivered",
    "can't be delivered",
    "was not delivered to",
    "were not delivered",
    "not been delivered",
    "not be delivered",
    "wasn't able to deliver",
    "unable to deliver",
    "unable to be delivered",
    "undeliverable",
    "did not reach",
    "could not be reached",
    "couldn't be reached",
    "delivery failed",
    "failed permanently",
    "delivery has failed",
    "delivery to the following",
    "delivery to these recipients",
    "delivering your mail",
    "delivering your message",
    "attempting to deliver",
    "trying to deliver",
    "has been delayed",
    "is delayed",
    "permanent fatal errors",
    "had delivery problems",
    "had fatal errors",
    "transcript of session follows",
    "transcript of the session",
    "failure reasons",
    "following address(es) failed",
    "following addresses failed",
    "following recipients did not receive",
    "not a member of this mailing list",
    "unknown user:",
    "mailbox exceeds allowed size:",
    "invalid final delivery userid:",
    "error message below:",
    "rejected by a remote mail server",
    "server message",
    "original message follows",
    "account is disabled",
    "n'a pas pu être remis",
};

constexpr std::array<std::string_view, 16> retrying_words = {
    "has been delayed",
    "is delayed",
    "delayed for",
    "not yet been delivered",
    "will be retried",
    "will continue to try",
    "attempts will continue",
    "still being retried",
    "warning message only",
    "this is a warning only",
    "temporary failure report",
    "do not need to resend",
    "do not need to re-send",
    "delivery is delayed",
    "will keep trying",
    "only a temporary",
};

constexpr std::array<std::string_view, 7> retrying_subjects = {
    "(delay)",
    "delayed",
    "notification: warning",
    "still being retried",
    "delivery delay",
    "warning: could not send",
    "warning: message",
};

constexpr std::array<std::string_view, 37> away_words = {
    "out of office",
    "out of the office",
    "auto reply",
    "autoreply",
    "auto-reply",
    "auto-response",
    "automatic reply",
    "automatic response",
    "on vacation",
    "on holiday",
    "abwesenheit",
    "abwesend",
    "automatische antwort",
    "automatische antwoord",
    "automatisch antwoord",
    "afwezig",
    "away until",
    "auto response",
    "absence du bureau",
    "absent(e)",
    "réponse automatique",
    "respuesta automática",
    "fuera de la oficina",
    "risposta automatica",
    "fuori ufficio",
    "resposta automática",
    "fora do escritório",
    "autosvar",
    "automatiskt svar",
    "automaattinen vastaus",
    "automatyczna odpowiedź",
    "automatická odpověď",
    "автоответ",
    "自動返信",
    "自动回复",
    "自動回覆",
    "자동 회신",
};

bool contains_any(std::string_view text, Phrases phrases) {
    return std::ranges::any_of(phrases, [&](std::string_view phrase) {
        return text.contains(phrase);
    });
}

bool is_from_daemon(const mail::HeaderBlock& header) {
    const std::string from = base::to_lower(header.text("From"));
    const std::string sender = base::to_lower(header.text("Sender"));
    return contains_any(from, daemons) || contains_any(sender, daemons) || from == "<>" ||
           from == "mailer-daemon <>" || from.contains("mail delivery s") ||
           from.contains("system administrator");
}

bool has_null_path(const mail::HeaderBlock& header) {
    const std::string path = header.text("Return-Path");
    return path == "<>" || base::istarts_with(path, "<mailer-daemon");
}

/// RFC 3834 §5 and what came before it.
bool is_auto_submitted(const mail::HeaderBlock& header) {
    const std::string value = base::to_lower(header.text("Auto-Submitted"));
    const bool says_so = !value.empty() && !value.starts_with("no");
    return says_so || header.find("X-Autoreply") != nullptr ||
           header.find("X-Autorespond") != nullptr || header.find("X-Auto-Reply") != nullptr ||
           base::iequals(header.text("Precedence"), "auto_reply");
}

std::string subject_of(const mail::HeaderBlock& header) {
    return base::to_lower(mail::decode_words(header.text("Subject")));
}

/// How many kinds of evidence there are that the message reports a failure.
int count_evidence(const mail::HeaderBlock& header, std::string_view words, bool names_code) {
    const std::string subject = subject_of(header);
    const bool comes_from_machine = is_from_daemon(header) || has_null_path(header);
    const bool names_failed = header.find("X-Failed-Recipients") != nullptr ||
                              header.find("X-Bounced-Address") != nullptr;
    const bool says_so = contains_any(words, failing_words);
    return (comes_from_machine ? 1 : 0) + (names_failed ? 2 : 0) + (says_so ? 1 : 0) +
           (contains_any(subject, failing_subjects) ? 1 : 0) +
           (names_code && comes_from_machine ? 1 : 0);
}

}  // namespace

std::string_view name_of(ReportKind kind) {
    return kind_names.at(static_cast<std::size_t>(kind));
}

bool promises_retry(const mail::HeaderBlock& header, std::string_view said) {
    return contains_any(subject_of(header), retrying_subjects) ||
           contains_any(readable(said), retrying_words);
}

ReportKind judge_notice(const mail::HeaderBlock& header, std::string_view said, bool names_code) {
    const std::string words = readable(said);
    const bool is_reply = is_auto_submitted(header);
    // Who writes back to a person answers it; what a person sends on is no report of ours either,
    // unless a machine's words are all there is.
    if (count_evidence(header, words, names_code) >= 2) {
        const bool is_away = is_reply && contains_any(subject_of(header), away_words);
        if (is_away) {
            return ReportKind::auto_reply;
        }
        return promises_retry(header, said) ? ReportKind::delay : ReportKind::bounce;
    }
    const bool is_away = contains_any(subject_of(header), away_words);
    return is_reply || is_away ? ReportKind::auto_reply : ReportKind::none;
}

}  // namespace postrider::bounce
