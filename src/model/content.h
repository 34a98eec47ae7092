// The bytes of a message: fixed at acceptance, shared, in memory when small and in a file when
// large.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace postrider::model {

/// Messages up to this size are kept in memory and in the store; larger ones stream through a file.
inline constexpr std::uint64_t content_in_memory_max = 1024 * 1024;

/// Value with shared, immutable content. May be copied between threads. The header block ends
/// within `head()`, which is always in memory.
class Content {
public:
    Content() = default;
    static Content from(std::string bytes);
    /// The file must stand, unchanged, as long as this value or a copy of it is read. `head`: at
    /// least the header block and the empty line behind it, from the file's beginning.
    static Content from_file(std::string path, std::uint64_t size, std::string head);

    std::uint64_t size() const { return size_; }
    bool is_file() const { return !path_.empty(); }
    /// Empty unless it is a file.
    const std::string& path() const { return path_; }
    /// All of a small message, the beginning of a large one.
    std::string_view head() const { return head_ ? std::string_view(*head_) : std::string_view(); }

    /// Gives the bytes from `offset` to the end in order: one run for a small message, runs of at
    /// most 64 KiB for a large one. `take` returns false to stop early. Throws std::system_error
    /// when the file cannot be read. Blocks on the disk for files.
    void read(std::uint64_t offset, const std::function<bool(std::string_view run)>& take) const;

private:
    std::shared_ptr<const std::string> head_;
    std::string path_;
    std::uint64_t size_ = 0;
};

}  // namespace postrider::model
