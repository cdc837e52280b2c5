#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "encoder.h"

typedef struct {
  png_structp library;
  png_infop info;
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  jmp_buf failed;
} dsb_png_encoder;

static void dsb_png_encode_error(png_structp library, png_const_charp message) {
  (void)message;
  dsb_png_encoder *encoder = png_get_error_ptr(library);
  longjmp(encoder->failed, 1);
}

static void dsb_png_encode_warning(png_structp library, png_const_charp message) {
  (void)library;
  (void)message;
}

static void dsb_png_append(png_structp library, png_bytep bytes, size_t count) {
  dsb_png_encoder *encoder = png_get_io_ptr(library);
  if (count > encoder->capacity - encoder->count) {
    const size_t capacity = (encoder->capacity + count) * 2;
    uint8_t *grown = realloc(encoder->bytes, capacity);
    if (grown == NULL) png_error(library, "out of memory");
    encoder->bytes = grown;
    encoder->capacity = capacity;
  }
  memcpy(encoder->bytes + encoder->count, bytes, count);
  encoder->count += count;
}

static void dsb_png_flush(png_structp library) { (void)library; }

static int dsb_png_run(
    dsb_png_encoder *encoder, const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels) {
  if (setjmp(encoder->failed) != 0) return 0;
  encoder->library =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, encoder, dsb_png_encode_error, dsb_png_encode_warning);
  if (encoder->library == NULL) return 0;
  encoder->info = png_create_info_struct(encoder->library);
  if (encoder->info == NULL) return 0;
  png_set_write_fn(encoder->library, encoder, dsb_png_append, dsb_png_flush);
  const int colour = channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB;
  png_set_IHDR(
      encoder->library, encoder->info, width, height, 8, colour, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
      PNG_FILTER_TYPE_DEFAULT);
  // Set explicitly, because the library's defaults may change with its version, and the bytes must not.
  png_set_compression_level(encoder->library, 6);
  png_set_filter(encoder->library, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
  png_write_info(encoder->library, encoder->info);
  for (uint32_t row = 0; row < height; row++) {
    png_write_row(encoder->library, pixels + (size_t)row * width * channels);
  }
  png_write_end(encoder->library, encoder->info);
  return 1;
}

uint8_t *dsb_encode_png(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, size_t *count) {
  dsb_png_encoder *encoder = calloc(1, sizeof *encoder);
  if (encoder == NULL) return NULL;
  const int whole = dsb_png_run(encoder, pixels, width, height, channels);
  if (encoder->library != NULL) png_destroy_write_struct(&encoder->library, &encoder->info);
  uint8_t *bytes = encoder->bytes;
  *count = encoder->count;
  free(encoder);
  if (whole) return bytes;
  free(bytes);
  return NULL;
}
