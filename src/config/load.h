// Reads the configuration: environment over file over defaults, every problem at once.
#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.h"
#include "config/settings.h"

namespace postrider::config {

/// Variables by name, as handed over by main().
using Environment = std::map<std::string, std::string, std::less<>>;

struct Loaded {
    Settings settings;
    std::vector<Problem> warnings;
    /// Where keys and groups are given: "windows[2].from", "windows[2]".
    std::map<std::string, Place, std::less<>> places;

    /// An error about a key; its place is that of the key, or of the group around it.
    Problem problem(const std::string& key, std::string message) const;
};

struct Sources {
    /// None: environment and defaults alone.
    std::optional<std::filesystem::path> file;
    Environment environment;
    /// Read first when it exists; a variable that is set already keeps its value.
    std::optional<std::filesystem::path> dot_env = ".env";
};

/// Reads file and .env. The error holds every problem found, warnings too, in the order of lines.
std::expected<Loaded, std::vector<Problem>> load(const Sources& sources);

/// The same for a text; `file` is what problems call it and where $config-file-root points.
std::expected<Loaded, std::vector<Problem>> load_text(
    std::string_view text, const std::string& file, const Environment& environment = {}
);

/// The file to read when none is named: $POSTRIDER_CONFIG, $POSTAL_CONFIG_FILE_PATH, or the first
/// of the usual places for which `exists` is true; none when there is no file.
std::optional<std::filesystem::path> choose_file(
    const Environment& environment, const std::function<bool(const std::filesystem::path&)>& exists
);

}  // namespace postrider::config
