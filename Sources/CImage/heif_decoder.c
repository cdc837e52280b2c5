// Decodes AVIF and HEIC with libheif, if it was found at build time (ISO/IEC 23008-12): the primary picture, turned and
// cropped as the file specifies. libheif trusts the size in the header, so the caller must check that the coded picture
// is not larger.

#if defined(DSB_WITH_HEIF)

#include <pthread.h>
#include <stdlib.h>

#if defined(DSB_WITH_DAV1D)
#include <dav1d/dav1d.h>
#endif
#if defined(DSB_WITH_DE265)
#include <libde265/de265.h>
#endif

#include "decoder_internal.h"
#include "heif_codecs.h"

typedef struct {
  struct heif_context *context;
  struct heif_image_handle *handle;
  struct heif_decoding_options *options;
  struct heif_image *image;
  const uint8_t *pixels;
  size_t stride;
} dsb_heif;

static pthread_once_t dsb_heif_once = PTHREAD_ONCE_INIT;

static void dsb_heif_init(void) {
  (void)heif_init(NULL);
#if defined(DSB_WITH_DAV1D)
  (void)heif_register_decoder_plugin(&dsb_av1_plugin);
#endif
#if defined(DSB_WITH_DE265)
  (void)heif_register_decoder_plugin(&dsb_hevc_plugin);
#endif
}

static void dsb_heif_check(dsb_decoder *decoder, struct heif_error error) {
  switch (error.code) {
    case heif_error_Ok: return;
    case heif_error_Memory_allocation_error: dsb_fail(decoder, DSB_TOO_LARGE, error.message);
    case heif_error_Unsupported_filetype:
    case heif_error_Unsupported_feature: dsb_fail(decoder, DSB_UNSUPPORTED, error.message);
    default: dsb_fail(decoder, DSB_CORRUPT, error.message);
  }
}

/// Sets limits for the boxes of a file if the version supports them, and turns off libheif's own threads.
static void dsb_heif_set_limits(struct heif_context *context) {
  heif_context_set_max_decoding_threads(context, 0);
#if LIBHEIF_HAVE_VERSION(1, 19, 0)
  struct heif_security_limits *limits = heif_context_get_security_limits(context);
  limits->max_items = 4096;
  limits->max_number_of_tiles = 4096;
  limits->max_color_profile_size = 4 << 20;
  limits->max_children_per_box = 10000;
  limits->max_iloc_extents_per_item = 64;
#endif
}

