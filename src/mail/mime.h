// The parts of a MIME message (RFC 2045, 2046) as offsets into it; contents are decoded on demand.
#pragma once

#include "mail/attachment.h"
#include "mail/parameters.h"
#include "mail/transfer_encoding.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::mail {

struct MimeLimits {
    std::size_t parts_max = 1000;
    /// Multiparts within multiparts.
    std::size_t depth_max = 32;
    /// Octets of one part's header; the rest counts as its body.
    std::size_t header_size_max = 256 * 1024;
};

/// One node of the tree.
struct Part {
    /// Its value is "type/subtype"; where there is none it is what RFC 2046 makes the default.
    ParameterizedValue content_type;
    /// Its value is empty where there is none.
    ParameterizedValue disposition;
    TransferEncoding encoding = TransferEncoding::none;
    /// Without angle brackets.
    std::string content_id;
    std::size_t header_begin = 0;
    std::size_t body_begin = 0;
    std::size_t body_end = 0;
    std::size_t depth = 0;
    /// Indices into the tree, in order; only a multipart has any.
    std::vector<std::size_t> children;

    bool is_type(std::string_view type) const { return content_type.value == type; }
    bool is_multipart() const { return content_type.value.starts_with("multipart/"); }
    /// As the disposition names it, else the content type; "" when neither does.
    std::string_view filename() const;
};

/// What is shown and what is attached, as indices into the tree (RFC 8621 §4.1.4, but that pictures
/// among the text are always attachments too).
struct MimeView {
    std::vector<std::size_t> text;
    std::vector<std::size_t> html;
    std::vector<std::size_t> attachments;
};

/// All parts in the order in which they begin; the first is the message itself. Value, but it views
/// the message, which must outlive it. A message within the message is a leaf: scan its body again.
class MimeTree {
public:
    static MimeTree scan(std::string_view message, const MimeLimits& limits = {});

    std::span<const Part> parts() const { return parts_; }
    /// Whether nothing was left unread because of a limit.
    bool is_complete() const { return complete_; }

    std::string_view header(const Part& part) const;
    /// As it travels.
    std::string_view body(const Part& part) const;
    /// Without its transfer encoding.
    std::string content(const Part& part) const;
    /// The content as UTF-8.
    std::string text(const Part& part) const;

    MimeView view() const;

private:
    friend class MimeScanner;

    std::string_view message_;
    std::vector<Part> parts_;
    bool complete_ = true;
};

/// The text/plain that a reader sees, its pieces joined by line ends; nothing when there is none.
std::optional<std::string> plain_text(const MimeTree& tree);
/// The same for text/html.
std::optional<std::string> html_text(const MimeTree& tree);
/// What is neither of the two, decoded; a message within keeps its type message/rfc822.
std::vector<Attachment> attachments(const MimeTree& tree);

}  // namespace postrider::mail
