// The public suffix list: below which names strangers register theirs.
#include "dmarc/public_suffix.h"

#include "base/check.h"

#include <libpsl.h>

namespace postrider::dmarc {
namespace {

/// The newest of the list in the library and that which the system keeps up to date. Never freed.
const psl_ctx_t* list() {
    static const psl_ctx_t* const loaded = [] {
        const psl_ctx_t* latest = psl_latest(nullptr);
        return latest != nullptr ? latest : psl_builtin();
    }();
    CHECK(loaded != nullptr);
    return loaded;
}

}  // namespace

bool is_public_suffix(std::string_view domain) {
    return psl_is_public_suffix(list(), std::string(domain).c_str()) == 1;
}

std::string registrable_domain(std::string_view domain) {
    const std::string name(domain);
    const char* found = psl_registrable_domain(list(), name.c_str());
    return found != nullptr ? std::string(found) : name;
}

}  // namespace postrider::dmarc
