// Encodes 8-bit grey or RGB rows to JPEG and PNG in memory: equal pixels give equal bytes, without metadata.

#ifndef DSB_ENCODER_H
#define DSB_ENCODER_H

#include <stddef.h>
#include <stdint.h>

/// `channels` is 1 or 3; `quality` 1 to 100. From 90 on colour keeps its full resolution; below, it is halved in both
/// directions. Returns NULL if there is no memory or a side is over 65,500; otherwise `count` bytes that
/// dsb_encoded_free releases.
uint8_t *dsb_encode_jpeg(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int quality, size_t *count);

/// Like dsb_encode_jpeg, but lossless.
uint8_t *dsb_encode_png(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, size_t *count);

void dsb_encoded_free(uint8_t *bytes);

#endif
