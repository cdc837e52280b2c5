// Decoding of pictures from memory, row by row, behind functions that return a status.
//
// The libraries below report errors by longjmp; it never leaves the C functions that call them. The order of calls is
// create, open (header only, nothing of the picture's size is allocated), start, read until no row is left, finish, destroy.
// A call after one that failed fails with the same status.

#ifndef DSB_DECODER_H
#define DSB_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  DSB_OK = 0,
  /// The bytes break the format's rules, or end too early.
  DSB_CORRUPT = 1,
  /// The bytes may be right, but the library does not read this kind.
  DSB_UNSUPPORTED = 2,
  /// The picture asks for more memory or work than allowed.
  DSB_TOO_LARGE = 3,
} dsb_status;

typedef enum { DSB_JPEG = 1, DSB_PNG = 2, DSB_WEBP = 3, DSB_GIF = 4, DSB_AVIF = 5, DSB_HEIC = 6 } dsb_format;

typedef enum {
  /// Transparent pixels are laid over white.
  DSB_ALPHA_OVER_WHITE = 0,
  /// The alpha channel is left out, the colours stay as stored.
  DSB_ALPHA_DROPPED = 1,
} dsb_alpha;

typedef struct {
  uint32_t width;
  uint32_t height;
  /// Channels as stored: 1 grey, 3 colour, 4 CMYK or colour with alpha.
  uint32_t components;
  /// Bits of one stored sample.
  uint32_t bits;
  /// The bytes that decoding will hold at most, beside the rows it hands out.
  uint64_t memory;
} dsb_header;

typedef struct dsb_decoder dsb_decoder;

/// Whether this build decodes a format.
bool dsb_decodes(dsb_format format);

/// NULL when there is no memory.
dsb_decoder *dsb_decoder_create(void);

void dsb_decoder_destroy(dsb_decoder *decoder);

/// Reads the header. `bytes` are borrowed until destroy.
dsb_status dsb_decoder_open(dsb_decoder *decoder, dsb_format format, const uint8_t *bytes, size_t count);

/// The header, valid after open.
dsb_header dsb_decoder_header(const dsb_decoder *decoder);

/// Begins decoding to 8-bit RGB. `denominator` is 1, 2, 4 or 8: the scale of a JPEG (others know only 1).
/// `width` and `height` become the size of the decoded picture.
dsb_status dsb_decoder_start(
    dsb_decoder *decoder, uint32_t denominator, dsb_alpha alpha, uint32_t *width, uint32_t *height);

/// Writes the next rows, at most `count`, `stride` bytes apart; all of them, save at the end of the picture.
dsb_status dsb_decoder_read(dsb_decoder *decoder, uint8_t *rows, size_t stride, uint32_t count, uint32_t *written);

/// Reads what lies behind the last row, so that a file that ends too early is found out.
dsb_status dsb_decoder_finish(dsb_decoder *decoder);

/// What went wrong, for people; empty when nothing did.
const char *dsb_decoder_message(const dsb_decoder *decoder);

/// The libraries and their versions as they run, such as "libjpeg-turbo 2.1.5, libpng 1.6.39".
void dsb_library_versions(char *text, size_t size);

#endif
