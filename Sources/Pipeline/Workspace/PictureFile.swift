import Engine
import Imaging

/// Files on disk that are pictures, whatever their names.
package enum PictureFile {
  /// Whether the file at a place begins as a picture of a kind that is known, decoded here or not.
  package static func isPicture(_ place: String) -> Bool {
    let effects = Effects()
    guard let file = try? effects.open(place, .read),
      let beginning = try? effects.read(file, at: 0, count: ImageFormat.window)
    else { return false }
    return ImageFormat.sniff(beginning)?.isPicture ?? false
  }
}
