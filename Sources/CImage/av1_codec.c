// Decodes AV1 with dav1d, for AVIF: on one thread, with a limit of the picture's size, and without log output.

#if defined(DSB_WITH_HEIF) && defined(DSB_WITH_DAV1D)

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <dav1d/dav1d.h>

#include "heif_codecs.h"

typedef struct {
  dsb_held_codec held;
  Dav1dContext *context;
  Dav1dData data;
} dsb_av1;

static const char *dsb_av1_name(void) { return "dav1d"; }

static int dsb_av1_supports(enum heif_compression_format format) { return format == heif_compression_AV1 ? 1000 : 0; }

static void dsb_av1_destroy(dsb_held_codec *held) {
  dsb_av1 *codec = (dsb_av1 *)held;
  if (codec->data.sz > 0) dav1d_data_unref(&codec->data);
  if (codec->context != NULL) dav1d_close(&codec->context);
  free(codec);
}

static struct heif_error dsb_av1_new(void **decoder) {
  dsb_av1 *codec = calloc(1, sizeof *codec);
  if (codec == NULL) return dsb_heif_no_memory();
  Dav1dSettings settings;
  dav1d_default_settings(&settings);
  settings.n_threads = 1;
  settings.max_frame_delay = 1;
  settings.all_layers = 0;
  settings.frame_size_limit = dsb_heif_limit < UINT32_MAX ? (unsigned)dsb_heif_limit : UINT32_MAX;
  settings.logger = (Dav1dLogger){NULL, NULL};
  if (dav1d_open(&codec->context, &settings) != 0) {
    free(codec);
    return dsb_heif_no_memory();
  }
  codec->held.destroy = dsb_av1_destroy;
  dsb_heif_hold(&codec->held);
  *decoder = codec;
  return dsb_heif_ok();
}

static struct heif_error dsb_av1_push(void *decoder, const void *bytes, size_t count) {
  dsb_av1 *codec = decoder;
  if (codec->data.sz > 0) return dsb_heif_broken("a second part");
  if (count == 0) return dsb_heif_broken("no data");
  uint8_t *target = dav1d_data_create(&codec->data, count);
  if (target == NULL) return dsb_heif_no_memory();
  memcpy(target, bytes, count);
  return dsb_heif_ok();
}

static struct heif_error dsb_av1_image(const Dav1dPicture *picture, struct heif_image **image) {
  const dsb_heif_colours colours = {
      picture->seq_hdr->pri, picture->seq_hdr->trc, picture->seq_hdr->mtrx, picture->seq_hdr->color_range != 0};
  const int layout = (int)picture->p.layout;
  const struct heif_error error = dsb_heif_image(picture->p.w, picture->p.h, layout, picture->p.bpc, colours, image);
  if (error.code != heif_error_Ok) return error;
  for (int plane = 0; plane < (layout == 0 ? 1 : 3); plane++) {
    dsb_heif_copy(*image, plane, picture->data[plane], picture->stride[plane > 0]);
  }
  return error;
}

static struct heif_error dsb_av1_decode(void *decoder, struct heif_image **image) {
  dsb_av1 *codec = decoder;
  Dav1dPicture picture = {0};
  int result;
  do {
    if (codec->data.sz > 0) {
      const int sent = dav1d_send_data(codec->context, &codec->data);
      if (sent < 0 && sent != DAV1D_ERR(EAGAIN)) return dsb_heif_broken("broken AV1 data");
    }
    result = dav1d_get_picture(codec->context, &picture);
  } while (result == DAV1D_ERR(EAGAIN) && codec->data.sz > 0);
  // dav1d returns the last picture only at a second call.
  if (result == DAV1D_ERR(EAGAIN)) result = dav1d_get_picture(codec->context, &picture);
  if (result != 0) return dsb_heif_broken("no picture in the AV1 data");
  const struct heif_error error = dsb_av1_image(&picture, image);
  dav1d_picture_unref(&picture);
  return error;
}

const struct heif_decoder_plugin dsb_av1_plugin = {
    .plugin_api_version = 3,
    .get_plugin_name = dsb_av1_name,
    .does_support_format = dsb_av1_supports,
    .new_decoder = dsb_av1_new,
    .free_decoder = dsb_heif_release,
    .push_data = dsb_av1_push,
    .decode_image = dsb_av1_decode,
    .set_strict_decoding = dsb_heif_strict,
    .id_name = "dsbuild-dav1d",
};

#else

/// A C file must contain a declaration.
typedef int dsb_without_av1;

#endif
