// Collecting a message.
#include "path/intake/draft.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace postrider::intake {

void Spool::prepare() const {
    std::filesystem::create_directories(directory);
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::filesystem::remove(entry.path());
    }
}

Draft::~Draft() {
    close_file();
    if (!path_.empty()) {
        ::unlink(path_.c_str());
    }
}

void Draft::reserve(std::uint64_t size) {
    head_.reserve(std::min<std::uint64_t>(size, model::content_in_memory_max));
}

void Draft::add(std::string_view run) {
    const auto in_memory =
        std::min<std::size_t>(run.size(), model::content_in_memory_max - head_.size());
    head_.append(run.substr(0, in_memory));
    run.remove_prefix(in_memory);
    if (!run.empty()) {
        write(run);
    }
}

void Draft::write(std::string_view run) {
    if (file_ < 0) {
        open_file();
    }
    while (!run.empty()) {
        const auto count = ::write(file_, run.data(), run.size());
        if (count < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), path_);
        }
        const auto written = count < 0 ? 0 : static_cast<std::size_t>(count);
        file_size_ += written;
        run.remove_prefix(written);
    }
}

void Draft::open_file() {
    path_ = spool_.directory + "/" + random_.text(20, base::letters_and_digits);
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file_ < 0) {
        throw std::system_error(errno, std::generic_category(), std::exchange(path_, {}));
    }
}

void Draft::close_file() {
    if (file_ >= 0) {
        ::close(std::exchange(file_, -1));
    }
}

model::Content Draft::finish() {
    close_file();
    if (path_.empty()) {
        return model::Content::from(std::exchange(head_, {}));
    }
    const auto size = head_.size() + std::exchange(file_size_, 0);
    return model::Content::from_spool(std::exchange(head_, {}), std::exchange(path_, {}), 0, size);
}

}  // namespace postrider::intake
