// Turns pictures upright.

#ifndef DSB_TURN_H
#define DSB_TURN_H

#include <stddef.h>
#include <stdint.h>

/// Copies `width * height` RGB pixels, row by row: target (x, y) is the pixel with the number `base + x * across + y *
/// down` of `source`. The caller must ensure that all of these pixels exist.
void dsb_turn(
    const uint8_t *source, ptrdiff_t base, ptrdiff_t across, ptrdiff_t down, uint32_t width, uint32_t height,
    uint8_t *target);

#endif
