#ifndef DSB_CROP_GREY_H
#define DSB_CROP_GREY_H

#include <stdint.h>

/// The grey picture of 32 x 32 cells that each of four corners of a thumbnail of 64 x 64 RGB would be reduced to: 60 x 60
/// pixels at the left and right of the top, then of the bottom, one picture after the other. Exactly what dsb_area makes
/// of the same pixels.
void dsb_crop_grey(const uint8_t *thumbnail, uint8_t *cells);

#endif
