// What a report says in words: which addresses it names, and what it says of each.
#include "bounce/report_text.h"

#include "base/ascii.h"
#include "bounce/reply_text.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace postrider::bounce {
namespace {

using Lines = std::vector<std::string_view>;

std::string_view without_cr(std::string_view line) {
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

bool contains_any(std::string_view text, std::span<const std::string_view> phrases) {
    return std::ranges::any_of(phrases, [&](std::string_view phrase) {
        return text.contains(phrase);
    });
}

/// Whether a line says that the original follows, in its own words or by its dashes.
bool announces_original(std::string_view line) {
    constexpr std::array<std::string_view, 12> things = {
        "original message",
        "original mail",
        "copy of the message",
        "copy of your message",
        "copy of the mail",
        "header of the",
        "message headers",
        "message header",
        "returned message",
        "unsent message",
        "message follows",
        "undelivered message",
    };
    constexpr std::array<std::string_view, 8> verbs = {
        "follow",
        "below",
        "included",
        "enclosed",
        "this is a copy",
        "copy of",
        ":",
        "info",
    };
    const std::string lower = base::to_lower(line);
    if (!contains_any(lower, things) || lower.size() > 100 || lower.contains("relates to") ||
        lower.contains("was received") || lower.contains("received at")) {
        return false;
    }
    const bool is_dashed = lower.starts_with("--") || lower.starts_with("==") ||
                           lower.starts_with("**") || lower.starts_with("__");
    return is_dashed || (contains_any(lower, verbs) && !lower.contains("problem report"));
}

/// A field that only stands at the top of a message.
bool is_header_top(std::string_view line) {
    constexpr std::array<std::string_view, 5> fields = {
        "return-path: ",
        "received: ",
        "delivered-to: ",
        "dkim-signature: ",
        "x-originating-ip: ",
    };
    return std::ranges::any_of(fields, [&](std::string_view field) {
        return base::istarts_with(line, field);
    });
}

bool is_local_character(char c) {
    constexpr std::string_view more = ".!#$%&*+-/=?^_`{|}~";
    return base::is_alpha(c) || base::is_digit(c) || more.contains(c) ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_domain_character(char c) {
    return base::is_alpha(c) || base::is_digit(c) || c == '.' || c == '-' || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

std::size_t domain_end(std::string_view text, std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && is_domain_character(text[end])) {
        ++end;
    }
    while (end > from && (text[end - 1] == '.' || text[end - 1] == '-')) {
        --end;
    }
    return end;
}

/// Labels under which reports put an address.
std::string_view without_label(std::string_view line) {
    constexpr std::array<std::string_view, 12> labels = {
        "recipient:",
        "recipient address:",

        ">>> ",
        "failed recipient:",
        "address:",
        "* ",
        "- ",
        "final-recipient:",
        "to:",
        "recipients:",
        "user:",
        "delivery failed to:",
    };
    for (const std::string_view label : labels) {
        if (label != "to:" && base::istarts_with(line, label)) {
            return base::trim(line.substr(label.size()));
        }
    }
    return line;
}

struct Headline {
    std::string address;
    std::string_view rest;
};

/// Whether what follows an address on its line makes the line one about that address.
bool is_headline_rest(std::string_view rest) {
    if (rest.empty() || rest.starts_with(':') || rest.starts_with(" on ")) {
        return true;
    }
    const std::string lower = base::to_lower(rest);
    return lower.starts_with("<mailto:") || lower.starts_with(" <") ||
           lower.contains("error_code") || lower.starts_with(" (expanded from") ||
           lower.starts_with(" - ") || lower.starts_with(", error");
}

std::optional<Headline> parse_headline(std::string_view line) {
    line = without_label(base::trim(line));
    if (line.starts_with('[')) {
        // Zoho: "[Status: Error, Address: <a@b>, ResponseCode 421, , Host not reachable.]"
        const auto label = line.find("Address: <");
        line = label == std::string_view::npos ? line : line.substr(label + 9);
    }
    std::string address = take_address(line);
    if (address.empty() || base::istarts_with(address, "mailto:")) {
        return std::nullopt;
    }
    if (line.starts_with(", ResponseCode")) {
        return Headline{std::move(address), line};
    }
    if (!is_headline_rest(line)) {
        return std::nullopt;
    }
    return Headline{std::move(address), line};
}

/// "A message sent by <a@b> could not be delivered": the sender stands alone on a line too.
bool is_sender_line(const Lines& lines, std::size_t i) {
    for (std::size_t before = i; before-- > 0;) {
        const std::string_view line = base::trim(lines[before]);
        if (!line.empty()) {
            const std::string lower = base::to_lower(line);
            return lower.ends_with("sent by") || lower.ends_with("message from") ||
                   lower.ends_with("mail from:");
        }
    }
    return false;
}

NamedRecipient& named(std::vector<NamedRecipient>& list, const std::string& address) {
    const auto known = std::ranges::find_if(list, [&](const NamedRecipient& recipient) {
        return base::iequals(recipient.address, address);
    });
    return known != list.end() ? *known : list.emplace_back(address, "");
}

/// Several addresses may share the words that follow the last of them.
void share_texts(std::vector<NamedRecipient>& list) {
    for (std::size_t i = list.size(); i-- > 1;) {
        if (base::trim(list[i - 1].text).empty()) {
            list[i - 1].text = list[i].text;
        }
    }
}

struct StagePhrase {
    std::string_view phrase;
    smtp::Stage stage;
};

constexpr std::array<StagePhrase, 46> stage_phrases = {{
    {"in reply to rcpt to", smtp::Stage::rcpt},
    {"in reply to mail from", smtp::Stage::mail},
    {"in reply to data", smtp::Stage::data},
    {"in reply to end of data", smtp::Stage::final_dot},
    {"in reply to helo", smtp::Stage::ehlo},
    {"in reply to ehlo", smtp::Stage::ehlo},
    {"after rcpt to", smtp::Stage::rcpt},
    {"after rcpt command", smtp::Stage::rcpt},
    {"following rcpt command", smtp::Stage::rcpt},
    {"rejected recipient", smtp::Stage::rcpt},
    {"after mail from", smtp::Stage::mail},
    {"after mail command", smtp::Stage::mail},
    {"after pipelined mail", smtp::Stage::mail},
    {"after pipelined rcpt", smtp::Stage::rcpt},
    {"after data", smtp::Stage::data},
    {"after end of data", smtp::Stage::final_dot},
    {"after sending data", smtp::Stage::final_dot},
    {"after pipelined end of data", smtp::Stage::final_dot},
    {"for text command", smtp::Stage::final_dot},
    {"after initial connection", smtp::Stage::connect},
    {"after helo", smtp::Stage::ehlo},
    {"after ehlo", smtp::Stage::ehlo},
    {"did not like our rcpt to", smtp::Stage::rcpt},
    {"did not like our mail from", smtp::Stage::mail},
    {"did not like our data", smtp::Stage::data},
    {"did not like our final data", smtp::Stage::final_dot},
    {"does not like recipient", smtp::Stage::rcpt},
    {"rcpt to response", smtp::Stage::rcpt},
    {"sender was rejected", smtp::Stage::mail},
    {"my name was rejected", smtp::Stage::ehlo},
    {"failed on data command", smtp::Stage::data},
    {"failed after i sent the message", smtp::Stage::final_dot},
    {"refused to talk to me", smtp::Stage::connect},
    {"server rejected mail from", smtp::Stage::mail},
    {"[rcpt_to]", smtp::Stage::rcpt},
    {"[mail_from]", smtp::Stage::mail},
    {"[data]", smtp::Stage::data},
    {">>> rcpt to", smtp::Stage::rcpt},
    {">>> mail from", smtp::Stage::mail},
    {">>> data", smtp::Stage::data},
    {">>> .", smtp::Stage::final_dot},
    {"(state 14)", smtp::Stage::rcpt},
    {"(state 13)", smtp::Stage::mail},
    {"(state 17)", smtp::Stage::final_dot},
    {"(state 18)", smtp::Stage::final_dot},
    {"smtp command data", smtp::Stage::data},
}};

bool is_refusal(std::string_view line) {
    constexpr std::array<std::string_view, 14> words = {
        "deliver",
        "fail",
        "unknown",
        "reject",
        "recipient",
        "mailbox",
        "user",
        "reach",
        "invalid",
        "not exist",
        "error",
        "address",
        "rcpt to",
        "bounce",
    };
    const std::string lower = base::to_lower(line);
    return contains_any(lower, words);
}

bool is_about_sender(std::string_view line) {
    constexpr std::array<std::string_view, 10> words = {
        "from:",
        "mail from",
        "from <",
        "sender",
        "contact",
        "postmaster",
        "envelope-from",
        "reply-to:",
        "mailer-daemon",
        "assistance",
    };
    const std::string lower = base::to_lower(line);
    return contains_any(lower, words);
}

}  // namespace

QuotedReport split_original(std::string_view text) {
    text = text.substr(0, report_text_size_max);
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = base::trim(text.substr(begin, end - begin));
        const bool at_column = begin < text.size() && !base::is_blank(text[begin]);
        if (at_column && is_header_top(line)) {
            return {.said = text.substr(0, begin), .original = text.substr(begin)};
        }
        if (begin > 0 && announces_original(line)) {
            std::string_view original = text.substr(std::min(end + 1, text.size()));
            while (!original.empty() && (original.front() == '\r' || original.front() == '\n' ||
                                         original.front() == '-')) {
                original.remove_prefix(1);
            }
            return {.said = text.substr(0, begin), .original = original};
        }
        begin = end + 1;
    }
    return {.said = text, .original = {}};
}

std::string take_address(std::string_view& text) {
    std::string_view rest = text;
    char close = '\0';
    if (rest.starts_with('<')) {
        close = '>';
        rest.remove_prefix(1);
    } else if (rest.starts_with('"') && rest.substr(1).contains("\":")) {
        close = '"';
        rest.remove_prefix(1);
    }
    std::size_t at = 0;
    if (rest.starts_with('"')) {
        at = rest.find("\"@");
        at = at == std::string_view::npos ? 0 : at + 1;
    } else {
        while (at < rest.size() && is_local_character(rest[at])) {
            ++at;
        }
    }
    if (at == 0 || at >= rest.size() || rest[at] != '@') {
        return {};
    }
    const std::size_t end = domain_end(rest, at + 1);
    if (end == at + 1 || (close != '\0' && (end >= rest.size() || rest[end] != close))) {
        return {};
    }
    std::string address(rest.substr(0, end));
    text = rest.substr(end + (close != '\0' ? 1 : 0));
    return address;
}

std::vector<NamedRecipient> find_headed(std::string_view said) {
    const Lines lines = base::split(said, '\n');
    std::vector<NamedRecipient> list;
    NamedRecipient* current = nullptr;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view line = without_cr(lines[i]);
        auto headline = parse_headline(line);
        if (headline && (is_sender_line(lines, i) || list.size() == named_recipients_max)) {
            headline.reset();
        }
        if (headline) {
            // What is told twice, in two languages perhaps, is read once, if it says something.
            NamedRecipient& recipient = named(list, headline->address);
            const bool is_told = find_codes(recipient.text).reply != 0;
            current = is_told ? nullptr : &recipient;
        }
        if (current != nullptr) {
            current->text += headline ? headline->rest : line;
            current->text += '\n';
        }
    }
    share_texts(list);
    return list;
}

