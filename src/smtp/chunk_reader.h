// Takes a message of BDAT commands off the wire: counted octets, in any pieces (RFC 3030 §2).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "smtp/line_scan.h"

namespace postrider::smtp {

/// Value; one per message, for all its chunks. As BINARYMIME is not offered, the content keeps the
/// rules of DATA: CRLF alone ends a line, no NUL. A line end may lie across two chunks.
///
/// Content in trouble is read to the end of its chunk and not handed out any more.
class ChunkReader {
public:
    explicit ChunkReader(std::uint64_t size_max) : size_max_(size_max) {}

    /// The octets announced by a BDAT command are next on the wire.
    void begin_chunk(std::uint64_t octets) { left_ = octets; }
    /// The next piece of content, a view into `bytes`, which lose what was read. Empty: `bytes`
    /// are used up, or the chunk ended and what is left are further commands.
    std::string_view next(std::string_view& bytes);
    bool is_chunk_finished() const { return left_ == 0; }
    /// Behind the last chunk: a CR at the very end has no LF.
    void end_message();

    std::optional<ContentTrouble> trouble() const { return trouble_; }
    /// Octets of content handed out so far.
    std::uint64_t size() const { return size_; }

private:
    std::optional<ContentTrouble> trouble_;
    LinePlace place_ = LinePlace::start;
    std::uint64_t size_max_;
    std::uint64_t size_ = 0;
    std::uint64_t left_ = 0;
};

}  // namespace postrider::smtp
