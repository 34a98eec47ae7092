// Links, synced.
#include "store/large_files.h"

#include "store/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <functional>

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

/// Below `directory`.
std::vector<std::string> names_in(const std::string& directory, const std::string& folder) {
    std::vector<std::string> names;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(directory + "/" + folder, absent)) {
        names.push_back(folder + "/" + entry.path().filename().string());
    }
    return names;
}

/// From the name that `keep` gave; a foreign name is older than all.
base::Time kept_at(const std::string& name) {
    std::int64_t micros = 0;
    const auto* begin = name.data() + name.rfind('/') + 1;
    std::from_chars(begin, name.data() + name.size(), micros);
    return base::from_micros(micros);
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

std::vector<model::Day> LargeFiles::days() const {
    std::vector<model::Day> found;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(directory_ + "/large", absent)) {
        const auto name = entry.path().filename().string();
        model::Day day = 0;
        const auto* end = name.data() + name.size();
        if (std::from_chars(name.data(), end, day).ptr == end) {
            found.push_back(day);
        }
    }
    std::ranges::sort(found, std::greater());
    return found;
}

bool LargeFiles::has_older(model::Day day, base::Time before) const {
    const auto names = names_in(directory_, folder_of(day));
    return std::ranges::any_of(names, [&](const auto& name) { return kept_at(name) < before; });
}

std::int64_t LargeFiles::sweep(
    model::Day day, const std::set<std::string>& in_use, base::Time before
) {
    const auto folder = folder_of(day);
    std::int64_t count = 0;
    for (const auto& name : names_in(directory_, folder)) {
        if (kept_at(name) < before && !in_use.contains(name)) {
            fs::remove(directory_ + "/" + name);
            ++count;
        }
    }
    return count;
}

void LargeFiles::remove_folder(model::Day day) {
    ::rmdir((directory_ + "/" + folder_of(day)).c_str());
}

FilesToDiscard::~FilesToDiscard() {
    for (const auto& name : names_) {
        files_.discard(name);
    }
}

}  // namespace postrider::store
