import Engine
import Imaging

/// Recognizes pictures on disk, whatever their names.
package enum PictureFile {
  /// Whether the file at a place begins like a picture of a known format, even one that dsbuild cannot decode.
  package static func isPicture(_ place: String) -> Bool {
    let effects = Effects()
    guard let file = try? effects.open(place, .read),
      let beginning = try? effects.read(file, at: 0, count: ImageFormat.window)
    else { return false }
    return ImageFormat.sniff(beginning)?.isPicture ?? false
  }
}
