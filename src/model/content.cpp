// Reading the bytes of a message.
#include "model/content.h"

#include "base/check.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace postrider::model {
namespace {

constexpr std::size_t run_size = 64 * 1024;

/// An open file that closes itself. Resource.
class OpenFile {
public:
    explicit OpenFile(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (descriptor_ < 0) {
            throw std::system_error(errno, std::generic_category(), path);
        }
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() { ::close(descriptor_); }

    std::size_t read(char* into, std::size_t size, std::uint64_t offset) const {
        const auto count = ::pread(descriptor_, into, size, static_cast<off_t>(offset));
        if (count < 0) {
            throw std::system_error(errno, std::generic_category(), "reading a message");
        }
        return static_cast<std::size_t>(count);
    }

private:
    int descriptor_;
};

}  // namespace

Content Content::from(std::string bytes) {
    Content content;
    content.size_ = bytes.size();
    content.head_ = std::make_shared<const std::string>(std::move(bytes));
    return content;
}

Content Content::from_file(
    std::string head, std::string path, std::uint64_t file_offset, std::uint64_t size
) {
    Content content = from(std::move(head));
    content.file_ = std::make_shared<const File>(std::move(path), false);
    content.file_offset_ = file_offset;
    content.size_ = size;
    return content;
}

Content Content::from_spool(
    std::string head, std::string path, std::uint64_t file_offset, std::uint64_t size
) {
    Content content = from_file(std::move(head), {}, file_offset, size);
    content.file_ = std::make_shared<const File>(std::move(path), true);
    return content;
}

Content Content::with_prefix(std::string_view prefix) const {
    return with_start(0, prefix);
}

Content Content::with_start(std::size_t count, std::string_view start) const {
    CHECK(count <= this->head().size());
    const auto rest = this->head().substr(count);
    Content content = *this;
    std::string head;
    head.reserve(start.size() + rest.size());
    head.append(start).append(rest);
    content.head_ = std::make_shared<const std::string>(std::move(head));
    content.size_ = size_ - count + start.size();
    return content;
}

void Content::read(std::uint64_t offset, const std::function<bool(std::string_view run)>& take)
    const {
    if (offset < head().size()) {
        if (!take(head().substr(offset))) {
            return;
        }
        offset = head().size();
    }
    if (is_file() && offset < size_) {
        read_file(offset, take);
    }
}

void Content::read_file(std::uint64_t offset, const std::function<bool(std::string_view run)>& take)
    const {
    const OpenFile file(path());
    std::string run(run_size, '\0');
    while (offset < size_) {
        const auto wanted = std::min<std::uint64_t>(run.size(), size_ - offset);
        const std::size_t count =
            file.read(run.data(), wanted, file_offset_ + (offset - head().size()));
        if (count == 0) {
            throw std::system_error(
                std::make_error_code(std::errc::io_error), path() + " is shorter than it was"
            );
        }
        offset += count;
        if (!take(std::string_view(run).substr(0, count))) {
            return;
        }
    }
}

Content::File::~File() {
    if (is_temporary) {
        ::unlink(path.c_str());
    }
}

}  // namespace postrider::model
