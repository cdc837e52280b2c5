// Decodes pictures from memory, row by row, with functions that return a status.
//
// The libraries report errors by longjmp; a jump never leaves the C functions that call them. The order of calls is
// create, open (reads only the header and allocates no memory for pixels), start, read until no row is left, finish,
// destroy. After a call failed, further calls fail with the same status.

#ifndef DSB_DECODER_H
#define DSB_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  DSB_OK = 0,
  /// The bytes break the rules of the format, or end too early.
  DSB_CORRUPT = 1,
  /// The bytes may be valid, but the library does not support this variant.
  DSB_UNSUPPORTED = 2,
  /// The picture needs more memory or work than allowed.
  DSB_TOO_LARGE = 3,
} dsb_status;

/// The number of a picture format: the raw value of `ImageFormat`.
typedef uint8_t dsb_format;

typedef enum {
  /// Transparent pixels are composited over white.
  DSB_ALPHA_OVER_WHITE = 0,
  /// The alpha channel is dropped, and the stored colours stay.
  DSB_ALPHA_DROPPED = 1,
} dsb_alpha;

typedef struct {
  uint32_t width;
  uint32_t height;
  /// The number of stored channels: 1 grey, 3 colour, 4 CMYK or colour with alpha.
  uint32_t components;
  /// Bits per stored sample.
  uint32_t bits;
  /// The most bytes that decoding needs, besides the rows it returns.
  uint64_t memory;
} dsb_header;

typedef struct dsb_decoder dsb_decoder;

/// Whether this build can decode a format.
bool dsb_decodes(dsb_format format);

/// Returns NULL if there is no memory.
dsb_decoder *dsb_decoder_create(void);

void dsb_decoder_destroy(dsb_decoder *decoder);

/// Reads the header. `bytes` must stay valid until destroy.
dsb_status dsb_decoder_open(dsb_decoder *decoder, dsb_format format, const uint8_t *bytes, size_t count);

/// The header, valid after open.
dsb_header dsb_decoder_header(const dsb_decoder *decoder);

/// Starts decoding to 8-bit RGB. `denominator` is 1, 2, 4 or 8: the scale of a JPEG (other formats support only 1).
/// `width` and `height` are set to the size of the decoded picture.
dsb_status dsb_decoder_start(
    dsb_decoder *decoder, uint32_t denominator, dsb_alpha alpha, uint32_t *width, uint32_t *height);

/// Writes the next `count` rows, `stride` bytes apart, or fewer if the picture ends before.
dsb_status dsb_decoder_read(dsb_decoder *decoder, uint8_t *rows, size_t stride, uint32_t count, uint32_t *written);

/// Reads the bytes after the last row, to detect a file that ends too early.
dsb_status dsb_decoder_finish(dsb_decoder *decoder);

/// The error message, for people; empty without an error.
const char *dsb_decoder_message(const dsb_decoder *decoder);

/// The libraries and their versions, such as "libjpeg-turbo 2.1.5, libpng 1.6.39".
void dsb_library_versions(char *text, size_t size);

#endif
