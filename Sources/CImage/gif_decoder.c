// Decodes the first frame of a GIF with giflib, if it was found at build time (GIF89a). The canvas around the frame is
// transparent.

#if defined(DSB_WITH_GIF)

#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>

#include "decoder_internal.h"

typedef struct {
  GifFileType *library;
  size_t position;
  /// Whether bytes after the end of the file were requested.
  bool ended;
  /// The palette of the frame; NULL if the file has none, and then an index is a grey level.
  const ColorMapObject *palette;
  /// The transparent index; -1 if there is none.
  int transparent;
  uint32_t left, top, width, height;
  /// The indices of the frame, row by row.
  uint8_t *indices;
  /// One row of the canvas.
  uint8_t *row;
} dsb_gif;

/// Returns zeros after the end of the file, which end the data of a frame: many files lack the last bytes, which
/// contain no pixels.
static int dsb_gif_bytes(GifFileType *library, GifByteType *target, int count) {
  const dsb_decoder *decoder = library->UserData;
  dsb_gif *gif = decoder->state;
  const size_t wanted = count < 0 ? 0 : (size_t)count, left = decoder->count - gif->position;
  const size_t taken = wanted < left ? wanted : left;
  memcpy(target, decoder->bytes + gif->position, taken);
  memset(target + taken, 0, wanted - taken);
  gif->position += taken;
  gif->ended = gif->ended || taken < wanted;
  return (int)wanted;
}

static _Noreturn void dsb_gif_fail(dsb_decoder *decoder, int error) {
  if (error == D_GIF_ERR_NOT_ENOUGH_MEM) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  const char *message = GifErrorString(error);
  dsb_fail(decoder, DSB_CORRUPT, message == NULL ? "broken or cut file" : message);
}

/// Reads an extension; the graphics control extension has the transparent index.
static void dsb_gif_extension(dsb_decoder *decoder, dsb_gif *gif) {
  int code = 0;
  GifByteType *block = NULL;
  if (DGifGetExtension(gif->library, &code, &block) == GIF_ERROR) dsb_gif_fail(decoder, gif->library->Error);
  while (block != NULL) {
    GraphicsControlBlock control;
    if (code == GRAPHICS_EXT_FUNC_CODE && block[0] == 4 && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
      gif->transparent = control.TransparentColor;
    }
    if (DGifGetExtensionNext(gif->library, &block) == GIF_ERROR) dsb_gif_fail(decoder, gif->library->Error);
  }
}

