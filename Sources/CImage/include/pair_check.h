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
  /// The tangent of the angle by which all hues are turned from the first picture to the second, 0 or more.
  float turn;
  /// How colourful the compared parts are: root mean square of the differences from grey, 0 to 255.
  float first_colour;
  float second_colour;
  /// How the second is aligned with the first: u = w[0] x + w[1] y + w[2], v = w[3] x + w[4] y + w[5].
  float warp[6];
} dsb_pair_agreement;

/// What no slight edit of a whole picture explains of the difference to another.
typedef struct {
  /// Levels, 0 to 255, by which the colours of areas differ: the hundredth of the picture that differs most may.
  float colours;
  /// How much a window of four by four pixels has that the other picture has not, as a share of the contrast, 0 to 1;
  /// 0 unless both are drawings, with large flat areas: photos have watermarks.
  float parts;
  /// 1 where one of the two is a drawing of few tones, in which a turned or mirrored figure is another figure.
  int is_sketch;
} dsb_pair_difference;

/// A picture made ready to be compared with, 35 kB.
typedef struct dsb_pair_picture dsb_pair_picture;

/// A picture made ready to be the first of many pairs, 170 kB: all that does not depend on the second.
typedef struct dsb_pair_template dsb_pair_template;

/// Makes a picture of 64 x 64 x 3 bytes ready; NULL when there is no memory.
dsb_pair_picture *dsb_pair_picture_make(const uint8_t *rgb);
void dsb_pair_picture_free(dsb_pair_picture *picture);

/// The same for the first of a pair.
dsb_pair_template *dsb_pair_template_make(const uint8_t *rgb);
void dsb_pair_template_free(dsb_pair_template *first);

/// Compares two pictures. The result depends on which of the two comes first.
dsb_pair_agreement dsb_pair_compare(const dsb_pair_template *first, const dsb_pair_picture *second);

/// Looks for an edit that makes one picture of the other: for pairs of which the structures agree, as they are aligned.
dsb_pair_difference dsb_pair_explain(
    const dsb_pair_template *first, const dsb_pair_picture *second, const dsb_pair_agreement *agreement);

#endif
