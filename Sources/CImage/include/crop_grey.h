#ifndef DSB_CROP_GREY_H
#define DSB_CROP_GREY_H

#include <stdint.h>

/// Reduces each of the four corners of a thumbnail of 64 x 64 RGB to a grey picture of 32 x 32 cells. The corners have
/// 60 x 60 pixels; the order is top left, top right, bottom left, bottom right. The result equals that of dsb_area for
/// the same pixels.
void dsb_crop_grey(const uint8_t *thumbnail, uint8_t *cells);

#endif
