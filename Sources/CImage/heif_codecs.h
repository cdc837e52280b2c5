// The decoders behind libheif: dav1d for AV1, libde265 for HEVC. They are plugins of ours, because libheif's own start threads,
// write to the standard error, take pictures of any size, and are not freed where decoding fails.

#ifndef DSB_HEIF_CODECS_H
#define DSB_HEIF_CODECS_H

#include <stdbool.h>
#include <stdint.h>

#include <libheif/heif.h>
#include <libheif/heif_plugin.h>

/// The most pixels of a coded picture that this thread decodes, set before libheif is called.
extern _Thread_local uint64_t dsb_heif_limit;

/// A decoder that libheif holds; those that it lost are found here.
typedef struct dsb_held_codec {
  struct dsb_held_codec *next;
  void (*destroy)(struct dsb_held_codec *);
} dsb_held_codec;

/// Notes a decoder of this thread.
void dsb_heif_hold(dsb_held_codec *codec);

/// Destroys a decoder of this thread.
void dsb_heif_release(void *codec);

/// Destroys all decoders of this thread.
void dsb_heif_release_all(void);

/// The colours of a coded picture by the numbers of ITU-T H.273.
typedef struct {
  int primaries, transfer, matrix;
  bool full_range;
} dsb_heif_colours;

/// An image for libheif with room for `bits` a sample; 0, 1, 2 or 3 is the layout: grey, 4:2:0, 4:2:2, 4:4:4.
struct heif_error dsb_heif_image(
    int width, int height, int layout, int bits, dsb_heif_colours colours, struct heif_image **image);

/// Copies the samples of plane 0, 1 or 2 into an image.
void dsb_heif_copy(struct heif_image *image, int plane, const uint8_t *source, int64_t stride);

struct heif_error dsb_heif_ok(void);
struct heif_error dsb_heif_broken(const char *message);
struct heif_error dsb_heif_no_memory(void);

#if defined(DSB_WITH_DAV1D)
extern const struct heif_decoder_plugin dsb_av1_plugin;
#endif
#if defined(DSB_WITH_DE265)
extern const struct heif_decoder_plugin dsb_hevc_plugin;
#endif

#endif
