// The short form of write.
#include "net/connection.h"

namespace postrider::net {

Task<> Connection::write(std::string_view bytes, base::Instant deadline) {
    co_await write(std::span(&bytes, 1), deadline);
}

}  // namespace postrider::net
