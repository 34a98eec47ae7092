// The installation's own DKIM key, which signs what no domain's key signs.
#pragma once

#include "config/settings.h"
#include "net/task.h"
#include "secrets/sealed.h"
#include "store/store.h"
#include "tenancy/domain_keys.h"

namespace postrider::tenancy {

/// Where the store's settings keep it when there is no key file.
inline constexpr std::string_view installation_key_setting = "dkim_key";

/// For the domain dns.return_path_domain with the selector dns.dkim_identifier: the key in the
/// file postal.signing_key_path, else the one in the store, which is made when there is none (some
/// 100 ms, once in the installation's life).
net::Task<DomainSigners> installation_signers(
    store::Store& store, const config::Settings& settings, const secrets::Seal& seal
);

}  // namespace postrider::tenancy
