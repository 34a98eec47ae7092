// Where the optional folder of real mail lies, which tests read when it is there.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace postrider::testing {

inline constexpr std::string_view corpora_absent =
    "the corpora of real mail are absent: set POSTRIDER_SHARED to the folder that holds corpora/";

/// `corpora/NAME` below $POSTRIDER_SHARED, or beside the source; nothing when it is absent.
inline std::optional<std::filesystem::path> find_corpus(std::string_view name) {
    const char* set = std::getenv("POSTRIDER_SHARED");
    const std::filesystem::path shared = set != nullptr ? set : POSTRIDER_SOURCE_DIR "/../shared";
    for (const auto& base : {shared, std::filesystem::path(POSTRIDER_SOURCE_DIR "/../../shared")}) {
        auto folder = base / "corpora" / name;
        if (std::filesystem::is_directory(folder)) {
            return folder;
        }
    }
    return std::nullopt;
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace postrider::testing
