// Decodes PNG with libpng (W3C PNG, third edition). Ancillary chunks are skipped, except tRNS, which pixels need.
// Therefore damage or a decompression bomb in them has no effect, and stored values are kept for any gAMA.

#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "decoder_internal.h"

typedef struct {
  png_structp library;
  png_infop info;
  size_t position;
  uint32_t channels;
  /// The whole picture if it is interlaced, or one row if it has alpha.
  uint8_t *buffer;
  bool interlaced;
} dsb_png;

static void dsb_png_error(png_structp library, png_const_charp message) {
  dsb_fail(png_get_error_ptr(library), DSB_CORRUPT, message);
}

static void dsb_png_warning(png_structp library, png_const_charp message) {
  (void)library;
  (void)message;
}

static void dsb_png_bytes(png_structp library, png_bytep target, size_t count) {
  dsb_decoder *decoder = png_get_io_ptr(library);
  dsb_png *png = decoder->state;
  if (count > decoder->count - png->position) dsb_fail(decoder, DSB_CORRUPT, "premature end of file");
  memcpy(target, decoder->bytes + png->position, count);
  png->position += count;
}

static void dsb_png_open(dsb_decoder *decoder) {
  dsb_png *png = calloc(1, sizeof(dsb_png));
  if (png == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  decoder->state = png;
  png->library = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, dsb_png_error, dsb_png_warning);
  if (png->library == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  png->info = png_create_info_struct(png->library);
  if (png->info == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  png_set_read_fn(png->library, decoder, dsb_png_bytes);
  // The caller limits the pixels; the library's own limit of a million per side would come before it.
  png_set_user_limits(png->library, 0x7fffffff, 0x7fffffff);
  png_set_chunk_malloc_max(png->library, 1 << 20);
  png_set_crc_action(png->library, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
  png_set_keep_unknown_chunks(png->library, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  static const png_byte skipped[] =
      "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0tEXt\0tIME\0zTXt";
  png_set_keep_unknown_chunks(png->library, PNG_HANDLE_CHUNK_NEVER, skipped, sizeof skipped / 5);
  png_read_info(png->library, png->info);
  decoder->header = (dsb_header){
      .width = png_get_image_width(png->library, png->info),
      .height = png_get_image_height(png->library, png->info),
      .components = png_get_channels(png->library, png->info),
      .bits = png_get_bit_depth(png->library, png->info),
  };
  // A few rows of 16 bits and four channels, or the whole picture if it is interlaced in seven passes.
  const uint64_t row = (uint64_t)decoder->header.width * 4;
  const bool interlaced = png_get_interlace_type(png->library, png->info) != PNG_INTERLACE_NONE;
  decoder->header.memory = row * 8 + (interlaced ? row * decoder->header.height : 0);
}

/// Deflate expands one byte to at most 1032 (RFC 1951); a file that declares more pixels was cut.
static void dsb_png_check_length(dsb_decoder *decoder) {
  const dsb_header header = decoder->header;
  const uint64_t row = ((uint64_t)header.width * header.components * header.bits + 7) / 8;
  if (row * header.height / 1032 > decoder->count) {
    dsb_fail(decoder, DSB_CORRUPT, "too few bytes for the declared size");
  }
}

static void dsb_png_start(dsb_decoder *decoder, uint32_t denominator) {
  dsb_png *png = decoder->state;
  (void)denominator;
  dsb_png_check_length(decoder);
  png_set_expand(png->library);
  png_set_scale_16(png->library);
  png_set_gray_to_rgb(png->library);
  png->interlaced = png_set_interlace_handling(png->library) > 1;
  png_read_update_info(png->library, png->info);
  png->channels = png_get_channels(png->library, png->info);
  const size_t row = png_get_rowbytes(png->library, png->info);
  if (png->channels < 3 || png->channels > 4 || row != (size_t)decoder->width * png->channels) {
    dsb_fail(decoder, DSB_UNSUPPORTED, "unknown layout of pixels");
  }
  if (png->interlaced) {
    png->buffer = calloc(decoder->height, row);
  } else if (png->channels == 4) {
    png->buffer = malloc(row);
  } else {
    return;
  }
  if (png->buffer == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  if (!png->interlaced) return;
  for (int pass = 0; pass < 7; pass++) {
    for (uint32_t index = 0; index < decoder->height; index++) {
      png_read_row(png->library, png->buffer + index * row, NULL);
    }
  }
}

static void dsb_png_read(dsb_decoder *decoder, uint8_t *rows, size_t stride, uint32_t count) {
  dsb_png *png = decoder->state;
  const size_t row = (size_t)decoder->width * png->channels;
  for (uint32_t index = 0; index < count; index++) {
    uint8_t *target = rows + index * stride;
    const uint8_t *source = png->buffer;
    if (png->interlaced) {
      source += (decoder->row + index) * row;
    } else {
      png_read_row(png->library, png->buffer != NULL ? png->buffer : target, NULL);
    }
    if (png->channels == 4) {
      dsb_flatten(source, target, decoder->width, decoder->alpha);
    } else if (png->interlaced) {
      memcpy(target, source, row);
    }
  }
}

static void dsb_png_finish(dsb_decoder *decoder) {
  dsb_png *png = decoder->state;
  png_read_end(png->library, NULL);
}

static void dsb_png_destroy(dsb_decoder *decoder) {
  dsb_png *png = decoder->state;
  if (png == NULL) return;
  if (png->library != NULL) png_destroy_read_struct(&png->library, &png->info, NULL);
  free(png->buffer);
  free(png);
  decoder->state = NULL;
}

/// The number of the format in `ImageFormat`.
enum { DSB_PNG = 2 };

static bool dsb_png_decodes(dsb_format format) { return format == DSB_PNG; }

static void dsb_png_describe(char *text, size_t size) {
  dsb_append(text, size, "libpng %s", png_get_libpng_ver(NULL));
}

const dsb_codec dsb_png_codec = {
    dsb_png_decodes, dsb_png_describe, dsb_png_open, dsb_png_start, dsb_png_read, dsb_png_finish,
    dsb_png_destroy,
};
