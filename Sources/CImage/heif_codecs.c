// Functions that the decoders for libheif share.

#if defined(DSB_WITH_HEIF)

#include "heif_codecs.h"

#include <stddef.h>
#include <string.h>

_Thread_local uint64_t dsb_heif_limit;

/// libheif decodes on the calling thread, and leaks a decoder that fails.
static _Thread_local dsb_held_codec *dsb_held;

void dsb_heif_hold(dsb_held_codec *codec) {
  codec->next = dsb_held;
  dsb_held = codec;
}

void dsb_heif_release(void *given) {
  dsb_held_codec *codec = given;
  for (dsb_held_codec **link = &dsb_held; *link != NULL; link = &(*link)->next) {
    if (*link != codec) continue;
    *link = codec->next;
    codec->destroy(codec);
    return;
  }
}

void dsb_heif_strict(void *decoder, int flag) {
  (void)decoder;
  (void)flag;
}

void dsb_heif_release_all(void) {
  while (dsb_held != NULL) dsb_heif_release(dsb_held);
}

struct heif_error dsb_heif_ok(void) {
  return (struct heif_error){heif_error_Ok, heif_suberror_Unspecified, "sound"};
}

struct heif_error dsb_heif_broken(const char *message) {
  return (struct heif_error){heif_error_Decoder_plugin_error, heif_suberror_Unspecified, message};
}

struct heif_error dsb_heif_no_memory(void) {
  return (struct heif_error){heif_error_Memory_allocation_error, heif_suberror_Unspecified, "out of memory"};
}

static const enum heif_channel dsb_channels[] = {heif_channel_Y, heif_channel_Cb, heif_channel_Cr};

static void dsb_heif_colour(struct heif_image *image, dsb_heif_colours colours) {
  struct heif_color_profile_nclx *profile = heif_nclx_color_profile_alloc();
  if (profile == NULL) return;
  // Numbers that libheif does not know keep the defaults, as in its own decoders.
  (void)heif_nclx_color_profile_set_color_primaries(profile, (uint16_t)colours.primaries);
  (void)heif_nclx_color_profile_set_transfer_characteristics(profile, (uint16_t)colours.transfer);
  (void)heif_nclx_color_profile_set_matrix_coefficients(profile, (uint16_t)colours.matrix);
  profile->full_range_flag = colours.full_range;
  (void)heif_image_set_nclx_color_profile(image, profile);
  heif_nclx_color_profile_free(profile);
}

struct heif_error dsb_heif_image(
    int width, int height, int layout, int bits, dsb_heif_colours colours, struct heif_image **image) {
  static const enum heif_chroma chromas[] = {
      heif_chroma_monochrome, heif_chroma_420, heif_chroma_422, heif_chroma_444};
  if (width <= 0 || height <= 0 || (uint64_t)width * (uint64_t)height > dsb_heif_limit) {
    return dsb_heif_broken("the coded picture is larger than the file says");
  }
  *image = NULL;
  struct heif_error error = heif_image_create(
      width, height, layout == 0 ? heif_colorspace_monochrome : heif_colorspace_YCbCr, chromas[layout], image);
  if (error.code != heif_error_Ok) return error;
  for (int plane = 0; plane < (layout == 0 ? 1 : 3); plane++) {
    const bool halves_width = plane > 0 && layout < 3, halves_height = plane > 0 && layout == 1;
    error = heif_image_add_plane(
        *image, dsb_channels[plane], halves_width ? (width + 1) / 2 : width, halves_height ? (height + 1) / 2 : height,
        bits);
    if (error.code != heif_error_Ok) {
      heif_image_release(*image);
      *image = NULL;
      return error;
    }
  }
  dsb_heif_colour(*image, colours);
  return dsb_heif_ok();
}

void dsb_heif_copy(struct heif_image *image, int plane, const uint8_t *source, int64_t stride) {
  int into = 0;
  uint8_t *target = heif_image_get_plane(image, dsb_channels[plane], &into);
  const int width = heif_image_get_width(image, dsb_channels[plane]);
  const int height = heif_image_get_height(image, dsb_channels[plane]);
  const int bits = heif_image_get_bits_per_pixel_range(image, dsb_channels[plane]);
  if (target == NULL) return;
  const size_t row = (size_t)width * (bits > 8 ? 2 : 1);
  for (int y = 0; y < height; y++) memcpy(target + (size_t)y * (size_t)into, source + y * stride, row);
}

#else

/// A C file must contain a declaration.
typedef int dsb_without_heif_codecs;

#endif
