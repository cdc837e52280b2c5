// Which of many pictures may pass the gate of near duplicates with one picture.
#include "gate.h"

#include <string.h>

#include "wide.h"

enum { TEXTURE = 80, CORNERS = TEXTURE + 1, TURNS = CORNERS + 4 * 8, FRAMED = TURNS + 6 * 8, HAS_FRAME = FRAMED + 8 };
_Static_assert(HAS_FRAME + 1 == DSB_GATE_CODES, "the codes have no gap");

// Where the plain and the mirrored codes begin, of 64 and of 256 bits.
enum { PLAIN8 = 0, MIRRORED8 = 8, PLAIN16 = 16, MIRRORED16 = 48 };

// The order of the bytes in a word does not matter to the number of different bits.
DSB_INLINE int32_t distance(const uint8_t *left, const uint8_t *right, int words) {
  int32_t sum = 0;
  for (int word = 0; word < words; word++) {
    uint64_t one, other;
    memcpy(&one, left + 8 * word, 8);
    memcpy(&other, right + 8 * word, 8);
    sum += __builtin_popcountll(one ^ other);
  }
  return sum;
}

// Whether one of `count` altered codes of either picture is near the plain code of the other.
DSB_INLINE int is_altered(const uint8_t *left, const uint8_t *right, int altered, int count, int32_t limit) {
  int32_t least = INT32_MAX;
  for (int place = altered; place < altered + 8 * count; place += 8) {
    int32_t first = distance(left + place, right, 1), second = distance(left, right + place, 1);
    if (first < least) least = first;
    if (second < least) least = second;
  }
  return least <= limit;
}

DSB_INLINE int is_unframed(const uint8_t *left, const uint8_t *right, int32_t limit) {
  return (left[HAS_FRAME] && distance(left + FRAMED, right, 1) <= limit)
    || (right[HAS_FRAME] && distance(left, right + FRAMED, 1) <= limit)
    || (left[HAS_FRAME] && right[HAS_FRAME] && distance(left + FRAMED, right + FRAMED, 1) <= limit);
}

DSB_INLINE int passes(const uint8_t *left, const uint8_t *right, dsb_gate gate) {
  return distance(left + PLAIN8, right + PLAIN8, 1) <= gate.plain8
    || distance(left + MIRRORED8, right + PLAIN8, 1) <= gate.plain8
    || distance(left + PLAIN8, right + MIRRORED8, 1) <= gate.plain8
    || distance(left + PLAIN16, right + PLAIN16, 4) <= gate.plain16
    || distance(left + MIRRORED16, right + PLAIN16, 4) <= gate.plain16
    || distance(left + PLAIN16, right + MIRRORED16, 4) <= gate.plain16
    || is_altered(left, right, CORNERS, 4, gate.cropped) || is_altered(left, right, TURNS, 6, gate.turned)
    || is_unframed(left, right, gate.framed);
}

DSB_WIDE
void dsb_gate_scan(
  const uint8_t *codes, const uint8_t *others, size_t count, dsb_gate gate, uint8_t least_texture, uint8_t *passed) {
  for (size_t place = 0; place < count; place++) {
    const uint8_t *other = others + place * DSB_GATE_CODES;
    passed[place] = other[TEXTURE] >= least_texture && passes(codes, other, gate);
  }
}
