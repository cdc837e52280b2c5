// Decodes JPEG with libjpeg-turbo (ITU-T T.81). Warnings about lost data end the decoding, because the library would
// fill the rest with grey.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

// After jpeglib.h, because its configuration decides which messages exist and which numbers they have.
#include <jerror.h>

#include "decoder_internal.h"

#define DSB_TEXT_OF(value) #value
#define DSB_TEXT(value) DSB_TEXT_OF(value)

/// More scans than any encoder writes: each costs a pass over the whole picture, even if it has few bytes.
enum { DSB_MAXIMUM_SCANS = 200 };

/// The limit of 8x8 blocks visited over all scans of a picture. It limits the time to a few seconds by counting work
/// instead of reading a clock. At 80 megapixels it allows 17 scans in full colour resolution and 35 otherwise; encoders
/// write about ten.
static const uint64_t dsb_maximum_block_visits = 64ull << 20;

/// The limit of memory for the coefficients of a progressive picture: 80 megapixels in full colour resolution.
static const long dsb_maximum_memory = 560L << 20;

typedef struct {
  struct jpeg_decompress_struct library;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  uint64_t blocks;
  /// One row of CMYK, if the picture is CMYK.
  uint8_t *inks;
} dsb_jpeg;

static dsb_status dsb_jpeg_status(int code) {
  switch (code) {
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_BAD_J_COLORSPACE:
    case JERR_COMPONENT_COUNT:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_SOF_UNSUPPORTED: return DSB_UNSUPPORTED;
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
    case JERR_WIDTH_OVERFLOW:
    case JERR_IMAGE_TOO_BIG: return DSB_TOO_LARGE;
    default: return DSB_CORRUPT;
  }
}

static _Noreturn void dsb_jpeg_stop(j_common_ptr common, dsb_status status) {
  char message[JMSG_LENGTH_MAX];
  common->err->format_message(common, message);
  dsb_fail(common->client_data, status, message);
}

static void dsb_jpeg_error(j_common_ptr common) { dsb_jpeg_stop(common, dsb_jpeg_status(common->err->msg_code)); }

static void dsb_jpeg_message(j_common_ptr common, int level) {
  if (level >= 0) return;
  switch (common->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC: dsb_jpeg_stop(common, DSB_CORRUPT);
    default: break;
  }
}

static void dsb_jpeg_silent(j_common_ptr common) { (void)common; }

static void dsb_jpeg_progress(j_common_ptr common) {
  dsb_decoder *decoder = common->client_data;
  const dsb_jpeg *jpeg = decoder->state;
  const uint64_t scans = (uint64_t)jpeg->library.input_scan_number;
  if (scans > DSB_MAXIMUM_SCANS || (scans > 3 && scans * jpeg->blocks > dsb_maximum_block_visits)) {
    dsb_fail(decoder, DSB_CORRUPT, "more scans than a picture of this size can need");
  }
}

/// The memory of libjpeg: a few rows of blocks, and the coefficients of all blocks if there are several scans.
static uint64_t dsb_jpeg_memory(j_decompress_ptr library) {
  uint64_t memory = (uint64_t)library->image_width * 256;
  if (!jpeg_has_multiple_scans(library)) return memory;
  for (int index = 0; index < library->num_components; index++) {
    const jpeg_component_info *component = &library->comp_info[index];
    // Up to one more group of blocks in both directions, to fill the last group.
    const uint64_t across = (uint64_t)component->width_in_blocks + (uint64_t)component->h_samp_factor;
    const uint64_t down = (uint64_t)component->height_in_blocks + (uint64_t)component->v_samp_factor;
    memory += across * down * sizeof(JBLOCK);
  }
  return memory;
}

