// Where an installation lives: its settings and its key, read the same way by every command.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "config/load.h"
#include "config/settings.h"
#include "secrets/installation_key.h"
#include "store/open.h"
#include "store/store.h"

namespace postrider::app {

/// What --config and --data said.
struct Where {
    std::optional<std::filesystem::path> config;
    std::optional<std::filesystem::path> data;
};

/// Value.
struct Installation {
    config::Settings settings;
    std::vector<config::Problem> warnings;
    secrets::InstallationKey key;
};

/// Settings from --config, else from the usual places; --data wins over store.directory. Throws
/// CommandFailed(bad_config) with every problem, one a line.
config::Loaded load_settings(const Where& where, const config::Environment& environment);

/// The same with the installation's key, which is made when there is none. Makes the data
/// directory.
Installation open_installation(
    const Where& where, const config::Environment& environment, base::Random& random
);

std::unique_ptr<store::Store> open_store(const config::Settings& settings, store::Role role);

}  // namespace postrider::app
