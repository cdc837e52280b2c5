// Decodes HEVC with libde265, for HEIC: on the caller's thread, and a picture with lost parts is an error.
//
// libde265 does not report every loss, and leaves lost parts of the memory unchanged. So each picture is decoded twice.
// The first decoding runs without filters into memory with a known pattern: a block that still has the pattern was
// never decoded.

#if defined(DSB_WITH_HEIF) && defined(DSB_WITH_DE265)

#include <stdlib.h>
#include <string.h>

#include <libde265/de265.h>

#include "heif_codecs.h"

typedef struct {
  dsb_held_codec held;
  de265_decoder_context *context;
  /// The context of the first decoding, which finds losses.
  de265_decoder_context *trial;
  /// The luma plane of the first decoding: the number of rows, the bytes of a row, the stride, and the bytes of a
  /// block's row.
  size_t height, row, stride, block;
} dsb_hevc;

/// The smallest block of the coding tree, in samples.
enum { DSB_BLOCK = 16 };

/// The pattern at a position in memory.
static uint8_t dsb_hevc_pattern(size_t place) { return (uint8_t)((place * 2654435761u + 12345) >> 13); }

static const char *dsb_hevc_name(void) { return "libde265"; }

static int dsb_hevc_supports(enum heif_compression_format format) {
  return format == heif_compression_HEVC ? 1000 : 0;
}

static void dsb_hevc_destroy(dsb_held_codec *held) {
  dsb_hevc *codec = (dsb_hevc *)held;
  if (codec->context != NULL) de265_free_decoder(codec->context);
  if (codec->trial != NULL) de265_free_decoder(codec->trial);
  free(codec);
}

static int dsb_hevc_divisor(enum de265_image_format format, int plane, bool vertical) {
  if (plane == 0 || format == de265_image_format_YUV444P8) return 1;
  return vertical && format == de265_image_format_YUV422P8 ? 1 : 2;
}

static void dsb_hevc_free_planes(de265_decoder_context *context, struct de265_image *image, void *user) {
  (void)context;
  (void)user;
  for (int plane = 0; plane < 3; plane++) free(de265_get_image_plane_user_data(image, plane));
}

/// Allocates a picture; returns 0 if it is too large. `user` is set for the first decoding, which gets the pattern.
static int dsb_hevc_allocate(
    de265_decoder_context *context, struct de265_image_spec *spec, struct de265_image *image, void *user) {
  (void)context;
  if (spec->width <= 0 || spec->height <= 0 || spec->alignment <= 0) return 0;
  if ((uint64_t)spec->width * (uint64_t)spec->height > dsb_heif_limit) return 0;
  uint8_t *planes[3] = {NULL, NULL, NULL};
  for (int plane = 0; plane < (spec->format == de265_image_format_mono8 ? 1 : 3); plane++) {
    const size_t divisor = (size_t)dsb_hevc_divisor(spec->format, plane, false);
    const size_t width = ((size_t)spec->width + divisor - 1) / divisor, alignment = (size_t)spec->alignment;
    const size_t height = (size_t)spec->height / (size_t)dsb_hevc_divisor(spec->format, plane, true) + 1;
    const size_t bytes = de265_get_bits_per_pixel(image, plane) > 8 ? 2 : 1;
    const size_t stride = (width + alignment - 1) / alignment * alignment * bytes;
    // Two bytes per sample for any depth, and space at the end for reads of whole vectors.
    const size_t size = (stride * height * 2 + 64 + alignment - 1) / alignment * alignment;
    planes[plane] = aligned_alloc(alignment < sizeof(void *) ? sizeof(void *) : alignment, size);
    if (planes[plane] == NULL) {
      for (int made = 0; made < plane; made++) free(planes[made]);
      return 0;
    }
    memset(planes[plane], 0, size);
    de265_set_image_plane(image, plane, planes[plane], (int)stride, planes[plane]);
    if (user != NULL && plane == 0) {
      dsb_hevc *codec = user;
      codec->row = width * bytes;
      codec->block = DSB_BLOCK * bytes;
      codec->height = (size_t)spec->height;
      codec->stride = stride;
      for (size_t place = 0; place < size; place++) planes[0][place] = dsb_hevc_pattern(place);
    }
  }
  return 1;
}

static de265_decoder_context *dsb_hevc_context(dsb_hevc *trial) {
  de265_decoder_context *context = de265_new_decoder();
  if (context == NULL) return NULL;
  struct de265_image_allocation allocation = {dsb_hevc_allocate, dsb_hevc_free_planes};
  de265_set_image_allocation_functions(context, &allocation, trial);
  de265_set_parameter_bool(context, DE265_DECODER_PARAM_DISABLE_DEBLOCKING, trial != NULL);
  de265_set_parameter_bool(context, DE265_DECODER_PARAM_DISABLE_SAO, trial != NULL);
  return context;
}

static struct heif_error dsb_hevc_new(void **decoder) {
  dsb_hevc *codec = calloc(1, sizeof *codec);
  if (codec == NULL) return dsb_heif_no_memory();
  codec->context = dsb_hevc_context(NULL);
  codec->trial = dsb_hevc_context(codec);
  codec->held.destroy = dsb_hevc_destroy;
  dsb_heif_hold(&codec->held);
  *decoder = codec;
  return codec->context == NULL || codec->trial == NULL ? dsb_heif_no_memory() : dsb_heif_ok();
}