std::vector<NamedRecipient> find_in_transcript(std::string_view said) {
    std::vector<NamedRecipient> list;
    const auto transcript = base::to_lower(said).find("transcript of session");
    if (transcript == std::string::npos) {
        return list;
    }
    said.remove_prefix(transcript);
    std::string dialogue;
    for (std::string_view line : base::split(said, '\n')) {
        line = base::trim(line);
        if (base::istarts_with(line, "while talking to") ||
            base::istarts_with(line, "... while talking to")) {
            dialogue.clear();
        }
        dialogue += line;
        dialogue += '\n';
        if (line.size() < 5 || !base::is_digit(line[0]) || line[3] != ' ') {
            continue;
        }
        std::string_view rest = line.substr(4);
        while (!rest.empty() && (base::is_digit(rest.front()) || rest.front() == '.')) {
            rest.remove_prefix(1);
        }
        rest = base::trim(rest);
        const std::string address = take_address(rest);
        if (!address.empty() && rest.starts_with("...") && list.size() < named_recipients_max) {
            auto& recipient = named(list, address);
            recipient.text += std::exchange(dialogue, {});
        }
    }
    return list;
}

std::vector<std::string> find_mentioned(std::string_view said) {
    std::vector<std::string> found;
    for (const std::string_view line : base::split(said, '\n')) {
        if (!line.contains('@') || !is_refusal(line) || is_about_sender(line)) {
            continue;
        }
        for (std::size_t i = 0; i < line.size(); ++i) {
            const bool begins = i == 0 || !is_local_character(line[i - 1]);
            std::string_view rest = line.substr(i);
            std::string address = begins ? take_address(rest) : std::string();
            if (address.empty()) {
                continue;
            }
            i += line.size() - i - rest.size();
            const bool is_known = std::ranges::any_of(found, [&](const std::string& other) {
                return base::iequals(other, address);
            });
            if (!is_known && found.size() < named_recipients_max) {
                found.push_back(std::move(address));
            }
        }
    }
    return found;
}

