#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "encoder.h"
#include "jpeg_crop.h"

typedef struct {
  struct jpeg_error_mgr errors;
  jmp_buf failed;
} dsb_crop_errors;

/// State that must survive a longjmp is here, behind a pointer, and not in local variables of the function that calls
/// setjmp.
typedef struct {
  struct jpeg_decompress_struct source;
  struct jpeg_compress_struct target;
  dsb_crop_errors errors;
  jvirt_barray_ptr arrays[3];
  unsigned char *bytes;
  unsigned long count;
} dsb_jpeg_crop;

static void dsb_crop_error(j_common_ptr common) { longjmp(((dsb_crop_errors *)common->err)->failed, 1); }

static void dsb_crop_silent(j_common_ptr common) { (void)common; }

/// The grid in pixels on which a square may start. The single component of a grey picture counts as not subsampled,
/// even if the file declares a factor.
static uint32_t dsb_unit(const struct jpeg_decompress_struct *source, int factor) {
  return source->num_components == 1 ? DCTSIZE : (uint32_t)factor * DCTSIZE;
}

static uint32_t dsb_blocks(uint32_t pixels, int factor, int largest) {
  const uint32_t unit = (uint32_t)largest * DCTSIZE;
  return (pixels * (uint32_t)factor + unit - 1) / unit;
}

static uint32_t dsb_round_up(uint32_t count, int unit) {
  return (count + (uint32_t)unit - 1) / (uint32_t)unit * (uint32_t)unit;
}

static int dsb_fits(const struct jpeg_decompress_struct *source, uint32_t x, uint32_t y, uint32_t side) {
  if (source->data_precision != 8) return 0;
  const int grey = source->num_components == 1 && source->jpeg_color_space == JCS_GRAYSCALE;
  const int colour =
      source->num_components == 3 && (source->jpeg_color_space == JCS_YCbCr || source->jpeg_color_space == JCS_RGB);
  if (!grey && !colour) return 0;
  if (side == 0 || side > source->image_width || x > source->image_width - side) return 0;
  if (side > source->image_height || y > source->image_height - side) return 0;
  return x % dsb_unit(source, source->max_h_samp_factor) == 0 && y % dsb_unit(source, source->max_v_samp_factor) == 0;
}

/// Requests arrays for the coefficients of the square; the library requires this before the source's coefficients are
/// read.
static void dsb_ask(dsb_jpeg_crop *crop, uint32_t side) {
  j_decompress_ptr source = &crop->source;
  for (int index = 0; index < source->num_components; index++) {
    const jpeg_component_info *part = &source->comp_info[index];
    const uint32_t across = dsb_blocks(side, part->h_samp_factor, source->max_h_samp_factor);
    const uint32_t down = dsb_blocks(side, part->v_samp_factor, source->max_v_samp_factor);
    crop->arrays[index] = source->mem->request_virt_barray(
        (j_common_ptr)source, JPOOL_IMAGE, TRUE, dsb_round_up(across, part->h_samp_factor),
        dsb_round_up(down, part->v_samp_factor), (JDIMENSION)part->v_samp_factor);
  }
}

static void dsb_copy(dsb_jpeg_crop *crop, jvirt_barray_ptr *coefficients, uint32_t x, uint32_t y, uint32_t side) {
  j_decompress_ptr source = &crop->source;
  for (int index = 0; index < source->num_components; index++) {
    const jpeg_component_info *part = &source->comp_info[index];
    const uint32_t across = dsb_blocks(side, part->h_samp_factor, source->max_h_samp_factor);
    const uint32_t down = dsb_blocks(side, part->v_samp_factor, source->max_v_samp_factor);
    const uint32_t left = dsb_blocks(x, part->h_samp_factor, source->max_h_samp_factor);
    const uint32_t top = dsb_blocks(y, part->v_samp_factor, source->max_v_samp_factor);
    for (uint32_t row = 0; row < down; row++) {
      JBLOCKARRAY from = source->mem->access_virt_barray((j_common_ptr)source, coefficients[index], top + row, 1, FALSE);
      JBLOCKARRAY to = source->mem->access_virt_barray((j_common_ptr)source, crop->arrays[index], row, 1, TRUE);
      memcpy(to[0], from[0] + left, across * sizeof(JBLOCK));
    }
  }
}

static int dsb_crop_run(dsb_jpeg_crop *crop, const uint8_t *bytes, size_t size, uint32_t x, uint32_t y, uint32_t side) {
  j_decompress_ptr source = &crop->source;
  j_compress_ptr target = &crop->target;
  source->err = jpeg_std_error(&crop->errors.errors);
  target->err = source->err;
  crop->errors.errors.error_exit = dsb_crop_error;
  crop->errors.errors.output_message = dsb_crop_silent;
  if (setjmp(crop->errors.failed) != 0) return 0;
  jpeg_create_decompress(source);
  jpeg_create_compress(target);
  jpeg_mem_src(source, bytes, size);
  if (jpeg_read_header(source, TRUE) != JPEG_HEADER_OK || !dsb_fits(source, x, y, side)) return 0;
  dsb_ask(crop, side);
  jvirt_barray_ptr *coefficients = jpeg_read_coefficients(source);
  if (crop->errors.errors.num_warnings > 0) return 0;
  dsb_copy(crop, coefficients, x, y, side);
  jpeg_mem_dest(target, &crop->bytes, &crop->count);
  jpeg_copy_critical_parameters(source, target);
  target->image_width = side;
  target->image_height = side;
#if JPEG_LIB_VERSION >= 70
  target->jpeg_width = side;
  target->jpeg_height = side;
#endif
  target->optimize_coding = TRUE;
  jpeg_write_coefficients(target, crop->arrays);
  jpeg_finish_compress(target);
  jpeg_finish_decompress(source);
  return 1;
}

uint8_t *dsb_crop_jpeg(const uint8_t *bytes, size_t size, uint32_t x, uint32_t y, uint32_t side, size_t *count) {
  dsb_jpeg_crop *crop = calloc(1, sizeof *crop);
  if (crop == NULL) return NULL;
  const int whole = dsb_crop_run(crop, bytes, size, x, y, side);
  jpeg_destroy_compress(&crop->target);
  jpeg_destroy_decompress(&crop->source);
  uint8_t *found = crop->bytes;
  *count = crop->count;
  free(crop);
  if (whole) return found;
  free(found);
  return NULL;
}
