#include "decoder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decoder_internal.h"

static const dsb_codec *const dsb_codecs[] = {
#define DSB_ADDRESS(name) &dsb_##name##_codec,
    DSB_EACH_DECODER(DSB_ADDRESS)
#undef DSB_ADDRESS
};

enum { DSB_CODEC_COUNT = sizeof dsb_codecs / sizeof dsb_codecs[0] };

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

/// The codec of a format; NULL if this build has none.
static const dsb_codec *dsb_codec_of(dsb_format format) {
  for (size_t index = 0; index < DSB_CODEC_COUNT; index++) {
    const dsb_codec *codec = dsb_codecs[index];
    if (codec->decodes != NULL && codec->decodes(format)) return codec;
  }
  return NULL;
}

bool dsb_decodes(dsb_format format) { return dsb_codec_of(format) != NULL; }

dsb_status dsb_decoder_open(dsb_decoder *decoder, dsb_format format, const uint8_t *bytes, size_t count) {
  decoder->codec = dsb_codec_of(format);
  if (decoder->codec == NULL) {
    decoder->status = DSB_UNSUPPORTED;
    snprintf(decoder->message, sizeof decoder->message, "built without its library");
    return decoder->status;
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

void dsb_append(char *text, size_t size, const char *format, ...) {
  const size_t used = strlen(text);
  if (used + 1 >= size) return;
  va_list values;
  va_start(values, format);
  vsnprintf(text + used, size - used, format, values);
  va_end(values);
}

void dsb_library_versions(char *text, size_t size) {
  if (size == 0) return;
  text[0] = 0;
  for (size_t index = 0; index < DSB_CODEC_COUNT; index++) {
    if (dsb_codecs[index]->decodes == NULL) continue;
    if (text[0] != 0) dsb_append(text, size, ", ");
    dsb_codecs[index]->describe(text, size);
  }
}
