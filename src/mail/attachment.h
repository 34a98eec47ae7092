// A file that travels in a message.
#pragma once

#include <cstdint>
#include <string>

namespace postrider::mail {

enum class Placement : std::uint8_t {
    attached,
    /// Shown within the text, which refers to it by its content id.
    inlined,
};

/// Value.
struct Attachment {
    /// UTF-8; may be empty where it was read.
    std::string filename;
    std::string content_type = "application/octet-stream";
    /// Decoded.
    std::string content;
    Placement placement = Placement::attached;
    /// Without angle brackets; usually empty.
    std::string content_id;

    bool operator==(const Attachment&) const = default;
};

}  // namespace postrider::mail
