// Reads the configuration: environment over file over defaults, every problem at once.
#include "config/load.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <tuple>

#include "config/assembly.h"
#include "config/complete.h"
#include "config/document.h"
#include "config/environment.h"

namespace postrider::config {

namespace {

using Result = std::expected<Loaded, std::vector<Problem>>;

std::string folder_of(const std::filesystem::path& file) {
    const std::string folder = file.parent_path().string();
    return folder.empty() ? "." : folder;
}

/// The text of a file, or why it cannot be read.
std::expected<std::string, std::string> read_file(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return std::unexpected("is a folder");
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        return std::unexpected(
            "cannot be read: " + std::error_code(errno, std::generic_category()).message()
        );
    }
    std::string text;
    text.resize(largest_document + 1);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

bool is_error(const Problem& problem) {
    return problem.severity == Severity::error;
}

Result finish(Assembly& assembly, const Environment& environment) {
    read_environment(environment, assembly);
    complete(assembly);
    // Values that were refused left their defaults behind, which would only be blamed in turn.
    if (std::ranges::none_of(assembly.problems, is_error)) {
        verify(assembly);
    }
    std::ranges::sort(assembly.problems, {}, [](const Problem& problem) {
        return std::tuple(
            problem.line == 0,
            problem.file,
            problem.line,
            problem.column,
            problem.key,
            problem.message
        );
    });
    if (std::ranges::any_of(assembly.problems, is_error)) {
        return std::unexpected(std::move(assembly.problems));
    }
    const auto silent = environment.find("SILENCE_POSTAL_CONFIG_MESSAGES");
    if (silent != environment.end() && silent->second == "true") {
        assembly.problems.clear();
    }
    return Loaded{
        std::move(assembly.settings), std::move(assembly.problems), std::move(assembly).places()
    };
}

}  // namespace

Problem Loaded::problem(const std::string& key, std::string message) const {
    std::string_view path = key;
    auto found = places.find(path);
    while (found == places.end() && !path.empty()) {
        const auto end = path.find_last_of(".[");
        path = path.substr(0, end == std::string_view::npos ? 0 : end);
        found = places.find(path);
    }
    const Place place = found == places.end() ? Place{} : found->second;
    return {
        .file = place.file,
        .line = place.line,
        .column = place.column,
        .key = key,
        .message = std::move(message),
    };
}

Result load(const Sources& sources) {
    Assembly assembly(sources.file ? folder_of(*sources.file) : ".");
    Environment environment = sources.environment;
    std::error_code error;
    if (sources.dot_env && std::filesystem::exists(*sources.dot_env, error)) {
        const std::string name = sources.dot_env->string();
        if (const auto text = read_file(*sources.dot_env)) {
            read_dot_env(*text, name, environment, assembly.problems);
        } else {
            assembly.error({.file = name}, "", text.error());
        }
    }
    if (sources.file) {
        const std::string name = sources.file->string();
        if (const auto text = read_file(*sources.file)) {
            read_document(*text, name, assembly);
        } else {
            assembly.error({.file = name}, "", text.error());
        }
    }
    return finish(assembly, environment);
}

Result load_text(std::string_view text, const std::string& file, const Environment& environment) {
    Assembly assembly(folder_of(file));
    read_document(text, file, assembly);
    return finish(assembly, environment);
}

std::optional<std::filesystem::path> choose_file(
    const Environment& environment, const std::function<bool(const std::filesystem::path&)>& exists
) {
    for (const char* name : {"POSTRIDER_CONFIG", "POSTAL_CONFIG_FILE_PATH"}) {
        const auto found = environment.find(name);
        if (found != environment.end() && !found->second.empty()) {
            return found->second;
        }
    }
    constexpr std::array usual = {
        "postrider.yml",
        "/etc/postrider/postrider.yml",
        "config/postal/postal.yml",
        "/config/postal.yml",
        "/opt/postal/config/postal.yml",
    };
    const auto* const found = std::ranges::find_if(usual, exists);
    return found == usual.end() ? std::nullopt : std::optional<std::filesystem::path>(*found);
}

}  // namespace postrider::config
