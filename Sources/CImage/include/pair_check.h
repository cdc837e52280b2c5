// Whether two 64 x 64 pictures show the same: the second is aligned with the first by an affine map, then the
// directions of their gradients are compared.
//
// A verdict must agree on every machine: single operations in one order, no fused multiplication and addition, sums in
// eight lanes that are joined in one order however wide the machine's vectors are.

#ifndef DSB_PAIR_CHECK_H
#define DSB_PAIR_CHECK_H

#include <stdint.h>

/// What comparing two pictures gives.
typedef struct {
  /// Agreement of gradients, -1 to 1, each pixel's share of it capped, so that no single edge carries it.
  float structure;
  /// The part of the first picture that was compared, 0 to 1.
  float overlap;
  /// Agreement of hues where both have one, -1 to 1.
  float hue;
  /// How colourful the compared parts are: root mean square of the differences from grey, 0 to 255.
  float first_colour;
  float second_colour;
} dsb_pair_agreement;

/// Compares two pictures of 64 x 64 x 3 bytes, the first one mirrored left to right where `mirrored` is not 0.
/// The result depends on which of the two comes first.
dsb_pair_agreement dsb_pair_compare(const uint8_t *first, const uint8_t *second, int mirrored);

#endif