static void dsb_heif_open(dsb_decoder *decoder) {
  pthread_once(&dsb_heif_once, dsb_heif_init);
  dsb_heif *heif = calloc(1, sizeof *heif);
  if (heif == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  decoder->state = heif;
  heif->context = heif_context_alloc();
  if (heif->context == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  dsb_heif_set_limits(heif->context);
  dsb_heif_check(
      decoder, heif_context_read_from_memory_without_copy(heif->context, decoder->bytes, decoder->count, NULL));
  dsb_heif_check(decoder, heif_context_get_primary_image_handle(heif->context, &heif->handle));
  const int width = heif_image_handle_get_width(heif->handle), height = heif_image_handle_get_height(heif->handle);
  const int bits = heif_image_handle_get_luma_bits_per_pixel(heif->handle);
  if (width <= 0 || height <= 0 || bits <= 0) dsb_fail(decoder, DSB_CORRUPT, "no size");
  decoder->header = (dsb_header){
      .width = (uint32_t)width,
      .height = (uint32_t)height,
      .components = heif_image_handle_has_alpha_channel(heif->handle) ? 4 : 3,
      .bits = (uint32_t)bits,
  };
  // The decoder's own pictures, libheif's copy, and RGBA. Samples of more than 8 bits have two bytes.
  decoder->header.memory = (uint64_t)decoder->header.width * decoder->header.height * (bits > 8 ? 30 : 18);
}

static void dsb_heif_start(dsb_decoder *decoder, uint32_t denominator) {
  dsb_heif *heif = decoder->state;
  (void)denominator;
  // Coded pictures are padded to whole blocks. Their size was already checked, so this is a second limit.
  dsb_heif_limit = 4 * ((uint64_t)decoder->width + 512) * ((uint64_t)decoder->height + 512);
#if LIBHEIF_HAVE_VERSION(1, 19, 0)
  heif_context_get_security_limits(heif->context)->max_image_size_pixels = dsb_heif_limit;
#endif
  heif->options = heif_decoding_options_alloc();
  if (heif->options == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  heif->options->convert_hdr_to_8bit = 1;
  heif->options->strict_decoding = 1;
  const struct heif_error error = heif_decode_image(
      heif->handle, &heif->image, heif_colorspace_RGB, heif_chroma_interleaved_RGBA, heif->options);
  dsb_heif_release_all();
  dsb_heif_check(decoder, error);
  int stride = 0;
  heif->pixels = heif_image_get_plane_readonly(heif->image, heif_channel_interleaved, &stride);
  const int width = heif_image_get_width(heif->image, heif_channel_interleaved);
  const int height = heif_image_get_height(heif->image, heif_channel_interleaved);
  if (heif->pixels == NULL || width < 0 || (uint32_t)width != decoder->width || height < 0 ||
      (uint32_t)height != decoder->height || stride < width * 4) {
    dsb_fail(decoder, DSB_CORRUPT, "the picture has another size than the header says");
  }
  heif->stride = (size_t)stride;
}

static void dsb_heif_read(dsb_decoder *decoder, uint8_t *rows, size_t stride, uint32_t count) {
  const dsb_heif *heif = decoder->state;
  for (uint32_t index = 0; index < count; index++) {
    const uint8_t *source = heif->pixels + (size_t)(decoder->row + index) * heif->stride;
    dsb_flatten(source, rows + index * stride, decoder->width, decoder->alpha);
  }
}

static void dsb_heif_finish(dsb_decoder *decoder) { (void)decoder; }

static void dsb_heif_destroy(dsb_decoder *decoder) {
  dsb_heif *heif = decoder->state;
  if (heif == NULL) return;
  if (heif->image != NULL) heif_image_release(heif->image);
  if (heif->options != NULL) heif_decoding_options_free(heif->options);
  if (heif->handle != NULL) heif_image_handle_release(heif->handle);
  if (heif->context != NULL) heif_context_free(heif->context);
  free(heif);
  decoder->state = NULL;
}

/// The numbers of the formats in `ImageFormat`.
enum { DSB_AVIF = 5, DSB_HEIC = 6 };

/// Whether libheif has a decoder for AVIF or for HEIC: in some distributions they are separate packages.
static bool dsb_heif_decodes(dsb_format format) {
  if (format != DSB_AVIF && format != DSB_HEIC) return false;
  const bool avif = format == DSB_AVIF;
#if !defined(DSB_WITH_DAV1D)
  if (avif) return false;
#endif
#if !defined(DSB_WITH_DE265)
  if (!avif) return false;
#endif
  pthread_once(&dsb_heif_once, dsb_heif_init);
  return heif_have_decoder_for_format(avif ? heif_compression_AV1 : heif_compression_HEVC) != 0;
}

static void dsb_heif_describe(char *text, size_t size) {
  dsb_append(text, size, "libheif %s", heif_get_version());
#if defined(DSB_WITH_DAV1D)
  dsb_append(text, size, ", dav1d %s", dav1d_version());
#endif
#if defined(DSB_WITH_DE265)
  dsb_append(text, size, ", libde265 %s", de265_get_version());
#endif
}

const dsb_codec dsb_heif_codec = {
    dsb_heif_decodes, dsb_heif_describe, dsb_heif_open, dsb_heif_start, dsb_heif_read, dsb_heif_finish,
    dsb_heif_destroy,
};

#else

#include "decoder_internal.h"

const dsb_codec dsb_heif_codec = {NULL};

#endif
