#include "decoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#if defined(DSB_WITH_WEBP)
#include <webp/decode.h>
#endif

#include "decoder_internal.h"

#define DSB_TEXT_OF(value) #value
#define DSB_TEXT(value) DSB_TEXT_OF(value)

dsb_decoder *dsb_decoder_create(void) { return calloc(1, sizeof(dsb_decoder)); }

void dsb_decoder_destroy(dsb_decoder *decoder) {
  if (decoder == NULL) return;
  if (decoder->codec != NULL) decoder->codec->destroy(decoder);
  free(decoder);
}

_Noreturn void dsb_fail(dsb_decoder *decoder, dsb_status status, const char *message) {
  decoder->status = status;
  snprintf(decoder->message, sizeof decoder->message, "%s", message);
  longjmp(decoder->failed, 1);
}

dsb_status dsb_decoder_open(dsb_decoder *decoder, dsb_format format, const uint8_t *bytes, size_t count) {
  switch (format) {
    case DSB_JPEG: decoder->codec = &dsb_jpeg_codec; break;
    case DSB_PNG: decoder->codec = &dsb_png_codec; break;
    case DSB_WEBP:
#if defined(DSB_WITH_WEBP)
      decoder->codec = &dsb_webp_codec;
      break;
#else
      decoder->status = DSB_UNSUPPORTED;
      snprintf(decoder->message, sizeof decoder->message, "built without WebP");
      return decoder->status;
#endif
  }
  decoder->bytes = bytes;
  decoder->count = count;
  if (setjmp(decoder->failed) != 0) return decoder->status;
  decoder->codec->open(decoder);
  return DSB_OK;
}

dsb_header dsb_decoder_header(const dsb_decoder *decoder) { return decoder->header; }

dsb_status dsb_decoder_start(
    dsb_decoder *decoder, uint32_t denominator, dsb_alpha alpha, uint32_t *width, uint32_t *height) {
  if (decoder->status != DSB_OK) return decoder->status;
  if (setjmp(decoder->failed) != 0) return decoder->status;
  decoder->alpha = alpha;
  decoder->width = decoder->header.width;
  decoder->height = decoder->header.height;
  decoder->row = 0;
  decoder->codec->start(decoder, denominator);
  *width = decoder->width;
  *height = decoder->height;
  return DSB_OK;
}

dsb_status dsb_decoder_read(dsb_decoder *decoder, uint8_t *rows, size_t stride, uint32_t count, uint32_t *written) {
  *written = 0;
  if (decoder->status != DSB_OK) return decoder->status;
  if (setjmp(decoder->failed) != 0) return decoder->status;
  uint32_t left = decoder->height - decoder->row;
  if (count > left) count = left;
  if (count == 0) return DSB_OK;
  decoder->codec->read(decoder, rows, stride, count);
  decoder->row += count;
  *written = count;
  return DSB_OK;
}

dsb_status dsb_decoder_finish(dsb_decoder *decoder) {
  if (decoder->status != DSB_OK) return decoder->status;
  if (setjmp(decoder->failed) != 0) return decoder->status;
  decoder->codec->finish(decoder);
  return DSB_OK;
}

const char *dsb_decoder_message(const dsb_decoder *decoder) { return decoder->message; }

void dsb_flatten(const uint8_t *rgba, uint8_t *rgb, size_t count, dsb_alpha alpha) {
  for (size_t pixel = 0; pixel < count; pixel++) {
    const uint32_t opacity = alpha == DSB_ALPHA_DROPPED ? 255 : rgba[pixel * 4 + 3];
    for (size_t channel = 0; channel < 3; channel++) {
      const uint32_t value = rgba[pixel * 4 + channel] * opacity + 255 * (255 - opacity);
      rgb[pixel * 3 + channel] = (uint8_t)((value + 127) / 255);
    }
  }
}

void dsb_library_versions(char *text, size_t size) {
#if defined(LIBJPEG_TURBO_VERSION)
  // libjpeg-turbo has no function that tells its version; the header is what the program was built with.
  int used = snprintf(text, size, "libjpeg-turbo " DSB_TEXT(LIBJPEG_TURBO_VERSION));
#else
  int used = snprintf(text, size, "libjpeg %d", JPEG_LIB_VERSION);
#endif
  if (used < 0 || (size_t)used >= size) return;
  int more = snprintf(text + used, size - (size_t)used, ", libpng %s", png_get_libpng_ver(NULL));
  if (more < 0 || (size_t)(used + more) >= size) return;
#if defined(DSB_WITH_WEBP)
  used += more;
  const int version = WebPGetDecoderVersion();
  snprintf(text + used, size - (size_t)used, ", libwebp %d.%d.%d", version >> 16, version >> 8 & 255, version & 255);
#endif
}
