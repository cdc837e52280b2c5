import Diagnostics
import Imaging
import Listings
import Manifest
import Pipeline

/// Who decided on the label and the crop of an image, in the words of the exports.
extension ExportImage {
  /// The evidence that the image shows its class: a `person`'s answer, the `model`'s score, or only the `source` that lists the
  /// image.
  var labelSource: String {
    switch item.answer {
    case .yes, .no: "person"
    case .skip, nil: item.score == nil ? "source" : "model"
    }
  }

  /// The probability of yes with four decimals; nil if no model gave one.
  var labelScore: String? {
    item.score.map { "\($0 / 10_000).\(($0 % 10_000).zeroPadded(to: 4))" }
  }

  /// Who chose the square: `person`, `model`, `center`, or `none` if the export contains the uncropped source picture.
  var cropMode: String { item.cropChooser?.name ?? "none" }

  /// The square as `x,y,side`, in source pixels after orientation; nil if there is none.
  var cropBox: String? { item.crop.map { "\($0.x),\($0.y),\($0.side)" } }

  /// The common name of the exported picture's format.
  var formatName: String { fileExtension == "jpg" ? "jpeg" : fileExtension }
}
