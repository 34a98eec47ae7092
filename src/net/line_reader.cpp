// Lines and bodies out of a connection.
#include "net/line_reader.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "base/check.h"

namespace postrider::net {
namespace {

/// Where a line ends: the place of its first end byte and of the first byte behind.
struct LineEnd {
    std::size_t end;
    std::size_t next;
    bool is_bare;
};

/// No end yet: nothing. `from` says how much has been searched in vain.
std::optional<LineEnd> find_end(std::string_view text, std::size_t from) {
    const auto feed = text.find('\n', from);
    if (feed == std::string_view::npos) {
        return std::nullopt;
    }
    const bool is_bare = feed == 0 || text[feed - 1] != '\r';
    return LineEnd{.end = is_bare ? feed : feed - 1, .next = feed + 1, .is_bare = is_bare};
}

}  // namespace

Task<std::expected<std::string_view, LineError>> LineReader::read_line(
    std::size_t size_max, base::Instant deadline
) {
    CHECK(size_max + 2 <= size_full);
    shrink_if_empty();
    std::size_t searched = 0;
    for (;;) {
        const auto text = buffered();
        if (const auto found = find_end(text, searched)) {
            if (found->is_bare && bare_ == BareLineFeed::refused) {
                consume(found->next);
                co_return co_await skip_line(LineError::bare_line_feed, deadline);
            }
            consume(found->next);
            if (found->end > size_max) {
                co_return std::unexpected(LineError::too_long);
            }
            co_return text.substr(0, found->end);
        }
        searched = text.size();
        if (searched > size_max + 1) {
            co_return co_await skip_line(LineError::too_long, deadline);
        }
        const bool came = co_await read_more(deadline);
        if (!came) {
            discard();
            co_return std::unexpected(LineError::closed);
        }
    }
}

// Bytes are taken away as they come, but for a CR that the next LF may belong to.
Task<std::expected<std::string_view, LineError>> LineReader::skip_line(
    LineError error, base::Instant deadline
) {
    std::size_t skipped = 0;
    while (skipped <= line_discard_max) {
        const auto text = buffered();
        const auto found = find_end(text, 0);
        if (found && (!found->is_bare || bare_ == BareLineFeed::ends_line)) {
            consume(found->next);
            co_return std::unexpected(error);
        }
        const bool may_end = !found && text.ends_with('\r');
        const auto count = found ? found->next : text.size() - (may_end ? 1 : 0);
        skipped += count;
        consume(count);
        if (!found) {
            const bool came = co_await read_more(deadline);
            if (!came) {
                break;
            }
        }
    }
    discard();
    co_return std::unexpected(LineError::closed);
}

void LineReader::consume(std::size_t count) {
    CHECK(count <= end_ - begin_);
    begin_ += count;
}

Task<bool> LineReader::fill(base::Instant deadline) {
    make_room(size_body);
    co_return co_await read_more(deadline);
}

Task<bool> LineReader::read_more(base::Instant deadline) {
    make_room(size_small);
    const std::span room(bytes() + end_, capacity() - end_);
    const auto count = co_await connection_.read(room, deadline);
    end_ += count;
    co_return count > 0;
}

void LineReader::make_room(std::size_t least) {
    const auto size = end_ - begin_;
    if (size == 0) {
        begin_ = end_ = 0;
    }
    if (capacity() < least || (end_ == capacity() && size * 2 > capacity())) {
        const auto larger = std::min(std::max(least, capacity() * 8), size_full);
        CHECK(larger > size);
        auto room = std::make_unique_for_overwrite<char[]>(larger);
        std::memcpy(room.get(), bytes() + begin_, size);
        large_ = std::move(room);
        capacity_ = larger;
    } else if (end_ == capacity()) {
        std::memmove(bytes(), bytes() + begin_, size);
    } else {
        return;
    }
    begin_ = 0;
    end_ = size;
}

void LineReader::shrink_if_empty() {
    if (begin_ == end_) {
        discard();
        large_.reset();
    }
}

}  // namespace postrider::net
