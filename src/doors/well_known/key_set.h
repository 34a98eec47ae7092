// What receivers of our signed requests fetch to verify them.
#pragma once

#include <string>

#include "http/router.h"

namespace postrider::doors::well_known {

/// GET /.well-known/jwks.json: `key_set`, a JWK set (RFC 7517 §5), as it is.
void add_key_set(http::Router& router, std::string key_set);

}  // namespace postrider::doors::well_known
