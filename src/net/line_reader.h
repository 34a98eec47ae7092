// Lines and bodies out of a connection, through one small buffer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string_view>

#include "base/time.h"
#include "net/connection.h"
#include "net/task.h"

namespace postrider::net {

enum class LineError : std::uint8_t {
    closed,          ///< the peer has closed; what came of the last line is lost
    too_long,        ///< read to its end and thrown away
    bare_line_feed,  ///< the line held an LF without CR; read to its CRLF and thrown away
};

/// What an LF without CR before it means (RFC 5321 §2.3.8 forbids it).
enum class BareLineFeed : std::uint8_t { ends_line, refused };

/// The most that is thrown away while looking for the end of a line that is too long; beyond it
/// the peer counts as closed.
inline constexpr std::size_t line_discard_max = 1 << 20;

/// Resource; one coroutine at a time. Costs half a kilobyte while nothing is buffered and a line is
/// awaited; grows to 64 KB for bodies.
class LineReader {
public:
    explicit LineReader(Connection& connection, BareLineFeed bare = BareLineFeed::ends_line)
        : connection_(connection), bare_(bare) {}
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;

    /// The next line without its end; at most `size_max` bytes. The view holds until the next call.
    /// Throws what Connection::read throws.
    Task<std::expected<std::string_view, LineError>> read_line(
        std::size_t size_max, base::Instant deadline
    );

    /// What has come and was not consumed.
    std::string_view buffered() const { return {bytes() + begin_, end_ - begin_}; }
    void consume(std::size_t count);
    /// Waits for more bytes behind those buffered. False: the peer has closed. The buffer must not
    /// be full (64 KB): consume first.
    Task<bool> fill(base::Instant deadline);
    /// Forgets what is buffered: what came in clear before TLS must not count after it (RFC 3207
    /// §4.2).
    void discard() { begin_ = end_ = 0; }

private:
    static constexpr std::size_t size_small = 512;
    static constexpr std::size_t size_body = 16 << 10;
    static constexpr std::size_t size_full = 64 << 10;

    char* bytes() { return large_ ? large_.get() : small_.data(); }
    const char* bytes() const { return large_ ? large_.get() : small_.data(); }
    std::size_t capacity() const { return large_ ? capacity_ : size_small; }
    /// Makes room behind the buffered bytes, in a buffer of at least `least` bytes.
    void make_room(std::size_t least);
    void shrink_if_empty();
    Task<bool> read_more(base::Instant deadline);
    Task<std::expected<std::string_view, LineError>> skip_line(
        LineError error, base::Instant deadline
    );

    Connection& connection_;
    BareLineFeed bare_;
    std::array<char, size_small> small_;
    std::unique_ptr<char[]> large_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace postrider::net
