// Reading settings and key.
#include "app/installation.h"

#include <fmt/format.h>

#include <utility>

#include "app/exit_code.h"

namespace postrider::app {
namespace {

constexpr std::string_view data_variable = "POSTRIDER_STORE_DIRECTORY";

/// A data directory may hold the configuration, so that one --data is enough.
std::optional<std::filesystem::path> config_file(
    const Where& where, const config::Environment& environment
) {
    if (where.config) {
        return where.config;
    }
    const auto exists = [](const std::filesystem::path& path) {
        return std::filesystem::exists(path);
    };
    if (where.data) {
        const auto beside = *where.data / "postrider.yml";
        return exists(beside) ? std::optional(beside) : std::nullopt;
    }
    return config::choose_file(environment, exists);
}

std::string all_of(const std::vector<config::Problem>& problems) {
    std::string text;
    for (const auto& problem : problems) {
        text += (text.empty() ? "" : "\n") + config::describe(problem);
    }
    return text;
}

}  // namespace

config::Loaded load_settings(const Where& where, const config::Environment& environment) {
    config::Sources sources{.file = config_file(where, environment), .environment = environment};
    if (where.data) {
        sources.environment.insert_or_assign(
            std::string(data_variable), std::filesystem::absolute(*where.data)
        );
    }
    auto loaded = config::load(sources);
    if (!loaded) {
        throw CommandFailed(ExitCode::bad_config, all_of(loaded.error()));
    }
    return std::move(*loaded);
}

Installation open_installation(
    const Where& where, const config::Environment& environment, base::Random& random
) {
    auto loaded = load_settings(where, environment);
    std::filesystem::create_directories(loaded.settings.store.directory);
    auto key = secrets::load_or_create_installation_key(loaded.settings.secrets.key_path, random);
    if (!key) {
        throw CommandFailed(
            ExitCode::failed, secrets::describe(key.error(), loaded.settings.secrets.key_path)
        );
    }
    return {
        .settings = std::move(loaded.settings),
        .warnings = std::move(loaded.warnings),
        .key = std::move(*key)
    };
}

std::unique_ptr<store::Store> open_store(const config::Settings& settings, store::Role role) {
    const bool is_sqlite = settings.store.engine == config::StoreEngine::sqlite;
    store::Options options;
    options.engine = is_sqlite ? store::EngineKind::sqlite : store::EngineKind::postgres;
    options.directory = settings.store.directory;
    options.url = settings.store.url;
    options.role = role;
    return store::open(std::move(options));
}

}  // namespace postrider::app
