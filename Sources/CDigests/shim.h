// Four hash functions of the system: of libcrypto, which libcurl requires anyway, or of CommonCrypto.
//
// SHA-256 uses its own functions instead of EVP, because their state is a plain value that Swift can copy without allocation.
// OpenSSL 3 marks them as deprecated but keeps them.
#ifndef CDIGESTS_SHIM_H
#define CDIGESTS_SHIM_H

#include <stddef.h>

#ifdef __APPLE__
#include <CommonCrypto/CommonDigest.h>

typedef CC_SHA256_CTX cdigests_sha256;

static inline void cdigests_begin(cdigests_sha256 *state) { CC_SHA256_Init(state); }

static inline void cdigests_update(cdigests_sha256 *state, const void *bytes, size_t count) {
  const size_t most = 1u << 30;
  for (const char *next = bytes; count > 0;) {
    size_t part = count < most ? count : most;
    CC_SHA256_Update(state, next, (CC_LONG)part);
    next += part;
    count -= part;
  }
}

static inline void cdigests_finish(cdigests_sha256 *state, unsigned char *digest) { CC_SHA256_Final(digest, state); }

static inline void cdigests_md5(const void *bytes, size_t count, unsigned char *digest) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  CC_MD5(bytes, (CC_LONG)count, digest);
#pragma clang diagnostic pop
}

static inline void cdigests_sha1(const void *bytes, size_t count, unsigned char *digest) {
  CC_SHA1(bytes, (CC_LONG)count, digest);
}

static inline void cdigests_sha512(const void *bytes, size_t count, unsigned char *digest) {
  CC_SHA512(bytes, (CC_LONG)count, digest);
}

#else
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>

typedef SHA256_CTX cdigests_sha256;

static inline void cdigests_begin(cdigests_sha256 *state) { SHA256_Init(state); }

static inline void cdigests_update(cdigests_sha256 *state, const void *bytes, size_t count) {
  SHA256_Update(state, bytes, count);
}

static inline void cdigests_finish(cdigests_sha256 *state, unsigned char *digest) { SHA256_Final(digest, state); }

static inline void cdigests_md5(const void *bytes, size_t count, unsigned char *digest) {
  MD5((const unsigned char *)bytes, count, digest);
}

static inline void cdigests_sha1(const void *bytes, size_t count, unsigned char *digest) {
  SHA1((const unsigned char *)bytes, count, digest);
}

static inline void cdigests_sha512(const void *bytes, size_t count, unsigned char *digest) {
  SHA512((const unsigned char *)bytes, count, digest);
}
#endif

#endif
