// Asks OpenSSL.
#include "net/ciphers.h"

#include <memory>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace postrider::net {

bool has_known_cipher(const std::string& list) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
        SSL_CTX_new(TLS_server_method()), &SSL_CTX_free
    );
    const bool is_known =
        context != nullptr && SSL_CTX_set_cipher_list(context.get(), list.c_str()) == 1;
    ERR_clear_error();
    return is_known;
}

}  // namespace postrider::net
