// Links, synced.
#include "store/large_files.h"

#include "store/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace postrider::store {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, int code) {
    throw StoreError(
        code == ENOSPC || code == EDQUOT ? Trouble::full : Trouble::gone,
        fmt::format("{}: {}", what, std::strerror(code))
    );
}

void sync(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        fail(path, errno);
    }
    const int result = ::fsync(descriptor);
    const int code = errno;
    ::close(descriptor);
    if (result != 0) {
        fail(path, code);
    }
}

std::string folder_of(model::Day day) {
    return fmt::format("large/{}", day);
}

}  // namespace

std::string LargeFiles::keep(const model::Content& content, base::Time at) {
    const auto folder = folder_of(model::day_of(at));
    const auto path = directory_ + "/" + folder;
    std::error_code trouble;
    if (fs::create_directories(path, trouble)) {
        sync(directory_ + "/large");
        sync(directory_);
    }
    if (trouble) {
        fail(path, trouble.value());
    }
    // Unique among the processes of this machine, now and after a restart.
    const auto name =
        fmt::format("{}/{}-{}-{}.eml", folder, base::to_micros(at), ::getpid(), ++kept_);
    const auto target = directory_ + "/" + name;
    if (::link(content.path().c_str(), target.c_str()) != 0) {
        fail(fmt::format("{} to {}", content.path(), target), errno);
    }
    sync(target);
    sync(path);
    return name;
}

void LargeFiles::discard(const std::string& name) noexcept {
    // A file that stays behind goes with its day.
    ::unlink((directory_ + "/" + name).c_str());
}

void LargeFiles::drop(model::Day day) {
    fs::remove_all(directory_ + "/" + folder_of(day));
}

}  // namespace postrider::store
