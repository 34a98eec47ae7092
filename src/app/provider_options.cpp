// The provider file that is compiled in, and the operator's own.
#include "app/provider_options.h"

#include <fmt/format.h>

#include <fstream>
#include <string>
#include <utility>

#include "app/setting_refused.h"
#include "base/check.h"

namespace postrider::app {
namespace {

/// A large file is none of ours.
constexpr std::size_t provider_rules_max = 1'000'000;

shaping::Providers own_providers(const config::Settings& settings) {
    const auto& path = settings.delivery.provider_rules_path;
    if (path.empty()) {
        return {};
    }
    std::ifstream file(path, std::ios::binary);
    std::string text(provider_rules_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (!file.is_open() || file.bad() || text.size() > provider_rules_max) {
        throw SettingRefused(
            "delivery.provider_rules_path",
            fmt::format(
                "{} cannot be read; name a provider file (docs/providers.md), or leave it out", path
            )
        );
    }
    auto providers = shaping::Providers::parse(text, "own provider", path);
    if (!providers) {
        const auto& wrong = providers.error();
        throw FileRefused(
            {.file = path,
             .line = static_cast<int>(wrong.line),
             .column = 1,
             .key = {},
             .message = wrong.what}
        );
    }
    return std::move(*providers);
}

}  // namespace

shaping::Providers known_providers() {
    auto known = shaping::Providers::parse(shaping::built_in_providers());
    CHECK(known, "the provider file that is compiled in is well formed");
    return *std::move(known);
}

shaping::Policy shaping_policy(const config::Settings& settings) {
    shaping::Limits usual;
    usual.connections = {
        static_cast<std::uint32_t>(settings.delivery.connections_per_destination), "configuration"
    };
    return {std::move(usual), known_providers(), own_providers(settings)};
}

}  // namespace postrider::app
