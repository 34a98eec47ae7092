// Provider files that operators write.
#include "shaping/providers.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

namespace shaping = postrider::shaping;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto providers = shaping::Providers::parse(text);
    if (!providers) {
        require(!providers.error().what.empty());
        return 0;
    }
    for (const auto& provider : providers->all()) {
        require(providers->named(provider.name) != nullptr);
        require(!provider.hosts.empty());
        for (const auto& host : provider.hosts) {
            require(!host.empty());
            const auto example = host.front() == '.' ? "mx" + host : host;
            require(provider.has(example));
            require(providers->of({example}) != nullptr);
        }
        if (const auto& rate = provider.limits.messages) {
            require(rate->value.count > 0 && rate->value.period.count() > 0);
            require(shaping::parse_rate(shaping::to_string(rate->value)) == rate->value);
        }
    }
    return 0;
}