static void dsb_jpeg_open(dsb_decoder *decoder) {
  dsb_jpeg *jpeg = calloc(1, sizeof(dsb_jpeg));
  if (jpeg == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  decoder->state = jpeg;
  j_decompress_ptr library = &jpeg->library;
  library->err = jpeg_std_error(&jpeg->errors);
  jpeg->errors.error_exit = dsb_jpeg_error;
  jpeg->errors.emit_message = dsb_jpeg_message;
  jpeg->errors.output_message = dsb_jpeg_silent;
  library->client_data = decoder;
  jpeg_create_decompress(library);
  // Creation clears the whole structure, except the error handler and the client data.
  jpeg->progress.progress_monitor = dsb_jpeg_progress;
  library->progress = &jpeg->progress;
  library->mem->max_memory_to_use = dsb_maximum_memory;
  jpeg_mem_src(library, decoder->bytes, decoder->count);
  (void)jpeg_read_header(library, TRUE);
  decoder->header = (dsb_header){
      .width = library->image_width,
      .height = library->image_height,
      .components = (uint32_t)library->num_components,
      .bits = (uint32_t)library->data_precision,
      .memory = dsb_jpeg_memory(library),
  };
}

/// Every block needs at least one bit of the file; a file that declares more blocks than it has bits was cut.
static void dsb_jpeg_check_length(dsb_decoder *decoder) {
  dsb_jpeg *jpeg = decoder->state;
  j_decompress_ptr library = &jpeg->library;
  uint64_t units = (uint64_t)((library->image_width + 7) / 8) * ((library->image_height + 7) / 8);
  jpeg->blocks = 0;
  for (int index = 0; index < library->num_components; index++) {
    const jpeg_component_info *component = &library->comp_info[index];
    const uint64_t share = (uint64_t)component->h_samp_factor * (uint64_t)component->v_samp_factor;
    jpeg->blocks += units * share / ((uint64_t)library->max_h_samp_factor * (uint64_t)library->max_v_samp_factor);
  }
  if (jpeg->blocks / 8 > decoder->count) dsb_fail(decoder, DSB_CORRUPT, "too few bytes for the declared size");
}

static void dsb_jpeg_start(dsb_decoder *decoder, uint32_t denominator) {
  dsb_jpeg *jpeg = decoder->state;
  j_decompress_ptr library = &jpeg->library;
  dsb_jpeg_check_length(decoder);
  library->scale_num = 8 / denominator;
  library->scale_denom = 8;
  library->dct_method = JDCT_ISLOW;
  switch (library->jpeg_color_space) {
    case JCS_GRAYSCALE:
    case JCS_RGB:
    case JCS_YCbCr: library->out_color_space = JCS_EXT_RGB; break;
    case JCS_CMYK:
    case JCS_YCCK: library->out_color_space = JCS_CMYK; break;
    default: dsb_fail(decoder, DSB_UNSUPPORTED, "unknown colour space");
  }
  (void)jpeg_start_decompress(library);
  decoder->width = library->output_width;
  decoder->height = library->output_height;
  if (library->out_color_space == JCS_CMYK) {
    jpeg->inks = malloc((size_t)library->output_width * 4);
    if (jpeg->inks == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  }
}

/// CMYK JPEGs contain 255 - ink, as Adobe's programs write them and all browsers read them, with or without the marker.
static void dsb_jpeg_mix(const uint8_t *inks, uint8_t *row, uint32_t width) {
  for (uint32_t pixel = 0; pixel < width; pixel++) {
    const uint32_t key = inks[pixel * 4 + 3];
    for (uint32_t channel = 0; channel < 3; channel++) {
      row[pixel * 3 + channel] = (uint8_t)((inks[pixel * 4 + channel] * key + 127) / 255);
    }
  }
}

static void dsb_jpeg_read(dsb_decoder *decoder, uint8_t *rows, size_t stride, uint32_t count) {
  dsb_jpeg *jpeg = decoder->state;
  uint32_t done = 0;
  while (done < count) {
    if (jpeg->inks != NULL) {
      JSAMPROW row = jpeg->inks;
      if (jpeg_read_scanlines(&jpeg->library, &row, 1) != 1) dsb_fail(decoder, DSB_CORRUPT, "missing rows");
      dsb_jpeg_mix(jpeg->inks, rows + done * stride, decoder->width);
      done += 1;
      continue;
    }
    JSAMPROW targets[16];
    uint32_t wanted = count - done < 16 ? count - done : 16;
    for (uint32_t index = 0; index < wanted; index++) targets[index] = rows + (done + index) * stride;
    const uint32_t got = jpeg_read_scanlines(&jpeg->library, targets, wanted);
    if (got == 0) dsb_fail(decoder, DSB_CORRUPT, "missing rows");
    done += got;
  }
}

static void dsb_jpeg_finish(dsb_decoder *decoder) {
  dsb_jpeg *jpeg = decoder->state;
  (void)jpeg_finish_decompress(&jpeg->library);
}

static void dsb_jpeg_destroy(dsb_decoder *decoder) {
  dsb_jpeg *jpeg = decoder->state;
  if (jpeg == NULL) return;
  jpeg_destroy_decompress(&jpeg->library);
  free(jpeg->inks);
  free(jpeg);
  decoder->state = NULL;
}

/// The number of the format in `ImageFormat`.
enum { DSB_JPEG = 1 };

static bool dsb_jpeg_decodes(dsb_format format) { return format == DSB_JPEG; }

static void dsb_jpeg_describe(char *text, size_t size) {
#if defined(LIBJPEG_TURBO_VERSION)
  // libjpeg-turbo has no function that returns its version; the header has the version at build time.
  dsb_append(text, size, "libjpeg-turbo " DSB_TEXT(LIBJPEG_TURBO_VERSION));
#else
  dsb_append(text, size, "libjpeg %d", JPEG_LIB_VERSION);
#endif
}

const dsb_codec dsb_jpeg_codec = {
    dsb_jpeg_decodes, dsb_jpeg_describe, dsb_jpeg_open, dsb_jpeg_start, dsb_jpeg_read, dsb_jpeg_finish,
    dsb_jpeg_destroy,
};
