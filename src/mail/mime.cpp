// The parts of a MIME message (RFC 2045, 2046) as offsets into it; contents are decoded on demand.
#include "mail/mime.h"

#include "base/ascii.h"
#include "mail/charset.h"
#include "mail/header.h"

#include <algorithm>
#include <utility>

namespace postrider::mail {

/// Goes over the message once and keeps the boundaries that are open.
class MimeScanner {
public:
    MimeScanner(std::string_view message, const MimeLimits& limits)
        : message_(message), limits_(limits) {
        tree_.message_ = message;
    }

    MimeTree scan();

private:
    /// A multipart whose closing boundary has not come.
    struct Open {
        std::size_t part;
        std::string boundary;
    };
    /// A boundary line: which of the open multiparts it belongs to, and where it ends.
    struct Match {
        std::size_t level;
        bool closes;
    };

    std::size_t line_end(std::size_t begin) const;
    std::optional<Match> match(std::size_t begin, std::size_t end) const;
    void begin_part(std::string_view default_type);
    std::size_t find_header_end() const;
    void read_header(Part& part) const;
    void apply(const Match& found, std::size_t begin, std::size_t end);
    void end_parts(std::size_t first, std::size_t boundary_begin);

    std::string_view message_;
    const MimeLimits& limits_;
    MimeTree tree_;
    std::vector<Open> open_;
    /// The part whose body is being read: one without children, or a multipart behind its last.
    std::optional<std::size_t> leaf_;
    std::size_t position_ = 0;
};

MimeTree MimeScanner::scan() {
    begin_part("text/plain");
    while (position_ < message_.size() && !open_.empty()) {
        const std::size_t begin = position_;
        const std::size_t end = line_end(begin);
        position_ = end;
        if (const auto found = match(begin, end)) {
            apply(*found, begin, end);
        }
    }
    return std::move(tree_);
}

std::size_t MimeScanner::line_end(std::size_t begin) const {
    const std::size_t found = message_.find('\n', begin);
    return found == std::string_view::npos ? message_.size() : found + 1;
}

std::optional<MimeScanner::Match> MimeScanner::match(std::size_t begin, std::size_t end) const {
    auto line = message_.substr(begin, end - begin);
    if (!line.starts_with("--")) {
        return std::nullopt;
    }
    line = line.substr(2, line.find_last_not_of(" \t\r\n") - 1);
    // The innermost first: an outer boundary may come before an inner one was closed.
    for (std::size_t level = open_.size(); level-- > 0;) {
        const std::string& boundary = open_[level].boundary;
        if (line.starts_with(boundary)) {
            const auto rest = line.substr(boundary.size());
            if (rest.empty() || rest == "--") {
                return Match{level, !rest.empty()};
            }
        }
    }
    return std::nullopt;
}

void MimeScanner::apply(const Match& found, std::size_t begin, std::size_t end) {
    const std::size_t parent = open_[found.level].part;
    if (tree_.parts_.size() == limits_.parts_max) {
        // What comes belongs to the part that was being read.
        tree_.complete_ = false;
        open_.clear();
        return;
    }
    end_parts(found.level + 1, begin);
    if (found.closes) {
        // What follows up to the next outer boundary still belongs to the multipart.
        leaf_ = parent;
        open_.resize(found.level);
        return;
    }
    position_ = end;
    tree_.parts_[parent].children.push_back(tree_.parts_.size());
    const bool is_digest = tree_.parts_[parent].is_type("multipart/digest");
    begin_part(is_digest ? "message/rfc822" : "text/plain");
}

/// Ends the leaf and the open multiparts from level `first` on before the boundary line, whose
/// leading line end belongs to the boundary (RFC 2046 §5.1.1).
void MimeScanner::end_parts(std::size_t first, std::size_t boundary_begin) {
    std::size_t end = boundary_begin;
    if (end > 0 && message_[end - 1] == '\n') {
        end -= end > 1 && message_[end - 2] == '\r' ? 2 : 1;
    }
    const auto end_part = [&](Part& part) { part.body_end = std::max(part.body_begin, end); };
    if (leaf_) {
        end_part(tree_.parts_[*leaf_]);
        leaf_.reset();
    }
    for (std::size_t level = first; level < open_.size(); ++level) {
        end_part(tree_.parts_[open_[level].part]);
    }
    open_.resize(std::min(first, open_.size()));
}

void MimeScanner::begin_part(std::string_view default_type) {
    Part part{.header_begin = position_, .depth = open_.size()};
    part.content_type.value = default_type;
    part.body_begin = find_header_end();
    part.body_end = message_.size();
    read_header(part);
    position_ = part.body_begin;
    const std::size_t index = tree_.parts_.size();
    const std::string boundary(base::trim(part.content_type.parameter("boundary")));
    const bool opens = part.is_multipart() && !boundary.empty();
    if (opens && open_.size() < limits_.depth_max) {
        open_.push_back({index, boundary});
        leaf_.reset();
    } else {
        tree_.complete_ = tree_.complete_ && !opens;
        leaf_ = index;
    }
    tree_.parts_.push_back(std::move(part));
}

/// Behind the empty line, or at a boundary line that comes before one.
std::size_t MimeScanner::find_header_end() const {
    std::size_t begin = position_;
    while (begin < message_.size() && begin - position_ < limits_.header_size_max) {
        const std::size_t end = line_end(begin);
        const auto line = message_.substr(begin, end - begin);
        if (line == "\n" || line == "\r\n") {
            return end;
        }
        if (match(begin, end)) {
            return begin;
        }
        begin = end;
    }
    return begin;
}

void MimeScanner::read_header(Part& part) const {
    const auto header = message_.substr(part.header_begin, part.body_begin - part.header_begin);
    const auto block = HeaderBlock::parse(header);
    if (!block) {
        return;
    }
    if (const Field* type = block->find("content-type")) {
        auto value = ParameterizedValue::parse(type->value);
        if (value.value.find('/') != std::string::npos) {
            part.content_type = std::move(value);
        } else if (value.value == "text") {
            part.content_type.value = "text/plain";
        }
    }
    if (const Field* disposition = block->find("content-disposition")) {
        part.disposition = ParameterizedValue::parse(disposition->value);
    }
    if (const Field* encoding = block->find("content-transfer-encoding")) {
        part.encoding = parse_transfer_encoding(encoding->value);
    }
    part.content_id = block->text("content-id");
    if (part.content_id.starts_with('<') && part.content_id.ends_with('>')) {
        part.content_id = part.content_id.substr(1, part.content_id.size() - 2);
    }
}

namespace {

/// Sorts the parts of one multipart into what is shown and what is attached (RFC 8621 §4.1.4).
class Viewer {
public:
    explicit Viewer(std::span<const Part> parts) : parts_(parts) {}

