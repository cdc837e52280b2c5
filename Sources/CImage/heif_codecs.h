// The decoders for libheif: dav1d for AV1, libde265 for HEVC. They are our own plugins, because libheif's plugins start
// threads, write to standard error, accept pictures of any size, and leak if decoding fails.

#ifndef DSB_HEIF_CODECS_H
#define DSB_HEIF_CODECS_H

#include <stdbool.h>
#include <stdint.h>

#include <libheif/heif.h>
#include <libheif/heif_plugin.h>

/// The most pixels of a coded picture that this thread decodes; the caller sets it before calling libheif.
extern _Thread_local uint64_t dsb_heif_limit;

/// A decoder that libheif uses. The list of them allows freeing those that libheif leaked.
typedef struct dsb_held_codec {
  struct dsb_held_codec *next;
  void (*destroy)(struct dsb_held_codec *);
} dsb_held_codec;

/// Adds a decoder to the list of this thread.
void dsb_heif_hold(dsb_held_codec *codec);

/// Destroys a decoder of this thread and removes it from the list.
void dsb_heif_release(void *codec);

/// Accepts the flag of strict decoding, which has no effect: our decoders are always strict.
void dsb_heif_strict(void *decoder, int flag);

/// Destroys all decoders of this thread.
void dsb_heif_release_all(void);

/// The colours of a coded picture as numbers of ITU-T H.273.
typedef struct {
  int primaries, transfer, matrix;
  bool full_range;
} dsb_heif_colours;

/// Creates an image for libheif with `bits` per sample. `layout` is 0 for grey, 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4.
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
