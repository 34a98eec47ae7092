// One key, opened once.
#include "app/own_keys.h"

#include <memory>
#include <utility>

#include "app/run_here.h"
#include "tenancy/installation_signers.h"

namespace postrider::app {

OwnKeys own_keys(store::Store& store, const config::Settings& settings, const secrets::Seal& seal) {
    auto opened = run_here([&] { return tenancy::installation_signers(store, settings, seal); });
    OwnKeys keys;
    keys.problem = std::move(opened.problem);
    if (!opened.signers.empty()) {
        auto requests = secrets::RequestSigner::from_pem(opened.signers.front().key.to_pem());
        if (requests) {
            keys.requests = std::move(*requests);
        }
    }
    keys.signers = std::make_shared<const std::vector<dkim::Signer>>(std::move(opened.signers));
    return keys;
}

}  // namespace postrider::app
