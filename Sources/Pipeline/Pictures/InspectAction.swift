import Digests
import Engine
import Imaging
import Listings

/// What one decoding of a blob tells, remembered under the blob's digest: its facts, or why it is no sound picture.
///
/// Limits that a person may change their mind about (shortest side, aspect) are not in it: they are judged from the facts, so
/// changing them decodes nothing.
enum InspectAction {

  /// What is remembered of a blob.
  enum Result: Hashable, Sendable {
    case sound(Facts)
    case failed(Reason, format: ImageFormat?)
  }

  /// The facts of a sound picture.
  struct Facts: Hashable, Sendable {
    var format: ImageFormat
    var width: UInt32
    var height: UInt32
    var orientation: UInt8
    var hasForeignProfile: Bool
    var isAnimated: Bool
    var phash: UInt64
    var codes: PerceptualCodes
    var cropped: CropCodes
    /// The blob of the thumbnail that near duplicates are checked on.
    var thumbnail: SHA256Digest
  }

  /// The key of inspecting a blob. What computes it is in the key: another decoder may see other pixels.
  static func key(of blob: SHA256Digest, maxPixels: Int) -> SHA256Digest {
    keys(of: [blob], maxPixels: maxPixels)[0]
  }

  /// The keys of inspecting many blobs.
  static func keys(of blobs: [SHA256Digest], maxPixels: Int) -> [SHA256Digest] {
    guard let first = blobs.first else { return [] }
    var description = description(maxPixels: maxPixels)
    description["blob"] = .digest(first)
    return KeyTemplate.keys(of: description, varying: "blob", over: blobs)
  }

  /// What names the inspecting of any blob.
  static func description(maxPixels: Int) -> Description {
    var description = Description(kind: "inspect", version: ImageInspector.version)
    description["libraries"] = .text(ImageInspector.libraries)
    description["max_pixels"] = .integer(Int64(maxPixels))
    return description
  }

  /// The result for a blob whose bytes are at hand, remembered or found now.
  ///
  /// - Parameter isCounted: whether it is a picture of the dataset, which the summary of a build counts.
  static func result(
    of blob: SHA256Digest, bytes: [UInt8], maxPixels: Int, isCounted: Bool = true, in workspace: Workspace
  ) throws(EngineError) -> Result {
    let key = key(of: blob, maxPixels: maxPixels)
    if let value = try workspace.actions.value(for: key), let result = Result(encoded: value[...]) { return result }
    let options = InspectOptions(
      formats: Set(ImageFormat.allCases), minSide: 1, maxPixels: maxPixels, maxAspectRatio: .infinity,
      animated: .firstFrame)
    let start = ContinuousClock.now
    let examined = workspace.decoding(bytes, as: .rows, maxPixels: maxPixels) {
      ImageInspector.examine(bytes, options: options)
    }
    switch examined {
    case .success(let inspection):
      let facts = inspection.facts
      let small = Thumbnail(inspection.thumbnail)
      let thumbnail = try workspace.store.put(small.encoded())
      let result = Result.sound(
        Facts(
          format: facts.format, width: UInt32(facts.width), height: UInt32(facts.height),
          orientation: facts.orientation.rawValue, hasForeignProfile: facts.iccProfile,
          isAnimated: facts.isAnimated, phash: facts.phash, codes: facts.codes, cropped: CropCodes(of: small),
          thumbnail: thumbnail))
      if isCounted { workspace.tally.ran(.inspect, blob) }
      workspace.acted("inspect", blob.hex, span: Event.Span(since: start))
      try workspace.actions.record(key, kind: "inspect", value: result.encoded(), blob: thumbnail, source: blob)
      return result
    case .failure(let failure):
      let reason = Reason(failure)
      let result = Result.failed(reason, format: ImageFormat.sniff(bytes))
      if isCounted { workspace.tally.failed(.inspect, blob) }
      workspace.acted("inspect", blob.hex, outcome: reason.name, span: Event.Span(since: start))
      try workspace.actions.record(key, kind: "inspect", value: result.encoded(), source: blob)
      return result
    }
  }
}

extension InspectAction.Result {
  fileprivate static let soundTag: UInt8 = 1
  fileprivate static let failedTag: UInt8 = 2

  /// The result in bytes, for the action cache: about 170.
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 180)
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
      return writer.bytes + facts.codes.encoded() + facts.cropped.encoded()
    case .failed(let reason, let format):
      writer.append(Self.failedTag)
      writer.append(reason.number)
      writer.append(format?.rawValue ?? UInt8.max)
      return writer.bytes
    }
  }

  /// Reads ``encoded()``; nil for anything else.
  init?(encoded bytes: ArraySlice<UInt8>) {
    var reader = ByteReader(bytes)
    switch reader.number(UInt8.self) {
    case Self.soundTag:
      guard let format = reader.number(UInt8.self).flatMap(ImageFormat.init(rawValue:)),
        let width = reader.number(UInt32.self),
        let height = reader.number(UInt32.self), let orientation = reader.number(UInt8.self),
        let flags = reader.number(UInt8.self), flags <= 3,
        let phash = reader.number(UInt64.self),
        let thumbnail = reader.digest(),
        let codes = PerceptualCodes(encoded: reader.rest.prefix(PerceptualCodes.encodedLength)),
        let cropped = CropCodes(encoded: reader.rest.dropFirst(PerceptualCodes.encodedLength))
      else { return nil }
      self = .sound(
        .init(
          format: format, width: width, height: height, orientation: orientation,
          hasForeignProfile: flags & 1 != 0, isAnimated: flags & 2 != 0, phash: phash, codes: codes, cropped: cropped,
          thumbnail: thumbnail))
    case Self.failedTag:
      guard let reason = reader.number(UInt16.self).flatMap(Reason.init(number:)),
        let format = reader.number(UInt8.self)
      else { return nil }
      self = .failed(reason, format: ImageFormat(rawValue: format))
    default:
      return nil
    }
  }
}
