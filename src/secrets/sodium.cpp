// Starts libsodium once, before its first use in this room.
#include "secrets/sodium.h"

#include <sodium.h>

#include <stdexcept>

namespace postrider::secrets::detail {

void start_sodium() {
    static const int state = sodium_init();
    if (state < 0) {
        throw std::runtime_error("libsodium cannot start");
    }
}

}  // namespace postrider::secrets::detail
