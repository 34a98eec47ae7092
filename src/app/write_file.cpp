// Writing a whole file for certain eyes.
#include "app/write_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace postrider::app {
namespace {

constexpr ::mode_t owner_alone = 0600;

/// 0, or the errno of what went wrong.
int fill(int file, std::string_view bytes, ::mode_t mode) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0) {
            return errno;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fchmod(file, mode) == 0 ? 0 : errno;
}

}  // namespace

void write_file(
    const std::filesystem::path& path, std::string_view bytes, std::filesystem::perms permissions
) {
    ::unlink(path.c_str());
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_alone);
    const int trouble = file < 0 ? errno : fill(file, bytes, static_cast<::mode_t>(permissions));
    if (file >= 0) {
        ::close(file);
    }
    if (trouble != 0) {
        throw std::system_error(trouble, std::generic_category(), path);
    }
}

}  // namespace postrider::app
