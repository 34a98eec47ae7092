// The bytes of a message: fixed at acceptance, shared, in memory when small and in a file when
// large.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace postrider::model {

/// Messages up to this size are kept in memory and in the store; larger ones stream through a file.
inline constexpr std::uint64_t content_in_memory_max = 1024 * 1024;

/// Value with shared, immutable content; may be copied between threads. What it begins with is in
/// memory: all of a small message, the header block and a little more of a large one. The rest of a
/// large one stands in a file.
class Content {
public:
    Content() = default;
    static Content from(std::string bytes);
    /// `head` in memory, at least the header block and the empty line behind it, then everything of
    /// the file at `path` from `file_offset` on. The file must not change while this value or a
    /// copy lives.
    static Content from_file(
        std::string head, std::string path, std::uint64_t file_offset, std::uint64_t size
    );
    /// The same, but the file is removed when the last copy of this value is gone.
    static Content from_spool(
        std::string head, std::string path, std::uint64_t file_offset, std::uint64_t size
    );
    /// The same message with `prefix` in front of its header block.
    Content with_prefix(std::string_view prefix) const;
    /// The same message with `start` in the place of its first `count` octets, which are in memory.
    Content with_start(std::size_t count, std::string_view start) const;

    std::uint64_t size() const { return size_; }
    bool is_file() const { return file_ != nullptr; }
    /// Of a file only.
    const std::string& path() const { return file_->path; }
    std::uint64_t file_offset() const { return file_offset_; }
    std::string_view head() const { return head_ ? std::string_view(*head_) : std::string_view(); }

    /// Gives the bytes from `offset` to the end in order, in few runs: one for a small message,
    /// then runs of at most 64 KiB from the file. `take` returns false to stop early. Throws
    /// std::system_error when the file cannot be read or is shorter than it was. Blocks on the disk
    /// for files.
    void read(std::uint64_t offset, const std::function<bool(std::string_view run)>& take) const;

private:
    struct File {
        std::string path;
        bool is_temporary;
        File(std::string where, bool temporary) : path(std::move(where)), is_temporary(temporary) {}
        File(const File&) = delete;
        File& operator=(const File&) = delete;
        ~File();
    };
    void read_file(std::uint64_t offset, const std::function<bool(std::string_view run)>& take)
        const;

    std::shared_ptr<const std::string> head_;
    std::shared_ptr<const File> file_;
    std::uint64_t file_offset_ = 0;
    std::uint64_t size_ = 0;
};

}  // namespace postrider::model
