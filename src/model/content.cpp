// Reading the bytes of a message.
#include "model/content.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace postrider::model {
namespace {

constexpr std::size_t run_size = 64 * 1024;

/// An open file that closes itself. Resource.
class File {
public:
    explicit File(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (descriptor_ < 0) {
            throw std::system_error(errno, std::generic_category(), path);
        }
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { ::close(descriptor_); }

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

Content Content::from_file(std::string path, std::uint64_t size, std::string head) {
    Content content = from(std::move(head));
    content.path_ = std::move(path);
    content.size_ = size;
    return content;
}

void Content::read(std::uint64_t offset, const std::function<bool(std::string_view run)>& take)
    const {
    if (!is_file()) {
        if (offset < size_) {
            take(head().substr(offset));
        }
        return;
    }
    const File file(path_);
    std::string run(run_size, '\0');
    while (offset < size_) {
        const std::size_t count = file.read(run.data(), run.size(), offset);
        if (count == 0) {
            throw std::system_error(
                std::make_error_code(std::errc::io_error), path_ + " is shorter than it was"
            );
        }
        offset += count;
        if (!take(std::string_view(run).substr(0, count))) {
            return;
        }
    }
}

}  // namespace postrider::model