/// Passes on units, each with a length prefix of four bytes.
static struct heif_error dsb_hevc_push(void *decoder, const void *bytes, size_t count) {
  dsb_hevc *codec = decoder;
  const uint8_t *rest = bytes;
  while (count > 4) {
    const size_t length = (size_t)rest[0] << 24 | (size_t)rest[1] << 16 | (size_t)rest[2] << 8 | rest[3];
    rest += 4;
    count -= 4;
    if (length > count || length > INT32_MAX) return dsb_heif_broken("a unit reaches past the end");
    if (de265_push_NAL(codec->context, rest, (int)length, 0, NULL) != DE265_OK ||
        de265_push_NAL(codec->trial, rest, (int)length, 0, NULL) != DE265_OK) {
      return dsb_heif_no_memory();
    }
    rest += length;
    count -= length;
  }
  return count == 0 ? dsb_heif_ok() : dsb_heif_broken("a unit without a length");
}

static struct heif_error dsb_hevc_image(const struct de265_image *picture, struct heif_image **image) {
  const dsb_heif_colours colours = {
      de265_get_image_colour_primaries(picture), de265_get_image_transfer_characteristics(picture),
      de265_get_image_matrix_coefficients(picture), de265_get_image_full_range_flag(picture) != 0};
  const int layout = (int)de265_get_chroma_format(picture), bits = de265_get_bits_per_pixel(picture, 0);
  for (int plane = 1; plane < 3 && layout != 0; plane++) {
    if (de265_get_bits_per_pixel(picture, plane) != bits) return dsb_heif_broken("planes of different depths");
  }
  const struct heif_error error = dsb_heif_image(
      de265_get_image_width(picture, 0), de265_get_image_height(picture, 0), layout, bits, colours, image);
  if (error.code != heif_error_Ok) return error;
  for (int plane = 0; plane < (layout == 0 ? 1 : 3); plane++) {
    int stride = 0;
    const uint8_t *source = de265_get_image_plane(picture, plane, &stride);
    if (source == NULL) {
      heif_image_release(*image);
      *image = NULL;
      return dsb_heif_broken("a plane is missing");
    }
    dsb_heif_copy(*image, plane, source, stride);
  }
  return error;
}

/// Whether data was lost. Warnings about the way of decoding do not count.
static bool dsb_hevc_lost(de265_decoder_context *context) {
  bool lost = false;
  for (;;) {
    const de265_error warning = de265_get_warning(context);
    if (warning == DE265_OK) return lost;
    lost = lost || (warning != DE265_WARNING_NO_WPP_CANNOT_USE_MULTITHREADING &&
                    warning != DE265_WARNING_SPS_MISSING_CANNOT_DECODE_SEI);
  }
}

/// The first picture of a context; the context keeps ownership.
static struct heif_error dsb_hevc_picture(de265_decoder_context *context, const struct de265_image **picture) {
  *picture = NULL;
  if (de265_flush_data(context) != DE265_OK) return dsb_heif_no_memory();
  int more = 1;
  while (more && *picture == NULL) {
    more = 0;
    const de265_error error = de265_decode(context, &more);
    if (error != DE265_OK) return dsb_heif_broken(de265_get_error_text(error));
    *picture = de265_get_next_picture(context);
  }
  if (*picture == NULL) return dsb_heif_broken("no picture in the HEVC data");
  return dsb_hevc_lost(context) ? dsb_heif_broken("parts of the HEVC data are lost") : dsb_heif_ok();
}

/// Whether a block still has the pattern; `left` is in bytes.
static bool dsb_hevc_is_untouched(const dsb_hevc *codec, const uint8_t *luma, size_t left, size_t top) {
  const size_t right = left + codec->block < codec->row ? left + codec->block : codec->row;
  for (size_t y = top; y < codec->height && y < top + DSB_BLOCK; y++) {
    for (size_t place = y * codec->stride + left; place < y * codec->stride + right; place++) {
      if (luma[place] != dsb_hevc_pattern(place)) return false;
    }
  }
  return true;
}

/// Whether any block was never decoded.
static bool dsb_hevc_has_holes(const dsb_hevc *codec, const struct de265_image *picture) {
  const uint8_t *luma = de265_get_image_plane_user_data(picture, 0);
  if (luma == NULL) return true;
  for (size_t top = 0; top < codec->height; top += DSB_BLOCK) {
    for (size_t left = 0; left < codec->row; left += codec->block) {
      if (dsb_hevc_is_untouched(codec, luma, left, top)) return true;
    }
  }
  return false;
}

static struct heif_error dsb_hevc_decode(void *decoder, struct heif_image **image) {
  dsb_hevc *codec = decoder;
  const struct de265_image *picture = NULL;
  struct heif_error error = dsb_hevc_picture(codec->trial, &picture);
  if (error.code != heif_error_Ok) return error;
  if (dsb_hevc_has_holes(codec, picture)) return dsb_heif_broken("parts of the HEVC data are lost");
  de265_free_decoder(codec->trial);
  codec->trial = NULL;
  error = dsb_hevc_picture(codec->context, &picture);
  return error.code == heif_error_Ok ? dsb_hevc_image(picture, image) : error;
}

const struct heif_decoder_plugin dsb_hevc_plugin = {
    .plugin_api_version = 3,
    .get_plugin_name = dsb_hevc_name,
    .does_support_format = dsb_hevc_supports,
    .new_decoder = dsb_hevc_new,
    .free_decoder = dsb_heif_release,
    .push_data = dsb_hevc_push,
    .decode_image = dsb_hevc_decode,
    .set_strict_decoding = dsb_heif_strict,
    .id_name = "dsbuild-libde265",
};

#else

/// A C file must contain a declaration.
typedef int dsb_without_hevc;

#endif
