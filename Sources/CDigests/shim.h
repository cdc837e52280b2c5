// Four hash functions and a signature of the system: of libcrypto, which libcurl requires anyway, or of CommonCrypto.
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

// CommonCrypto has no Ed25519, so nothing is signed and no signature is right.
static inline int cdigests_public_key(const unsigned char *seed, unsigned char *key) { return 0; }

static inline int cdigests_sign(const unsigned char *seed, const void *bytes, size_t count, unsigned char *signature) {
  return 0;
}

static inline int cdigests_verify(
    const unsigned char *key, const void *bytes, size_t count, const unsigned char *signature) {
  return 0;
}

#else
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/obj_mac.h>
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

// The part of <openssl/evp.h> that is used here. That header also includes <pthread.h>, whose types Swift would then
// count to this module.
typedef struct evp_pkey_st EVP_PKEY;
typedef struct evp_md_ctx_st EVP_MD_CTX;
struct evp_pkey_ctx_st;
struct evp_md_st;
struct engine_st;
EVP_PKEY *EVP_PKEY_new_raw_private_key(int, struct engine_st *, const unsigned char *, size_t);
EVP_PKEY *EVP_PKEY_new_raw_public_key(int, struct engine_st *, const unsigned char *, size_t);
int EVP_PKEY_get_raw_public_key(const EVP_PKEY *, unsigned char *, size_t *);
void EVP_PKEY_free(EVP_PKEY *);
EVP_MD_CTX *EVP_MD_CTX_new(void);
void EVP_MD_CTX_free(EVP_MD_CTX *);
int EVP_DigestSignInit(
    EVP_MD_CTX *, struct evp_pkey_ctx_st **, const struct evp_md_st *, struct engine_st *, EVP_PKEY *);
int EVP_DigestSign(EVP_MD_CTX *, unsigned char *, size_t *, const unsigned char *, size_t);
int EVP_DigestVerifyInit(
    EVP_MD_CTX *, struct evp_pkey_ctx_st **, const struct evp_md_st *, struct engine_st *, EVP_PKEY *);
int EVP_DigestVerify(EVP_MD_CTX *, const unsigned char *, size_t, const unsigned char *, size_t);

// Ed25519 (RFC 8032): a seed has 32 bytes, a public key 32, a signature 64. Each returns 1 if it succeeded.

static inline int cdigests_public_key(const unsigned char *seed, unsigned char *key) {
  size_t length = 32;
  EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(NID_ED25519, NULL, seed, 32);
  int isDone = pair && EVP_PKEY_get_raw_public_key(pair, key, &length) == 1 && length == 32;
  EVP_PKEY_free(pair);
  return isDone;
}

static inline int cdigests_sign(const unsigned char *seed, const void *bytes, size_t count, unsigned char *signature) {
  size_t length = 64;
  EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(NID_ED25519, NULL, seed, 32);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int isDone = pair && context && EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1 &&
               EVP_DigestSign(context, signature, &length, (const unsigned char *)bytes, count) == 1 && length == 64;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pair);
  return isDone;
}

static inline int cdigests_verify(
    const unsigned char *key, const void *bytes, size_t count, const unsigned char *signature) {
  EVP_PKEY *pair = EVP_PKEY_new_raw_public_key(NID_ED25519, NULL, key, 32);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int isRight = pair && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, pair) == 1 &&
                EVP_DigestVerify(context, signature, 64, (const unsigned char *)bytes, count) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pair);
  return isRight;
}
#endif

#endif
