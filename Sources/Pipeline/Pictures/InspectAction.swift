package import Digests
package import Engine
package import Imaging
package import Listings
import Manifest

/// The result of decoding a blob once: its facts, or why it is not a sound picture.
///
/// Limits that a person may change (shortest side, aspect ratio) are not part of it. They are judged from the facts,
/// so changing them decodes nothing.
package struct InspectAction: PortableAction {
  /// The remembered result for a blob.
  package enum Output: Hashable, Sendable {
    case sound(Facts)
    case failed(Reason, format: ImageFormat?)
  }

  package struct Facts: Hashable, Sendable {
    package var format: ImageFormat
    package var width: UInt32
    package var height: UInt32
    package var orientation: UInt8
    package var hasForeignProfile: Bool
    package var isAnimated: Bool
    package var phash: UInt64
    package var codes: PerceptualCodes
    package var altered: AlteredCodes
    package var quality: PictureQuality
    /// The blob of the thumbnail with which near duplicates are checked.
    package var thumbnail: SHA256Digest
  }

  package static let kind = "inspect"
  package static let varying = ["blob"]
  package static let work = WorkCounts.Name("inspect", "pictures")

  /// A picture with more pixels is not decoded.
  let maxPixels: Int

  package init(maxPixels: Int) {
    self.maxPixels = maxPixels
  }

  package init?(_ description: Description, limits _: Description) {
    guard let maxPixels = description.maxPixels else { return nil }
    self.init(maxPixels: maxPixels)
  }

  /// The versions of the libraries are in the key, because another decoder may give other pixels.
  package func description(of blob: SHA256Digest) -> Description {
    var description = Description(kind: Self.kind, version: ImageInspector.version)
    description.setLibraries(.decoding)
    description["max_pixels"] = .integer(Int64(maxPixels))
    description["blob"] = .digest(blob)
    return description
  }

  package func memory(for bytes: [UInt8], of _: SHA256Digest) -> Int {
    DecodingMemory.needed(for: bytes, as: .rows, maxPixels: maxPixels)
  }

  package func run(_: SHA256Digest, on bytes: [UInt8], store: BlobStore) throws(EngineError) -> ActionResult<Output> {
    let options = InspectOptions(
      formats: Set(ImageFormat.allCases), minSide: 1, maxPixels: maxPixels, maxAspectRatio: .infinity,
      animated: .firstFrame)
    switch ImageInspector.examine(bytes, options: options) {
    case .success(let inspection):
      let facts = inspection.facts
      let small = Thumbnail(inspection.thumbnail)
      let thumbnail = try store.put(small.encoded())
      let output = Output.sound(
        Facts(
          format: facts.format, width: UInt32(facts.width), height: UInt32(facts.height),
          orientation: facts.orientation.rawValue, hasForeignProfile: facts.iccProfile,
          isAnimated: facts.isAnimated, phash: facts.phash, codes: facts.codes, altered: AlteredCodes(of: small),
          quality: facts.quality, thumbnail: thumbnail))
      return ActionResult(output, remembered: output.encoded(), blob: thumbnail)
    case .failure(let failure):
      let reason = Reason(failure)
      let output = Output.failed(reason, format: ImageFormat.sniff(bytes))
      return ActionResult(output, remembered: output.encoded(), failure: reason.name)
    }
  }

  package func output(of _: SHA256Digest, from value: ArraySlice<UInt8>, blob _: SHA256Digest?) -> Output? {
    Output(encoded: value)
  }

  /// Whether bytes look like an output. The numbers in them are not checked.
  static func isEncoded(_ value: ArraySlice<UInt8>) -> Bool {
    codes(in: value) != nil || value.first == Output.failedTag && value.count == Output.failedLength
  }

  /// The codes in the remembered bytes of an output, in the form that ``CodeColumn`` compares; nil if it is no sound picture.
  static func codes(in value: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let length = PerceptualCodes.encodedLength + AlteredCodes.encodedLength
    guard value.first == Output.soundTag, value.count == Output.lengthBeforeCodes + length else { return nil }
    return value.suffix(length)
  }
}

extension InspectAction.Output {
  fileprivate static let soundTag: UInt8 = 1
  fileprivate static let failedTag: UInt8 = 2
  /// The bytes of a sound picture before its codes: tag, format, size, orientation, flags, code, thumbnail and quality.
  fileprivate static let lengthBeforeCodes = 1 + 1 + 8 + 1 + 1 + 8 + 32 + PictureQuality.encodedLength
  fileprivate static let failedLength = 4

  /// The output as bytes for the action cache, about 230 of them.
  fileprivate func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 240)
    switch self {
    case .sound(let facts):
      writer.append(Self.soundTag)
      writer.append(facts.format.rawValue)
      writer.append(facts.width)
      writer.append(facts.height)
      writer.append(facts.orientation)
      writer.append((facts.hasForeignProfile ? 1 : 0) | (facts.isAnimated ? 2 : 0) as UInt8)
      writer.append(facts.phash)
      writer.append(facts.thumbnail)
      return writer.bytes + facts.quality.encoded() + facts.codes.encoded() + facts.altered.encoded()
    case .failed(let reason, let format):
      writer.append(Self.failedTag)
      writer.append(reason.number)
      writer.append(format?.rawValue ?? UInt8.max)
      return writer.bytes
    }
  }

  /// The reasons with which an inspection may fail.
  private static let failures: Set<Reason> = [
    .notImage, .unsupportedFormat, .corrupt, .tooManyPixels, .tooSmall, .aspectRatio, .animated,
  ]

  /// Whether a picture may have this size. Steps multiply the two numbers, and another machine may have written them.
  private static func isSize(_ width: UInt32, _ height: UInt32) -> Bool {
    width > 0 && height > 0 && UInt64(width) * UInt64(height) <= UInt64(Quantity.mostPixels)
  }

  /// Reads ``encoded()``; nil for anything else, also for numbers that no picture can have.
  fileprivate init?(encoded bytes: ArraySlice<UInt8>) {
    var reader = ByteReader(bytes)
    switch reader.number(UInt8.self) {
    case Self.soundTag:
      guard let format = reader.number(UInt8.self).flatMap(ImageFormat.init(rawValue:)),
        let width = reader.number(UInt32.self), let height = reader.number(UInt32.self), Self.isSize(width, height),
        let orientation = reader.number(UInt8.self), Orientation(rawValue: orientation) != nil,
        let flags = reader.number(UInt8.self), flags <= 3,
        let phash = reader.number(UInt64.self),
        let thumbnail = reader.digest(),
        let quality = PictureQuality(encoded: reader.rest.prefix(PictureQuality.encodedLength)),
        let codes = PerceptualCodes(
          encoded: reader.rest.dropFirst(PictureQuality.encodedLength).prefix(PerceptualCodes.encodedLength)),
        let altered = AlteredCodes(
          encoded: reader.rest.dropFirst(PictureQuality.encodedLength + PerceptualCodes.encodedLength))
      else { return nil }
      self = .sound(
        .init(
          format: format, width: width, height: height, orientation: orientation,
          hasForeignProfile: flags & 1 != 0, isAnimated: flags & 2 != 0, phash: phash, codes: codes, altered: altered,
          quality: quality, thumbnail: thumbnail))
    case Self.failedTag:
      guard let reason = reader.number(UInt16.self).flatMap(Reason.init(number:)), Self.failures.contains(reason),
        let format = reader.number(UInt8.self), reader.isAtEnd
      else { return nil }
      self = .failed(reason, format: ImageFormat(rawValue: format))
    default:
      return nil
    }
  }
}
