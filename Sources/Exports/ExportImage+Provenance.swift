import Imaging
import Listings
import Manifest
import Pipeline

/// Who decided what about an image, in the words that exports use.
extension ExportImage {
  /// Who or what says that the image shows its class: a `person`'s answer, the `model`'s score, or only the `source`
  /// that lists it.
  var labelSource: String {
    switch item.answer {
    case .yes, .no: "person"
    case .skip, nil: item.score == nil ? "source" : "model"
    }
  }

  /// Probability of yes with four decimals, where a model gave one.
  var labelScore: String? {
    item.score.map { score in
      let decimals = String(score % 10_000)
      return "\(score / 10_000)." + String(repeating: "0", count: 4 - decimals.count) + decimals
    }
  }

  /// Who chose the square: `person`, `model`, `center`, or `none` where the source picture is delivered as it is.
  var cropMode: String { item.cropChooser?.name ?? "none" }

  /// The square as `x,y,side`, in source pixels after orientation, where there is one.
  var cropBox: String? { item.crop.map { "\($0.x),\($0.y),\($0.side)" } }

  /// The delivered picture's format by its usual name.
  var formatName: String { fileExtension == "jpg" ? "jpeg" : fileExtension }
}
