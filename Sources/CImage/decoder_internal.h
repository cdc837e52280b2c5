// Declarations that decoder.c shares with the decoders of the formats; no other file includes it.

#ifndef DSB_DECODER_INTERNAL_H
#define DSB_DECODER_INTERNAL_H

#include <setjmp.h>
#include <stdbool.h>

#include "decoder.h"

enum { DSB_MESSAGE_SIZE = 256 };

/// The functions of one format. Each may longjmp to `failed` of its decoder.
typedef struct {
  void (*open)(dsb_decoder *);
  void (*start)(dsb_decoder *, uint32_t denominator);
  void (*read)(dsb_decoder *, uint8_t *rows, size_t stride, uint32_t count);
  void (*finish)(dsb_decoder *);
  void (*destroy)(dsb_decoder *);
} dsb_codec;

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

extern const dsb_codec dsb_jpeg_codec;
extern const dsb_codec dsb_png_codec;
#if defined(DSB_WITH_WEBP)
extern const dsb_codec dsb_webp_codec;
#endif
#if defined(DSB_WITH_GIF)
extern const dsb_codec dsb_gif_codec;
#endif
#if defined(DSB_WITH_HEIF)
extern const dsb_codec dsb_heif_codec;

/// Whether libheif has a decoder for AVIF, or for HEIC: in some distributions they are separate packages.
bool dsb_heif_decodes(bool avif);
#endif

/// Ends the current call of `decoder` with a status and a message. Does not return.
_Noreturn void dsb_fail(dsb_decoder *decoder, dsb_status status, const char *message);

/// Converts `count` RGBA pixels to RGB: composited over white, or without their alpha. May work in place.
void dsb_flatten(const uint8_t *rgba, uint8_t *rgb, size_t count, dsb_alpha alpha);

#endif
