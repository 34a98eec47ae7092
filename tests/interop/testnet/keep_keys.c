/* OpenSMTPD 6.8 of Debian 12 fails each handshake with OpenSSL 3 ("EVP lib", missing private key):
 * it marks a copy of the public key, so that another process signs with the private one, and
 * OpenSSL 3 works with the original. Here the copy takes the place of the original. */
#define _GNU_SOURCE
#define OPENSSL_SUPPRESS_DEPRECATED
#include <dlfcn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

typedef RSA *(*GetRsa)(EVP_PKEY *);
typedef EC_KEY *(*GetEcKey)(EVP_PKEY *);

RSA *EVP_PKEY_get1_RSA(EVP_PKEY *key)
{
    RSA *copy = ((GetRsa)dlsym(RTLD_NEXT, "EVP_PKEY_get1_RSA"))(key);
    if (copy != NULL)
        EVP_PKEY_set1_RSA(key, copy);
    return copy;
}

EC_KEY *EVP_PKEY_get1_EC_KEY(EVP_PKEY *key)
{
    EC_KEY *copy = ((GetEcKey)dlsym(RTLD_NEXT, "EVP_PKEY_get1_EC_KEY"))(key);
    if (copy != NULL)
        EVP_PKEY_set1_EC_KEY(key, copy);
    return copy;
}