static void dsb_gif_open(dsb_decoder *decoder) {
  dsb_gif *gif = calloc(1, sizeof *gif);
  if (gif == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  decoder->state = gif;
  gif->transparent = NO_TRANSPARENT_COLOR;
  int error = 0;
  gif->library = DGifOpen(decoder, dsb_gif_bytes, &error);
  if (gif->library == NULL) dsb_gif_fail(decoder, error);
  GifRecordType record;
  do {
    if (DGifGetRecordType(gif->library, &record) == GIF_ERROR) dsb_gif_fail(decoder, gif->library->Error);
    if (gif->ended) dsb_fail(decoder, DSB_CORRUPT, "premature end of file");
    if (record == EXTENSION_RECORD_TYPE) dsb_gif_extension(decoder, gif);
    if (record == TERMINATE_RECORD_TYPE) dsb_fail(decoder, DSB_CORRUPT, "no frame");
  } while (record != IMAGE_DESC_RECORD_TYPE);
  if (DGifGetImageDesc(gif->library) == GIF_ERROR) dsb_gif_fail(decoder, gif->library->Error);
  if (gif->ended) dsb_fail(decoder, DSB_CORRUPT, "premature end of file");
  const GifImageDesc *frame = &gif->library->Image;
  gif->palette = frame->ColorMap != NULL ? frame->ColorMap : gif->library->SColorMap;
  gif->left = (uint32_t)frame->Left;
  gif->top = (uint32_t)frame->Top;
  gif->width = (uint32_t)frame->Width;
  gif->height = (uint32_t)frame->Height;
  if (gif->width == 0 || gif->height == 0) dsb_fail(decoder, DSB_CORRUPT, "a frame without pixels");
  // A frame that extends past its canvas enlarges the canvas, as in browsers: some writers set the canvas size to zero.
  const uint32_t right = gif->left + gif->width, bottom = gif->top + gif->height;
  const uint32_t canvas_width = (uint32_t)gif->library->SWidth, canvas_height = (uint32_t)gif->library->SHeight;
  decoder->header = (dsb_header){
      .width = canvas_width > right ? canvas_width : right,
      .height = canvas_height > bottom ? canvas_height : bottom,
      .components = gif->transparent == NO_TRANSPARENT_COLOR ? 3 : 4,
      .bits = 8,
  };
  decoder->header.memory = (uint64_t)gif->width * gif->height + (uint64_t)decoder->header.width * 4;
}

static void dsb_gif_start(dsb_decoder *decoder, uint32_t denominator) {
  dsb_gif *gif = decoder->state;
  (void)denominator;
  // A code has at least two bits and represents at most 4096 pixels; a file that declares more pixels was cut.
  const uint64_t pixels = (uint64_t)gif->width * gif->height;
  if (pixels / (4096 * 4) > decoder->count) dsb_fail(decoder, DSB_CORRUPT, "too few bytes for the declared size");
  gif->indices = calloc(gif->height, gif->width);
  gif->row = malloc((size_t)decoder->width * 4);
  if (gif->indices == NULL || gif->row == NULL) dsb_fail(decoder, DSB_TOO_LARGE, "out of memory");
  static const uint32_t first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
  const bool interlaced = gif->library->Image.Interlace;
  for (int pass = 0; pass < (interlaced ? 4 : 1); pass++) {
    for (uint32_t y = interlaced ? first[pass] : 0; y < gif->height; y += interlaced ? step[pass] : 1) {
      // A row after the end of the file has no pixels.
      if (gif->ended) dsb_fail(decoder, DSB_CORRUPT, "premature end of file");
      uint8_t *line = gif->indices + (size_t)y * gif->width;
      if (DGifGetLine(gif->library, line, (int)gif->width) == GIF_ERROR) dsb_gif_fail(decoder, gif->library->Error);
    }
  }
}

static void dsb_gif_colour(const dsb_gif *gif, int index, uint8_t *rgba) {
  memset(rgba, 0, 3);
  if (gif->palette == NULL) {
    memset(rgba, index, 3);
  } else if (index < gif->palette->ColorCount) {
    const GifColorType colour = gif->palette->Colors[index];
    rgba[0] = colour.Red;
    rgba[1] = colour.Green;
    rgba[2] = colour.Blue;
  }
  rgba[3] = index == gif->transparent ? 0 : 255;
}

static void dsb_gif_read(dsb_decoder *decoder, uint8_t *rows, size_t stride, uint32_t count) {
  const dsb_gif *gif = decoder->state;
  for (uint32_t index = 0; index < count; index++) {
    const uint32_t y = decoder->row + index;
    memset(gif->row, 0, (size_t)decoder->width * 4);
    if (y >= gif->top && y - gif->top < gif->height) {
      const uint8_t *line = gif->indices + (size_t)(y - gif->top) * gif->width;
      for (uint32_t x = 0; x < gif->width; x++) dsb_gif_colour(gif, line[x], gif->row + ((size_t)gif->left + x) * 4);
    }
    dsb_flatten(gif->row, rows + index * stride, decoder->width, decoder->alpha);
  }
}

/// The first frame is complete, and no other frame is read.
static void dsb_gif_finish(dsb_decoder *decoder) { (void)decoder; }

static void dsb_gif_destroy(dsb_decoder *decoder) {
  dsb_gif *gif = decoder->state;
  if (gif == NULL) return;
  if (gif->library != NULL) DGifCloseFile(gif->library, NULL);
  free(gif->indices);
  free(gif->row);
  free(gif);
  decoder->state = NULL;
}

/// The number of the format in `ImageFormat`.
enum { DSB_GIF = 4 };

static bool dsb_gif_decodes(dsb_format format) { return format == DSB_GIF; }

static void dsb_gif_describe(char *text, size_t size) {
  // giflib has no function that returns its version.
  dsb_append(text, size, "giflib %d.%d.%d", GIFLIB_MAJOR, GIFLIB_MINOR, GIFLIB_RELEASE);
}

const dsb_codec dsb_gif_codec = {
    dsb_gif_decodes, dsb_gif_describe, dsb_gif_open, dsb_gif_start, dsb_gif_read, dsb_gif_finish,
    dsb_gif_destroy,
};

#else

#include "decoder_internal.h"

const dsb_codec dsb_gif_codec = {NULL};

#endif
