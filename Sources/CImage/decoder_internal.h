// Declarations that decoder.c shares with the decoders of the formats; no other file includes it.

#ifndef DSB_DECODER_INTERNAL_H
#define DSB_DECODER_INTERNAL_H

#include <setjmp.h>
#include <stdbool.h>

#include "decoder.h"

enum { DSB_MESSAGE_SIZE = 256 };

/// The decoder of one or more formats. All but the first two functions may longjmp to `failed` of their decoder.
typedef struct {
  /// Whether this build decodes the format; NULL if the decoder was built without its library.
  bool (*decodes)(dsb_format);
  /// Appends the names and versions of the libraries.
  void (*describe)(char *text, size_t size);
  void (*open)(dsb_decoder *);
  void (*start)(dsb_decoder *, uint32_t denominator);
  void (*read)(dsb_decoder *, uint8_t *rows, size_t stride, uint32_t count);
  void (*finish)(dsb_decoder *);
  void (*destroy)(dsb_decoder *);
} dsb_codec;

/// Every decoder, in the order in which their libraries are listed: `NAME_decoder.c` defines `dsb_NAME_codec`.
#define DSB_EACH_DECODER(X) X(jpeg) X(png) X(webp) X(gif) X(heif)

#define DSB_DECLARE(name) extern const dsb_codec dsb_##name##_codec;
DSB_EACH_DECODER(DSB_DECLARE)
#undef DSB_DECLARE

struct dsb_decoder {
  const dsb_codec *codec;
  /// The state of the format's library.
  void *state;
  const uint8_t *bytes;
  size_t count;
  dsb_header header;
  dsb_alpha alpha;
  /// The size of the decoded picture, and the number of rows returned so far.
  uint32_t width;
  uint32_t height;
  uint32_t row;
  dsb_status status;
  char message[DSB_MESSAGE_SIZE];
  jmp_buf failed;
};

/// Appends to a text in a buffer of `size` bytes, and cuts what does not fit.
void dsb_append(char *text, size_t size, const char *format, ...);

/// Ends the current call of `decoder` with a status and a message. Does not return.
_Noreturn void dsb_fail(dsb_decoder *decoder, dsb_status status, const char *message);

/// Converts `count` RGBA pixels to RGB: composited over white, or without their alpha. May work in place.
void dsb_flatten(const uint8_t *rgba, uint8_t *rgb, size_t count, dsb_alpha alpha);

#endif
