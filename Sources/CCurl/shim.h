// libcurl sets options and reads information through variadic functions, which Swift cannot call. Each function here fixes one
// argument type. The only other C code here inspects sockets.
#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef __APPLE__
#include <netinet/tcp.h>
#endif

typedef size_t (*ccurl_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef curl_socket_t (*ccurl_socket_callback)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
typedef int (*ccurl_close_callback)(void *context, curl_socket_t socket);
typedef int (*ccurl_request_callback)(void *context, char *remote, char *local, int remote_port, int local_port);
typedef int (*ccurl_watch_callback)(CURL *easy, curl_socket_t watched, int what, void *context, void *own);
typedef int (*ccurl_timer_callback)(CURLM *multi, long milliseconds, void *context);

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_on_data(CURL *easy, CURLoption option, ccurl_data_callback callback) {
  return curl_easy_setopt(easy, option, callback);
}

static inline CURLcode ccurl_on_socket(CURL *easy, ccurl_socket_callback callback) {
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

static inline CURLcode ccurl_on_close(CURL *easy, ccurl_close_callback callback) {
  return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

static inline CURLcode ccurl_on_request(CURL *easy, ccurl_request_callback callback) {
  return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

static inline CURLcode ccurl_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode ccurl_get_text(CURL *easy, CURLINFO info, char **value) {
  return curl_easy_getinfo(easy, info, value);
}

/// The cookies of a handle as lines in Netscape's format. The caller frees the list.
static inline struct curl_slist *ccurl_get_cookies(CURL *easy) {
  struct curl_slist *list = NULL;
  return curl_easy_getinfo(easy, CURLINFO_COOKIELIST, &list) == CURLE_OK ? list : NULL;
}

static inline CURLcode ccurl_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return curl_easy_getinfo(easy, info, value);
}

/// Makes the handles that use `share` share their TLS sessions. One thread needs no lock.
static inline CURLSHcode ccurl_share_sessions(CURLSH *share) {
  return curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

/// Has libcurl say for which sockets it waits, and how long.
static inline void ccurl_multi_on_wait(CURLM *multi, ccurl_watch_callback watch, ccurl_timer_callback timer, void *context) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

/// Drives the transfer of a socket that is ready.
static inline void ccurl_multi_act(CURLM *multi, curl_socket_t ready, int events) {
  int running = 0;
  curl_multi_socket_action(multi, ready, events, &running);
}

/// Drives the transfers whose time has come.
static inline void ccurl_multi_act_on_time(CURLM *multi) {
  int running = 0;
  curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

/// The version of the loaded library, not of the header at compile time.
static inline const char *ccurl_library_version(void) {
  return curl_version_info(CURLVERSION_NOW)->version;
}

/// The certificate file and folder that were configured when the library was built; NULL if there are none.
static inline const char *ccurl_certificate_file(void) { return curl_version_info(CURLVERSION_NOW)->cainfo; }

static inline const char *ccurl_certificate_folder(void) { return curl_version_info(CURLVERSION_NOW)->capath; }

/// The next finished transfer of `multi`, or NULL; `code` receives its result.
static inline CURL *ccurl_next_finished(CURLM *multi, CURLcode *code) {
  int left = 0;
  for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
    if (message->msg == CURLMSG_DONE) {
      *code = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}

/// The 4 or 16 bytes of the address about to be connected; 0 for a family that is neither IPv4 nor IPv6.
static inline size_t ccurl_address_bytes(const struct curl_sockaddr *address, unsigned char bytes[16]) {
  const unsigned char *from = NULL;
  size_t count = 0;
  if (address->family == AF_INET) {
    from = (const unsigned char *)&((const struct sockaddr_in *)&address->addr)->sin_addr;
    count = 4;
  } else if (address->family == AF_INET6) {
    from = (const unsigned char *)&((const struct sockaddr_in6 *)&address->addr)->sin6_addr;
    count = 16;
  }
  for (size_t index = 0; index < count; index++) bytes[index] = from[index];
  return count;
}

/// The two ends of a connected socket: the peer's 4 or 16 bytes and port, and the local port; 0 if there is none.
static inline size_t ccurl_socket_ends(curl_socket_t opened, unsigned char peer[16], int *peer_port, int *own_port) {
  struct sockaddr_storage name;
  socklen_t size = sizeof name;
  if (getsockname(opened, (struct sockaddr *)&name, &size) != 0) return 0;
  *own_port = ntohs(name.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&name)->sin6_port
                                               : ((struct sockaddr_in *)&name)->sin_port);
  size = sizeof name;
  if (getpeername(opened, (struct sockaddr *)&name, &size) != 0) return 0;
  if (name.ss_family == AF_INET) {
    memcpy(peer, &((struct sockaddr_in *)&name)->sin_addr, 4);
    *peer_port = ntohs(((struct sockaddr_in *)&name)->sin_port);
    return 4;
  }
  if (name.ss_family != AF_INET6) return 0;
  memcpy(peer, &((struct sockaddr_in6 *)&name)->sin6_addr, 16);
  *peer_port = ntohs(((struct sockaddr_in6 *)&name)->sin6_port);
  return 16;
}

static inline int ccurl_close(curl_socket_t opened) { return close(opened); }

/// Whether a socket contains unread bytes.
static inline int ccurl_has_unread(curl_socket_t opened) {
  char byte;
  return recv(opened, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/// The number of bytes that a TCP connection has taken and whose arrival is not confirmed, or 0 if the system does not say.
static inline int ccurl_bytes_underway(curl_socket_t opened) {
  int count = 0;
#ifdef __APPLE__
  socklen_t size = sizeof count;
  return getsockopt(opened, SOL_SOCKET, SO_NWRITE, &count, &size) == 0 ? count : 0;
#else
  return ioctl(opened, TIOCOUTQ, &count) == 0 ? count : 0;
#endif
}

/// The number of bytes that a TCP connection has received, or -1 if the system does not say.
static inline int64_t ccurl_bytes_received(curl_socket_t opened) {
#ifdef __APPLE__
  struct tcp_connection_info info;
  socklen_t size = sizeof info;
  return getsockopt(opened, IPPROTO_TCP, TCP_CONNECTION_INFO, &info, &size) == 0 ? (int64_t)info.tcpi_rxbytes : -1;
#else
  // `struct tcp_info` of <linux/tcp.h> clashes with that of <netinet/tcp.h>, which lacks `tcpi_bytes_received`. The field's
  // offset in the kernel's structure is fixed.
  enum { tcp_info_option = 11, bytes_received_offset = 128 };
  unsigned char info[256];
  socklen_t size = sizeof info;
  if (getsockopt(opened, IPPROTO_TCP, tcp_info_option, info, &size) != 0) return -1;
  if (size < bytes_received_offset + sizeof(uint64_t)) return -1;
  uint64_t count;
  memcpy(&count, info + bytes_received_offset, sizeof count);
  return (int64_t)count;
#endif
}

/// Ends a connection so that it is not reused: its unread bytes are discarded.
static inline void ccurl_end_connection(curl_socket_t opened) {
  char buffer[4096];
  shutdown(opened, SHUT_RDWR);
  for (int turn = 0; turn < 256 && recv(opened, buffer, sizeof buffer, MSG_DONTWAIT) > 0; turn++) {
  }
}

/// A socket for `address` that is closed in child processes.
static inline curl_socket_t ccurl_open_socket(const struct curl_sockaddr *address) {
#ifdef SOCK_CLOEXEC
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
#else
  curl_socket_t opened = socket(address->family, address->socktype, address->protocol);
  if (opened != CURL_SOCKET_BAD) (void)fcntl(opened, F_SETFD, FD_CLOEXEC);
  return opened;
#endif
}

#endif
