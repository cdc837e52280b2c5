// Decides whether two 64 x 64 pictures show the same: an affine map aligns the second with the first, then the
// directions of their gradients are compared.
//
// The result must be the same on every machine. Therefore single operations run in a fixed order, multiplication and
// addition are never fused, and sums use eight lanes that are joined in a fixed order for any vector width.

#ifndef DSB_PAIR_CHECK_H
#define DSB_PAIR_CHECK_H

#include <stdint.h>

/// The result of comparing two pictures.
typedef struct {
  /// Agreement of gradients, -1 to 1; the share of each pixel is capped, so that no single edge decides.
  float structure;
  /// The share of the first picture that was compared, 0 to 1.
  float overlap;
  /// Agreement of hues in the pixels in which both pictures have one, -1 to 1.
  float hue;
  /// The tangent of the angle by which all hues are rotated from the first picture to the second, at least 0.
  float turn;
  /// The colourfulness of the compared parts: root mean square of the differences from grey, 0 to 255.
  float first_colour;
  float second_colour;
  /// The map that aligns the second picture: u = w[0] x + w[1] y + w[2], v = w[3] x + w[4] y + w[5].
  float warp[6];
} dsb_pair_agreement;

/// The difference of two pictures that no slight edit of the whole picture explains.
typedef struct {
  /// The difference of the colours of areas in levels, 0 to 255, without the hundredth of the picture that differs
  /// most.
  float colours;
  /// The content of a window of four by four pixels that the other picture lacks, as a share of the contrast, 0 to 1.
  /// It is 0 unless both pictures are drawings, with large flat areas, because photos may have watermarks.
  float parts;
  /// 1 if one of the two is a drawing of few tones, in which a turned or mirrored figure is a different figure.
  int is_sketch;
  /// 1 if the pictures show hardly more than one thing on a ground. Then slight differences of colours count.
  int is_plain;
  /// In such pictures the difference of the mean colours of blocks in levels, without the few that differ most; half of it if
  /// the pictures have several hues.
  float blocks;
} dsb_pair_difference;

/// A picture prepared as the second of pairs, 35 kB.
typedef struct dsb_pair_picture dsb_pair_picture;

/// A picture prepared as the first of many pairs, 170 kB: it contains everything that does not depend on the second.
typedef struct dsb_pair_template dsb_pair_template;

/// Prepares a picture of 64 x 64 x 3 bytes; NULL if there is no memory.
dsb_pair_picture *dsb_pair_picture_make(const uint8_t *rgb);
void dsb_pair_picture_free(dsb_pair_picture *picture);

/// The same for the first of a pair.
dsb_pair_template *dsb_pair_template_make(const uint8_t *rgb);
void dsb_pair_template_free(dsb_pair_template *first);

/// What the first stage of a comparison needs of the second picture, 1.3 kB.
typedef struct dsb_pair_outline dsb_pair_outline;

/// The same of the first picture, 34 kB.
typedef struct dsb_pair_guide dsb_pair_guide;

/// Prepares a picture of 64 x 64 x 3 bytes for the first stage; NULL if there is no memory.
dsb_pair_outline *dsb_pair_outline_make(const uint8_t *rgb);
void dsb_pair_outline_free(dsb_pair_outline *outline);
dsb_pair_guide *dsb_pair_guide_make(const uint8_t *rgb);
void dsb_pair_guide_free(dsb_pair_guide *guide);

/// 0 if two pictures are too unlike to be compared: their greys in 8 x 8 cells correlate less than `least`, or those in 16 x
/// 16 cells still hardly correlate after a short alignment. Otherwise 1. It takes a hundredth to a fifth of a comparison.
int dsb_pair_may_agree(const dsb_pair_guide *first, const dsb_pair_outline *second, float least);

/// Compares two pictures. The result depends on their order.
dsb_pair_agreement dsb_pair_compare(const dsb_pair_template *first, const dsb_pair_picture *second);

/// Searches for an edit that turns one picture into the other, for aligned pairs whose structures agree.
dsb_pair_difference dsb_pair_explain(
    const dsb_pair_template *first, const dsb_pair_picture *second, const dsb_pair_agreement *agreement);

#endif
