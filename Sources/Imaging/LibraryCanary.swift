package import Digests

/// Identifies the image libraries by the bytes that they make of known pictures.
///
/// A version number does not: the one of libjpeg-turbo is that of the header at build time, and zlib has replacements that
/// write other bytes under the same version. Each canary takes less than two milliseconds, once a process.
public enum LibraryCanary {
  /// The first 16 digits of SHA-256 over the pixels of five small pictures, at each scale that is used.
  public static let decoding = text { hasher in
    for picture in [CanaryPicture.baseline, CanaryPicture.progressive] {
      for least in [nil, 16, 4] { hasher.update(pixels(of: picture, least: least)) }
    }
    for picture in [CanaryPicture.palette, CanaryPicture.webP, CanaryPicture.truncated] {
      hasher.update(pixels(of: picture, least: nil))
    }
  }

  /// The first 16 digits of SHA-256 over a crop as JPEG and as PNG.
  public static let encoding = text { hasher in
    for format in [CropOptions.Encoding.jpeg(quality: 92), .png] {
      hasher.update(crop(CropOptions(size: 40, format: format)))
    }
  }

  private static let mostPixels = 1 << 20

  private static func text(_ add: (inout SHA256Hasher) -> Void) -> String {
    var hasher = SHA256Hasher()
    add(&hasher)
    return String(hasher.finalize().hex.prefix(16))
  }

  /// The pixels, or one byte that stands for a picture that this build does not accept.
  private static func pixels(of picture: [UInt8], least: Int?) -> [UInt8] {
    do throws(DecodeError) {
      return try ImageDecoder.decode(picture, maxPixels: mostPixels, minimumShortSide: least).pixels
    } catch {
      return [0]
    }
  }

  private static func crop(_ options: CropOptions) -> [UInt8] {
    do throws(DecodeError) {
      return try Cropper.crop(CanaryPicture.baseline, box: nil, options: options, maxPixels: mostPixels).bytes
    } catch {
      return [0]
    }
  }
}

extension Description {
  /// Which work of the image libraries a result depends on.
  package enum LibraryUse {
    /// It depends on pixels.
    case decoding
    /// It is a picture that was encoded.
    case encoding
  }

  /// Adds the image libraries to a key: the versions that they have by their own account, and what they do.
  package mutating func setLibraries(_ use: LibraryUse) {
    self["libraries"] = .text(ImageInspector.libraries)
    self["canary"] =
      switch use {
      case .decoding: .text(LibraryCanary.decoding)
      case .encoding: .text("\(LibraryCanary.decoding) \(LibraryCanary.encoding)")
      }
  }
}
