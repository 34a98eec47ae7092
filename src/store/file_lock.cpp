// An advisory lock on a file, by flock(2).
#include "store/file_lock.h"

#include "store/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace postrider::store {
namespace {

[[noreturn]] void fail(const std::string& path) {
    throw StoreError(
        Trouble::unusable, fmt::format("{} cannot be locked: {}", path, std::strerror(errno))
    );
}

int open_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        fail(path);
    }
    return descriptor;
}

int flock_whole(int descriptor, int operation) {
    int result = 0;
    do {
        result = ::flock(descriptor, operation);
    } while (result != 0 && errno == EINTR);
    return result;
}

}  // namespace

FileLock FileLock::wait(const std::string& path) {
    FileLock lock(open_file(path));
    if (flock_whole(lock.descriptor_, LOCK_EX) != 0) {
        fail(path);
    }
    return lock;
}

std::optional<FileLock> FileLock::try_take(const std::string& path) {
    FileLock lock(open_file(path));
    if (flock_whole(lock.descriptor_, LOCK_EX | LOCK_NB) == 0) {
        return lock;
    }
    if (errno != EWOULDBLOCK) {
        fail(path);
    }
    return std::nullopt;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

}  // namespace postrider::store
