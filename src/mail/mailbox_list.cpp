// The addresses of a header field (RFC 5322 §3.4): lists, groups, comments, and what real mail
// does.
#include "mail/mailbox_list.h"

#include <algorithm>
#include <utility>

namespace postrider::mail {
namespace {

bool is_white(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// What stands together without blanks; the content of angle brackets is one word.
struct Word {
    /// As an address: with quotes and backslashes.
    std::string text;
    /// As a name: without them.
    std::string shown;
    bool bracketed = false;
    /// Has an at sign outside quotes.
    bool has_at = false;

    bool is_started() const { return !text.empty(); }
    /// `user @ example . test` is one address (RFC 5322 §4.4), but `J. Smith` is a name.
    bool continues(const Word& previous) const {
        return !previous.bracketed &&
               (text.starts_with('@') || (previous.has_at && previous.text.ends_with('@')) ||
                (previous.has_at && (previous.text.ends_with('.') || text.starts_with('.'))));
    }
};

/// Reads a value once from start to end and collects the entries.
class Reader {
public:
    explicit Reader(std::string_view value) : value_(value) {}

    void read();

    std::vector<Mailbox> mailboxes;
    /// Addresses that stand unquoted beside one in angle brackets.
    std::vector<std::string> stray;
    bool ambiguous = false;

private:
    void read_one(char c);
    void read_quoted(Word& word);
    void read_comment();
    void read_domain_literal();
    void read_bracket();
    void end_word();
    void end_group_name();
    void end_entry();
    void add_bracketed();
    void add_bare();
    std::string take_name(std::string name) const { return name.empty() ? comment_ : name; }

    std::string_view value_;
    std::size_t position_ = 0;
    Word word_;
    /// The words of the entry in the making, and its last comment.
    std::vector<Word> words_;
    std::string comment_;
};

void Reader::read() {
    while (position_ < value_.size()) {
        read_one(value_[position_]);
    }
    end_entry();
}

void Reader::read_one(char c) {
    switch (c) {
        case '"':
            read_quoted(word_);
            return;
        case '[':
            read_domain_literal();
            return;
        case '(':
            end_word();
            read_comment();
            return;
        case '<':
            end_word();
            read_bracket();
            return;
        default:
            ++position_;
            break;
    }
    if (is_white(c)) {
        end_word();
    } else if (c == ':') {
        end_group_name();
    } else if (c == ',' || c == ';') {
        end_entry();
    } else {
        word_.text.push_back(c);
        word_.shown.push_back(c);
        word_.has_at = word_.has_at || c == '@';
    }
}

void Reader::read_quoted(Word& word) {
    word.text.push_back('"');
    for (++position_; position_ < value_.size(); ++position_) {
        char c = value_[position_];
        if (c == '"') {
            ++position_;
            word.text.push_back('"');
            return;
        }
        if (c == '\\' && position_ + 1 < value_.size()) {
            word.text.push_back(c);
            c = value_[++position_];
        }
        if (c != '\r' && c != '\n') {
            word.text.push_back(c);
            word.shown.push_back(c);
        }
    }
    ambiguous = true;
}

void Reader::read_comment() {
    std::size_t depth = 0;
    comment_.clear();
    for (; position_ < value_.size(); ++position_) {
        char c = value_[position_];
        if (c == '\\' && position_ + 1 < value_.size()) {
            c = value_[++position_];
        } else if (c == '(' && depth++ == 0) {
            continue;
        } else if (c == ')' && --depth == 0) {
            ++position_;
            return;
        }
        if (c != '\r' && c != '\n') {
            comment_.push_back(c);
        }
    }
    ambiguous = true;
}

void Reader::read_domain_literal() {
    for (; position_ < value_.size(); ++position_) {
        const char c = value_[position_];
        if (!is_white(c)) {
            word_.text.push_back(c);
            word_.shown.push_back(c);
        }
        if (c == ']') {
            ++position_;
            return;
        }
    }
    ambiguous = true;
}

void Reader::read_bracket() {
    Word word{.bracketed = true};
    bool closed = false;
    ++position_;
    while (position_ < value_.size() && !closed) {
        const char c = value_[position_];
        // An old route, `<@a,@b:user@c>` (RFC 5322 §4.4), is no part of the address.
        const bool in_route = word.text.starts_with('@');
        if (c == '"') {
            read_quoted(word);
            continue;
        }
        if (c == '(') {
            read_comment();
            continue;
        }
        if (c == '<' || ((c == ',' || c == ';') && !in_route)) {
            break;
        }
        ++position_;
        closed = c == '>';
        if (c == ':' && in_route) {
            word.text.clear();
        } else if (!closed && !is_white(c)) {
            word.text.push_back(c);
        }
    }
    ambiguous = ambiguous || !closed;
    words_.push_back(std::move(word));
}

void Reader::end_word() {
    if (!word_.is_started()) {
        return;
    }
    Word word = std::exchange(word_, Word());
    if (words_.empty() || !word.continues(words_.back())) {
        words_.push_back(std::move(word));
        return;
    }
    Word& previous = words_.back();
    previous.text += word.text;
    previous.shown += word.shown;
    previous.has_at = previous.has_at || word.has_at;
}

void Reader::end_group_name() {
    end_word();
    if (std::ranges::any_of(words_, [](const Word& word) {
            return word.has_at || word.bracketed;
        })) {
        end_entry();
    }
    words_.clear();
}

void Reader::end_entry() {
    end_word();
    if (std::ranges::any_of(words_, &Word::bracketed)) {
        add_bracketed();
    } else {
        add_bare();
    }
    words_.clear();
    comment_.clear();
}

void Reader::add_bracketed() {
    std::string name;
    for (Word& word : words_) {
        if (word.bracketed) {
            mailboxes.push_back({take_name(std::exchange(name, {})), std::move(word.text)});
            continue;
        }
        name += (name.empty() ? "" : " ") + word.shown;
        if (word.has_at) {
            stray.push_back(std::move(word.text));
        }
    }
}

void Reader::add_bare() {
    std::string name;
    for (const Word& word : words_) {
        if (!word.has_at) {
            name += (name.empty() ? "" : " ") + word.shown;
        }
    }
    const std::size_t before = mailboxes.size();
    for (Word& word : words_) {
        if (word.has_at) {
            mailboxes.push_back({take_name(name), std::move(word.text)});
        }
    }
    if (words_.empty() || mailboxes.size() > before) {
        return;
    }
    if (words_.size() == 1) {
        mailboxes.push_back({comment_, std::move(words_.front().text)});
    } else {
        mailboxes.push_back({std::move(name), {}});
    }
}

bool is_internet_address(const Address& address) {
    return address.is_address_literal() || address.domain.find('.') != std::string::npos;
}

}  // namespace

std::string_view describe(AuthorError error) {
    switch (error) {
        case AuthorError::absent:
            return "it holds no address";
        case AuthorError::ambiguous:
            return "quotes, a comment or an angle bracket is not closed";
        case AuthorError::not_an_address:
            return "it holds something that is no valid address";
    }
    std::unreachable();
}

std::vector<Mailbox> parse_mailbox_list(std::string_view value) {
    Reader reader(value);
    reader.read();
    return std::move(reader.mailboxes);
}

std::expected<std::vector<Address>, AuthorError> parse_authors(std::string_view value) {
    Reader reader(value);
    reader.read();
    if (reader.ambiguous) {
        return std::unexpected(AuthorError::ambiguous);
    }
    if (reader.mailboxes.empty()) {
        return std::unexpected(AuthorError::absent);
    }
    std::vector<Address> authors;
    for (const Mailbox& mailbox : reader.mailboxes) {
        auto address = Address::parse(mailbox.address);
        if (!address) {
            return std::unexpected(AuthorError::not_an_address);
        }
        authors.push_back(*std::move(address));
    }
    for (const std::string& text : reader.stray) {
        auto address = Address::parse(text);
        // `Team@Work <a@b.test>` is only a name.
        if (address && is_internet_address(*address)) {
            authors.push_back(*std::move(address));
        }
    }
    return authors;
}

}  // namespace postrider::mail
