// Cutting a square out of a JPEG without decoding it: its coefficients are copied, so that nothing is lost.

#ifndef DSB_JPEG_CROP_H
#define DSB_JPEG_CROP_H

#include <stddef.h>
#include <stdint.h>

/// The square of `side` pixels at (`x`, `y`) of a JPEG as a JPEG of its own, without metadata.
/// NULL where it cannot be had so: the corner lies inside a block, the square reaches past the picture, the picture is neither
/// grey nor of three colours of 8 bits, or the bytes are not whole. Else `count` bytes to be released by dsb_encoded_free.
uint8_t *dsb_crop_jpeg(const uint8_t *bytes, size_t size, uint32_t x, uint32_t y, uint32_t side, size_t *count);

#endif
