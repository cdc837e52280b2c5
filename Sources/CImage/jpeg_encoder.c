#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "encoder.h"

typedef struct {
  struct jpeg_error_mgr errors;
  jmp_buf failed;
} dsb_jpeg_errors;

static void dsb_jpeg_encode_error(j_common_ptr common) { longjmp(((dsb_jpeg_errors *)common->err)->failed, 1); }

static void dsb_jpeg_encode_silent(j_common_ptr common) { (void)common; }

/// State that must survive a longjmp is here, behind a pointer, and not in local variables of the function that calls
/// setjmp.
typedef struct {
  struct jpeg_compress_struct library;
  dsb_jpeg_errors errors;
  unsigned char *bytes;
  unsigned long count;
} dsb_jpeg_encoder;

static int dsb_jpeg_run(
    dsb_jpeg_encoder *encoder, const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int quality) {
  j_compress_ptr library = &encoder->library;
  library->err = jpeg_std_error(&encoder->errors.errors);
  encoder->errors.errors.error_exit = dsb_jpeg_encode_error;
  encoder->errors.errors.output_message = dsb_jpeg_encode_silent;
  if (setjmp(encoder->errors.failed) != 0) return 0;
  jpeg_create_compress(library);
  jpeg_mem_dest(library, &encoder->bytes, &encoder->count);
  library->image_width = width;
  library->image_height = height;
  library->input_components = (int)channels;
  library->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(library);
  jpeg_set_quality(library, quality, TRUE);
  library->dct_method = JDCT_ISLOW;
  if (channels == 3 && quality >= 90) {
    library->comp_info[0].h_samp_factor = 1;
    library->comp_info[0].v_samp_factor = 1;
  }
  jpeg_start_compress(library, TRUE);
  const size_t stride = (size_t)width * channels;
  while (library->next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(uintptr_t)(pixels + library->next_scanline * stride);
    (void)jpeg_write_scanlines(library, &row, 1);
  }
  jpeg_finish_compress(library);
  return 1;
}

uint8_t *dsb_encode_jpeg(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int quality, size_t *count) {
  dsb_jpeg_encoder *encoder = calloc(1, sizeof *encoder);
  if (encoder == NULL) return NULL;
  const int whole = dsb_jpeg_run(encoder, pixels, width, height, channels, quality);
  jpeg_destroy_compress(&encoder->library);
  uint8_t *bytes = encoder->bytes;
  *count = encoder->count;
  free(encoder);
  if (whole) return bytes;
  free(bytes);
  return NULL;
}

void dsb_encoded_free(uint8_t *bytes) { free(bytes); }
