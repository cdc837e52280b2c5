// Cuts a square out of a JPEG by copying its coefficients, without decoding and so without loss.

#ifndef DSB_JPEG_CROP_H
#define DSB_JPEG_CROP_H

#include <stddef.h>
#include <stdint.h>

/// Returns the square of `side` pixels at (`x`, `y`) of a JPEG as a separate JPEG without metadata. Returns NULL if
/// that is not possible: the corner is inside a block, the square extends past the picture, the picture is neither grey
/// nor of three colours of 8 bits, or the file is not complete. Otherwise returns `count` bytes that dsb_encoded_free
/// releases.
uint8_t *dsb_crop_jpeg(const uint8_t *bytes, size_t size, uint32_t x, uint32_t y, uint32_t side, size_t *count);

#endif
