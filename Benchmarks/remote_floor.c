// The least that sending and bringing blobs costs: libcurl's multi interface, nothing remembered, nothing checked but the digest.
//
// cc -O2 -o floor remote_floor.c -lcurl -lcrypto
// floor put|get BASE LIST CONNECTIONS [USER:PASSWORD | KEY SECRET]
//
// LIST has a line `<sha256> <path>` for each blob. `get` hashes what comes. Prints how many requests did not end as they should.
#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct blob { char digest[65], path[512]; };

struct request {
  CURL *easy;
  FILE *file;
  EVP_MD_CTX *hash;
  struct curl_slist *headers;
  struct blob *blob;
};

static size_t take(char *bytes, size_t size, size_t count, void *context) {
  struct request *request = context;
  EVP_DigestUpdate(request->hash, bytes, size * count);
  return size * count;
}

static size_t drop(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes, (void)context;
  return size * count;
}

static int is_right(struct request *request) {
  unsigned char digest[32];
  char text[65];
  EVP_DigestFinal_ex(request->hash, digest, NULL);
  for (int i = 0; i < 32; i++) sprintf(text + 2 * i, "%02x", digest[i]);
  return strcmp(text, request->blob->digest) == 0;
}

static void start(CURLM *multi, struct request *request, struct blob *blob, int isPut, const char *base, char **credentials, int count) {
  char url[2048], header[128];
  memset(request, 0, sizeof *request);
  request->easy = curl_easy_init();
  request->blob = blob;
  snprintf(url, sizeof url, "%s/cas/%s", base, blob->digest);
  curl_easy_setopt(request->easy, CURLOPT_URL, url);
  curl_easy_setopt(request->easy, CURLOPT_PRIVATE, request);
  curl_easy_setopt(request->easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  if (count == 1) {
    curl_easy_setopt(request->easy, CURLOPT_USERPWD, credentials[0]);
  } else if (count == 2) {
    curl_easy_setopt(request->easy, CURLOPT_AWS_SIGV4, "aws:amz:us-east-1:s3");
    curl_easy_setopt(request->easy, CURLOPT_USERNAME, credentials[0]);
    curl_easy_setopt(request->easy, CURLOPT_PASSWORD, credentials[1]);
    snprintf(header, sizeof header, "x-amz-content-sha256: %s",
             isPut ? blob->digest : "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    request->headers = curl_slist_append(request->headers, header);
  }
  if (isPut) {
    request->file = fopen(blob->path, "rb");
    if (!request->file) exit(2);
    fseek(request->file, 0, SEEK_END);
    curl_easy_setopt(request->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(request->easy, CURLOPT_INFILESIZE, ftell(request->file));
    rewind(request->file);
    curl_easy_setopt(request->easy, CURLOPT_READDATA, request->file);
    curl_easy_setopt(request->easy, CURLOPT_WRITEFUNCTION, drop);
    request->headers = curl_slist_append(request->headers, "Content-Type: application/octet-stream");
  } else {
    request->hash = EVP_MD_CTX_new();
    EVP_DigestInit_ex(request->hash, EVP_sha256(), NULL);
    curl_easy_setopt(request->easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(request->easy, CURLOPT_WRITEDATA, request);
  }
  curl_easy_setopt(request->easy, CURLOPT_HTTPHEADER, request->headers);
  curl_multi_add_handle(multi, request->easy);
}

static int end(CURLM *multi, struct request *request, CURLcode code, int isPut) {
  long status = 0;
  curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
  int isGood = code == CURLE_OK && (isPut ? status == 200 || status == 201 || status == 204 : status == 200 && is_right(request));
  curl_multi_remove_handle(multi, request->easy);
  curl_easy_cleanup(request->easy);
  curl_slist_free_all(request->headers);
  if (request->file) fclose(request->file);
  if (request->hash) EVP_MD_CTX_free(request->hash);
  return isGood;
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  int isPut = strcmp(argv[1], "put") == 0, width = atoi(argv[4]), count = 0, next = 0, active = 0, bad = 0;
  struct blob *blobs = NULL;
  FILE *list = fopen(argv[3], "r");
  if (!list || width < 1) return 2;
  for (struct blob blob; fscanf(list, "%64s %511s", blob.digest, blob.path) == 2; count++) {
    if (count % 1024 == 0) blobs = realloc(blobs, (count + 1024) * sizeof *blobs);
    blobs[count] = blob;
  }
  CURLM *multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)width);
  struct request *requests = calloc(width, sizeof *requests);
  while (active < width && next < count) start(multi, &requests[active++], &blobs[next++], isPut, argv[2], argv + 5, argc - 5);
  while (active > 0) {
    int running, left;
    CURLMsg *message;
    curl_multi_perform(multi, &running);
    while ((message = curl_multi_info_read(multi, &left))) {
      struct request *request;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
      bad += !end(multi, request, message->data.result, isPut);
      if (next < count) start(multi, request, &blobs[next++], isPut, argv[2], argv + 5, argc - 5);
      else active--;
    }
    curl_multi_poll(multi, NULL, 0, 100, NULL);
  }
  printf("%d\n", bad);
  return bad ? 1 : 0;
}
