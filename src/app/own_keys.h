// The installation's own key in its two uses: DKIM of what no domain's key signs, and HTTP
// requests.
#pragma once

#include <optional>
#include <string>

#include "config/settings.h"
#include "path/delivery/identity.h"
#include "secrets/request_signer.h"
#include "secrets/sealed.h"
#include "store/store.h"

namespace postrider::app {

struct OwnKeys {
    delivery::Signers signers;
    /// None where the key is not RSA: requests then go unsigned.
    std::optional<secrets::RequestSigner> requests;
    std::string problem;  ///< why the key cannot be used; empty when it can

    /// What /.well-known/jwks.json says; empty where requests go unsigned.
    std::string key_set() const { return requests ? requests->key_set() : ""; }
};

/// Makes the key where there is none (some 100 ms, once in the installation's life).
OwnKeys own_keys(store::Store& store, const config::Settings& settings, const secrets::Seal& seal);

}  // namespace postrider::app
