public import Imaging
public import Manifest

extension InspectSettings.Formats {
  /// The formats that are accepted.
  public var wanted: Set<ImageFormat> {
    switch self {
    case .automatic: ImageFormat.decodable
    case .named(let formats): Set(formats.compactMap { ImageFormat(name: $0.name) })
    }
  }
}