    /// Where the parts of a multipart go: a list that is null takes none.
    struct Lists {
        std::vector<std::size_t>* text;
        std::vector<std::size_t>* html;
        bool in_alternative;
    };

    MimeView view() {
        const std::size_t root[] = {0};
        add(root, "mixed", {&view_.text, &view_.html, false});
        return std::move(view_);
    }

private:
    void add(std::span<const std::size_t> indices, std::string_view kind, Lists lists);
    void add_leaf(std::size_t index, Lists& lists);
    void add_alternative(std::size_t index, const Lists& lists);
    bool is_shown(const Part& part, bool is_first, std::string_view kind) const;

    std::span<const Part> parts_;
    MimeView view_;
};

bool is_inline_media(const Part& part) {
    const std::string& type = part.content_type.value;
    return type.starts_with("image/") || type.starts_with("audio/") || type.starts_with("video/");
}

bool is_text(const Part& part) {
    return part.is_type("text/plain") || part.is_type("text/html");
}

bool Viewer::is_shown(const Part& part, bool is_first, std::string_view kind) const {
    if (part.disposition.value == "attachment" || (!is_text(part) && !is_inline_media(part))) {
        return false;
    }
    return is_first || (kind != "related" && (is_inline_media(part) || part.filename().empty()));
}

void Viewer::add(std::span<const std::size_t> indices, std::string_view kind, Lists lists) {
    const std::size_t text_before = lists.text == nullptr ? 0 : lists.text->size();
    const std::size_t html_before = lists.html == nullptr ? 0 : lists.html->size();
    for (const std::size_t index : indices) {
        const Part& part = parts_[index];
        if (part.is_multipart()) {
            const auto inner = std::string_view(part.content_type.value).substr(10);
            const bool alternative = lists.in_alternative || inner == "alternative";
            add(part.children, inner, {lists.text, lists.html, alternative});
        } else if (!is_shown(part, index == indices.front(), kind)) {
            view_.attachments.push_back(index);
        } else if (kind == "alternative") {
            add_alternative(index, lists);
        } else {
            add_leaf(index, lists);
        }
    }
    if (kind != "alternative" || lists.text == nullptr || lists.html == nullptr) {
        return;
    }
    // What exists in one form only is shown in both.
    const std::size_t text_after = lists.text->size();
    const std::size_t html_after = lists.html->size();
    if (text_after == text_before) {
        for (std::size_t i = html_before; i < html_after; ++i) {
            lists.text->push_back((*lists.html)[i]);
        }
    } else if (html_after == html_before) {
        for (std::size_t i = text_before; i < text_after; ++i) {
            lists.html->push_back((*lists.text)[i]);
        }
    }
}

void Viewer::add_alternative(std::size_t index, const Lists& lists) {
    const Part& part = parts_[index];
    auto* list = part.is_type("text/plain")  ? lists.text
                 : part.is_type("text/html") ? lists.html
                                             : &view_.attachments;
    if (list != nullptr) {
        list->push_back(index);
    }
}

void Viewer::add_leaf(std::size_t index, Lists& lists) {
    const Part& part = parts_[index];
    if (lists.in_alternative && part.is_type("text/plain")) {
        lists.html = nullptr;
    } else if (lists.in_alternative && part.is_type("text/html")) {
        lists.text = nullptr;
    }
    if (lists.text != nullptr) {
        lists.text->push_back(index);
    }
    if (lists.html != nullptr) {
        lists.html->push_back(index);
    }
    // Unlike RFC 8621, shown pictures count as attached too, so that who lists files misses none.
    if (is_inline_media(part)) {
        view_.attachments.push_back(index);
    }
}

std::optional<std::string> join(
    const MimeTree& tree, std::span<const std::size_t> indices, std::string_view type
) {
    std::optional<std::string> joined;
    for (const std::size_t index : indices) {
        const Part& part = tree.parts()[index];
        if (!part.is_type(type)) {
            continue;
        }
        if (!joined) {
            joined.emplace();
        } else if (!joined->ends_with('\n')) {
            *joined += "\r\n";
        }
        *joined += tree.text(part);
    }
    return joined;
}

}  // namespace

std::string_view Part::filename() const {
    const auto named = disposition.parameter("filename");
    return named.empty() ? content_type.parameter("name") : named;
}

MimeTree MimeTree::scan(std::string_view message, const MimeLimits& limits) {
    return MimeScanner(message, limits).scan();
}

std::string_view MimeTree::header(const Part& part) const {
    return message_.substr(part.header_begin, part.body_begin - part.header_begin);
}

std::string_view MimeTree::body(const Part& part) const {
    return message_.substr(part.body_begin, part.body_end - part.body_begin);
}

std::string MimeTree::content(const Part& part) const {
    return decode(body(part), part.encoding);
}

std::string MimeTree::text(const Part& part) const {
    return to_utf8(content(part), part.content_type.parameter("charset"));
}

MimeView MimeTree::view() const {
    return Viewer(parts_).view();
}

std::optional<std::string> plain_text(const MimeTree& tree) {
    return join(tree, tree.view().text, "text/plain");
}

std::optional<std::string> html_text(const MimeTree& tree) {
    return join(tree, tree.view().html, "text/html");
}

std::vector<Attachment> attachments(const MimeTree& tree) {
    std::vector<Attachment> found;
    for (const std::size_t index : tree.view().attachments) {
        const Part& part = tree.parts()[index];
        const bool inlined = part.disposition.value == "inline" || !part.content_id.empty();
        found.push_back({
            .filename = std::string(part.filename()),
            .content_type = part.content_type.value,
            .content = tree.content(part),
            .placement = inlined ? Placement::inlined : Placement::attached,
            .content_id = part.content_id,
        });
    }
    return found;
}

}  // namespace postrider::mail
