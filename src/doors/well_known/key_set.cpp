// One path, one answer.
#include "doors/well_known/key_set.h"

#include <utility>

namespace postrider::doors::well_known {

void add_key_set(http::Router& router, std::string key_set) {
    router.add({
        .methods = http::Method::get,
        .path = "/.well-known/jwks.json",
        .serve = [key_set = std::move(key_set)](http::Request&) -> net::Task<http::Response> {
            auto response = http::Response::json(200, key_set);
            // Short: a key that was changed must not be believed for long.
            response.fields.add("Cache-Control", "public, max-age=300");
            co_return response;
        },
    });
}

}  // namespace postrider::doors::well_known
