// Canonical forms of header fields and bodies (RFC 6376 §3.4).
#include "dkim/canonical.h"

#include "base/ascii.h"

#include <algorithm>
#include <cstring>

namespace postrider::dkim {
namespace {

/// Lower-case name, one line, one space for each run of blanks (RFC 6376 §3.4.2).
void append_relaxed(std::string& text, const mail::Field& field) {
    for (const char c : field.name) {
        text.push_back(base::to_lower(c));
    }
    text.push_back(':');
    const std::size_t begin = text.size();
    bool blank = false;
    const auto value = field.value;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (base::is_blank(c)) {
            blank = true;
        } else if (c == '\n' || (c == '\r' && value.substr(i + 1).starts_with('\n'))) {
            continue;
        } else {
            if (blank && text.size() > begin) {
                text.push_back(' ');
            }
            blank = false;
            text.push_back(c);
        }
    }
    text.append("\r\n");
}

void append_simple(std::string& text, const mail::Field& field) {
    auto whole = field.whole;
    if (whole.ends_with('\n')) {
        whole.remove_suffix(whole.ends_with("\r\n") ? 2 : 1);
    }
    text.append(whole).append("\r\n");
}

}  // namespace

void append_canonical(std::string& text, const mail::Field& field, Canonicalization form) {
    if (form == Canonicalization::relaxed) {
        append_relaxed(text, field);
    } else {
        append_simple(text, field);
    }
}

BodyHash::BodyHash(Canonicalization form, std::uint64_t length_max)
    : form_(form), length_max_(length_max) {}

void BodyHash::add(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t taken = at_line_start_ ? add_clean_lines(bytes) : 0;
        bytes.remove_prefix(taken);
        taken = add_up_to_line_end(bytes);
        bytes.remove_prefix(taken);
    }
}

secrets::Digest256 BodyHash::finish() {
    if (cr_pending_) {
        put('\r');
    }
    // RFC 6376 §3.4.3: an empty body is one CRLF in the simple form; §3.4.4: nothing in the other.
    if (has_content_ || form_ == Canonicalization::simple) {
        store('\r');
        store('\n');
    }
    flush();
    return digest_.finish();
}

/// Hashes the whole lines at the beginning that are their own canonical form, straight from the
/// caller's memory, and returns their size. Most bodies consist of nothing else.
std::size_t BodyHash::add_clean_lines(std::string_view bytes) {
    std::size_t taken = 0;
    std::size_t content_end = 0;
    std::uint64_t line_ends = 0;
    while (taken < bytes.size()) {
        const auto rest = bytes.substr(taken);
        const void* found = std::memchr(rest.data(), '\n', rest.size());
        if (found == nullptr) {
            break;
        }
        const auto size = static_cast<std::size_t>(static_cast<const char*>(found) - rest.data());
        if (size == 0 || rest[size - 1] != '\r' || !is_clean(rest.substr(0, size - 1))) {
            break;
        }
        if (size > 1) {
            content_end = taken + size - 1;
            line_ends = 0;
        }
        ++line_ends;
        taken += size + 1;
    }
    if (content_end > 0) {
        release_line_ends();
        flush();
        digest(bytes.substr(0, content_end));
        has_content_ = true;
    }
    line_ends_ += line_ends;
    return taken;
}

bool BodyHash::is_clean(std::string_view line) const {
    if (form_ == Canonicalization::simple || line.empty()) {
        return true;
    }
    // Without a branch in the loop, so that the compiler makes it one of wide registers.
    unsigned char dirty = base::is_blank(line.back()) ? 1 : 0;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const auto tab = static_cast<unsigned char>(line[i] == '\t');
        const auto blank = static_cast<unsigned char>(line[i] == ' ');
        const auto second = static_cast<unsigned char>(line[i + 1] == ' ');
        dirty = static_cast<unsigned char>(dirty | tab | (blank & second));
    }
    return dirty == 0;
}

/// Takes bytes up to and with the next CRLF, or all of them.
std::size_t BodyHash::add_up_to_line_end(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (cr_pending_) {
            cr_pending_ = false;
            if (c == '\n') {
                ++line_ends_;
                blank_pending_ = false;
                at_line_start_ = true;
                return i + 1;
            }
            put('\r');
        }
        at_line_start_ = false;
        if (c == '\r') {
            cr_pending_ = true;
        } else if (form_ == Canonicalization::relaxed && base::is_blank(c)) {
            blank_pending_ = true;
        } else {
            i += put_words(bytes.substr(i)) - 1;
        }
    }
    return bytes.size();
}

/// Puts the first byte, which is no blank, and all up to the next byte that has a meaning here.
/// Single spaces between words are the common case and stay as they are.
std::size_t BodyHash::put_words(std::string_view bytes) {
    put(bytes.front());
    std::size_t size = 1;
    while (size < bytes.size() && stored_ < store_.size()) {
        const char c = bytes[size];
        const bool is_single = c == ' ' && size + 1 < bytes.size() && bytes[size + 1] > ' ';
        if (c == '\r' || (base::is_blank(c) && form_ == Canonicalization::relaxed && !is_single)) {
            break;
        }
        store_[stored_++] = c;
        ++size;
    }
    return size;
}

void BodyHash::put(char c) {
    release_line_ends();
    if (blank_pending_) {
        store(' ');
        blank_pending_ = false;
    }
    store(c);
    has_content_ = true;
}

void BodyHash::release_line_ends() {
    for (; line_ends_ > 0; --line_ends_) {
        store('\r');
        store('\n');
    }
}

void BodyHash::store(char c) {
    if (stored_ == store_.size()) {
        flush();
    }
    store_[stored_++] = c;
}

void BodyHash::flush() {
    digest({store_.data(), stored_});
    stored_ = 0;
}

void BodyHash::digest(std::string_view bytes) {
    const std::uint64_t room = length_max_ - std::min(length_, length_max_);
    if (room > 0 && !bytes.empty()) {
        digest_.add(
            bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, bytes.size())))
        );
    }
    length_ += bytes.size();
}

secrets::Digest256 body_hash(std::string_view body, Canonicalization form) {
    BodyHash hash(form);
    hash.add(body);
    return hash.finish();
}

}  // namespace postrider::dkim
