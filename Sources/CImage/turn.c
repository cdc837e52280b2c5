#include "turn.h"

void dsb_turn(
    const uint8_t *source, ptrdiff_t base, ptrdiff_t across, ptrdiff_t down, uint32_t width, uint32_t height,
    uint8_t *target) {
  // Copy squares of 16 pixels, so that a column of the source stays in the cache until it is completely used.
  for (uint32_t top = 0; top < height; top += 16) {
    const uint32_t bottom = height - top < 16 ? height : top + 16;
    for (uint32_t left = 0; left < width; left += 16) {
      const uint32_t right = width - left < 16 ? width : left + 16;
      for (uint32_t y = top; y < bottom; y++) {
        const uint8_t *pixel = source + (base + (ptrdiff_t)left * across + (ptrdiff_t)y * down) * 3;
        uint8_t *place = target + ((size_t)y * width + left) * 3;
        for (uint32_t x = left; x < right; x++) {
          place[0] = pixel[0];
          place[1] = pixel[1];
          place[2] = pixel[2];
          place += 3;
          pixel += across * 3;
        }
      }
    }
  }
}
