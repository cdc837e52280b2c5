#ifndef DSB_CROP_GREY_H
#define DSB_CROP_GREY_H

#include <stdint.h>

/// Reduces each of the four corners of a thumbnail of 64 x 64 RGB to a grey picture of 32 x 32 cells. The corners have
/// 60 x 60 pixels; the order is top left, top right, bottom left, bottom right. The result equals that of dsb_area for
/// the same pixels.
void dsb_crop_grey(const uint8_t *thumbnail, uint8_t *cells);

/// Reduces a thumbnail of 64 x 64 RGB to a grey picture of 32 x 32 cells, each the mean of four pixels.
void dsb_small_grey(const uint8_t *thumbnail, uint8_t *cells);

/// Stretches a box of a thumbnail of 64 x 64 RGB to the whole of another; each pixel is the mean over its area. The box is in
/// sixteenths of a pixel, lies inside the thumbnail, and is not empty.
void dsb_box_content(
    const uint8_t *thumbnail, uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint8_t *content);

#endif
