// Decodes WebP with libwebp, if it was found at build time (RFC 9649): of an animation, the first frame on its canvas.

#if defined(DSB_WITH_WEBP)

#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>

#include "decoder_internal.h"

typedef struct {
  WebPDemuxer *demuxer;
  WebPIterator frame;
  /// RGBA of the whole canvas: libwebp does not return rows of a frame inside a larger canvas.
  uint8_t *canvas;
} dsb_webp;

static void dsb_webp_open(dsb_decoder *decoder) {
  dsb_webp *webp = calloc(1, sizeof *webp);
  if (webp == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  decoder->state = webp;
  const WebPData data = {decoder->bytes, decoder->count};
  // The strict function needs the whole file, so it detects a file that was cut short.
  webp->demuxer = WebPDemux(&data);
  if (webp->demuxer == NULL || WebPDemuxGetFrame(webp->demuxer, 1, &webp->frame) == 0 || webp->frame.complete == 0) {
    dsb_fail(decoder, DSB_CORRUPT, "broken or cut container");
  }
  decoder->header = (dsb_header){
      .width = WebPDemuxGetI(webp->demuxer, WEBP_FF_CANVAS_WIDTH),
      .height = WebPDemuxGetI(webp->demuxer, WEBP_FF_CANVAS_HEIGHT),
      .components = webp->frame.has_alpha ? 4 : 3,
      .bits = 8,
  };
  // The canvas, and libwebp's own pixels and alpha of a lossless frame.
  decoder->header.memory = (uint64_t)decoder->header.width * decoder->header.height * 9;
}

static void dsb_webp_start(dsb_decoder *decoder, uint32_t denominator) {
  dsb_webp *webp = decoder->state;
  const WebPIterator *frame = &webp->frame;
  (void)denominator;
  const int64_t right = (int64_t)frame->x_offset + frame->width, bottom = (int64_t)frame->y_offset + frame->height;
  if (frame->x_offset < 0 || frame->y_offset < 0 || right > decoder->width || bottom > decoder->height) {
    dsb_fail(decoder, DSB_CORRUPT, "a frame reaches past its canvas");
  }
  // Zeros are transparent, like the canvas around a frame.
  const size_t stride = (size_t)decoder->width * 4;
  webp->canvas = calloc(decoder->height, stride);
  if (webp->canvas == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  const size_t offset = (size_t)frame->y_offset * stride + (size_t)frame->x_offset * 4;
  const uint8_t *decoded = WebPDecodeRGBAInto(
      frame->fragment.bytes, frame->fragment.size, webp->canvas + offset, decoder->height * stride - offset,
      (int)stride);
  if (decoded == NULL) dsb_fail(decoder, DSB_CORRUPT, "broken or cut frame");
}

static void dsb_webp_read(dsb_decoder *decoder, uint8_t *rows, size_t stride, uint32_t count) {
  const dsb_webp *webp = decoder->state;
  for (uint32_t index = 0; index < count; index++) {
    const uint8_t *source = webp->canvas + (size_t)(decoder->row + index) * decoder->width * 4;
    dsb_flatten(source, rows + index * stride, decoder->width, decoder->alpha);
  }
}

static void dsb_webp_finish(dsb_decoder *decoder) { (void)decoder; }

static void dsb_webp_destroy(dsb_decoder *decoder) {
  dsb_webp *webp = decoder->state;
  if (webp == NULL) return;
  WebPDemuxReleaseIterator(&webp->frame);
  WebPDemuxDelete(webp->demuxer);
  free(webp->canvas);
  free(webp);
  decoder->state = NULL;
}

/// The number of the format in `ImageFormat`.
enum { DSB_WEBP = 3 };

static bool dsb_webp_decodes(dsb_format format) { return format == DSB_WEBP; }

static void dsb_webp_describe(char *text, size_t size) {
  const int version = WebPGetDecoderVersion();
  dsb_append(text, size, "libwebp %d.%d.%d", version >> 16, version >> 8 & 255, version & 255);
}

const dsb_codec dsb_webp_codec = {
    dsb_webp_decodes, dsb_webp_describe, dsb_webp_open, dsb_webp_start, dsb_webp_read, dsb_webp_finish,
    dsb_webp_destroy,
};

#else

#include "decoder_internal.h"

const dsb_codec dsb_webp_codec = {NULL};

#endif