std::optional<smtp::Stage> find_stage(std::string_view text) {
    const std::string lower = readable(text);
    std::optional<smtp::Stage> stage;
    std::size_t at = std::string::npos;
    for (const StagePhrase& known : stage_phrases) {
        const auto found = lower.find(known.phrase);
        if (found < at) {
            at = found;
            stage = known.stage;
        }
    }
    // With PIPELINING the answers to RCPT stand behind DATA; so does the complaint that none is
    // left.
    const bool none_left = lower.contains("<<< 503") || lower.contains("no valid recipients");
    return stage == smtp::Stage::data && none_left ? smtp::Stage::rcpt : stage;
}

std::string find_host(std::string_view text) {
    constexpr std::array<std::string_view, 9> labels = {
        "host ",
        "host: ",
        "server ",
        "while talking to ",
        "talking to ",
        "connect to ",
        "MTA: ",
        "Generating server: ",
        "by ",
    };
    for (const std::string_view label : labels) {
        for (auto at = text.find(label); at != std::string_view::npos;
             at = text.find(label, at + 1)) {
            std::string_view rest = text.substr(at + label.size());
            const std::size_t end = domain_end(rest, 0);
            const std::string_view host = rest.substr(0, end);
            if (host.contains('.') && !base::is_digit(host.back())) {
                return std::string(host);
            }
        }
    }
    return {};
}

}  // namespace postrider::bounce
