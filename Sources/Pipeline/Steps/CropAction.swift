import Diagnostics
import Digests
import Engine
import Imaging
import Listings
import Manifest

/// The cutting of one square, remembered under the picture, the square and how it is written.
extension CropStep {
  /// The name of the action, which is that of its step.
  static let action = StepName.crop.text

  /// A crop that has to be cut, and under which key it is remembered.
  struct Wanted: Sendable {
    let image: SHA256Digest
    let box: SquareBox
    let key: SHA256Digest
  }

  /// The crops of some items, one a picture, and what is remembered of them.
  struct Cuts {
    /// The crops, in the order of their keys.
    let wanted: [Wanted]
    /// The blob of each that is remembered and here.
    fileprivate(set) var blobs: [SHA256Digest?]
    fileprivate let shelves: ActionShelves
    fileprivate let shelved: ActionShelves.Reading

    /// The indices of those that have to be cut.
    var missing: [Int] { wanted.indices.filter { blobs[$0] == nil } }
  }

  /// The crops of items with what is remembered of them, on shelves as far as those are there.
  func cuts(of items: [Item], in workspace: Workspace) throws(EngineError) -> Cuts {
    let wanted = wanted(by: items)
    let shelves = ActionShelves(
      Description(kind: Self.action, version: Cropper.version), of: wanted.map(\.key), store: workspace.store,
      actions: workspace.actions)
    let shelved = try shelves.read()
    var blobs = shelved.values.map { $0.flatMap { SHA256Digest(bytes: $0) } }
    let unknown = wanted.indices.filter { blobs[$0] == nil }
    if !unknown.isEmpty {
      let found = try workspace.actions.values(for: unknown.map { wanted[$0].key })
      for index in unknown { blobs[index] = found[wanted[index].key].flatMap { SHA256Digest(bytes: $0) } }
    }
    for (index, blob) in blobs.enumerated() {
      if let blob, try !workspace.store.contains(blob) { blobs[index] = nil }
    }
    return Cuts(wanted: wanted, blobs: blobs, shelves: shelves, shelved: shelved)
  }

  /// The crops that items want, one a picture, in the order of their keys.
  private func wanted(by items: [Item]) -> [Wanted] {
    var keys = keys
    var wanted: [Wanted] = []
    wanted.reserveCapacity(items.count)
    for item in items {
      guard let image = item.image, let box = item.crop else { continue }
      keys.set(0, .digest(image))
      keys.set(1, Self.value(of: box))
      wanted.append(Wanted(image: image, box: box, key: keys.key))
    }
    // A picture that several items have has one square, and so one key.
    wanted.sort { $0.key < $1.key }
    var last: SHA256Digest?
    wanted.removeAll { crop in
      defer { last = crop.key }
      return crop.key == last
    }
    return wanted
  }

  /// The blob of each picture's crop, remembered or cut now.
  func crops(of items: [Item], in workspace: Workspace) async throws -> [SHA256Digest: SHA256Digest] {
    var cuts = try cuts(of: items, in: workspace)
    let options = settings.options
    let missing = cuts.missing
    let found = try await workspace.compute(missing.map { cuts.wanted[$0] }, as: .cropping) {
      wanted throws -> SHA256Digest in
      let bytes = try workspace.store.need(wanted.image)
      let start = ContinuousClock.now
      let use: DecodingMemory.Use =
        options.lossless ? .coefficients : .square(side: padded(wanted.box.side), output: options.size)
      let cut: [UInt8]
      do throws(DecodeError) {
        cut = try workspace.decoding(bytes, as: use, maxPixels: maxPixels) { () throws(DecodeError) in
          try Cropper.crop(bytes, box: wanted.box, options: options, maxPixels: maxPixels).bytes
        }
      } catch {
        throw FailedCrop(image: wanted.image, cause: error)
      }
      let crop = try workspace.store.put(cut)
      try workspace.actions.record(
        wanted.key, kind: Self.action, value: crop.bytes, blob: crop, source: wanted.image)
      workspace.tally.ran(.crop, wanted.key)
      workspace.acted("crop", wanted.image.hex, span: Event.Span(since: start))
      return crop
    }
    for (index, crop) in zip(missing, found) { cuts.blobs[index] = crop }
    try cuts.shelves.write(cuts.shelved) { cuts.blobs[$0]?.bytes }
    try workspace.actions.flush()
    var crops: [SHA256Digest: SHA256Digest] = [:]
    crops.reserveCapacity(cuts.wanted.count)
    for (wanted, blob) in zip(cuts.wanted, cuts.blobs) { crops[wanted.image] = blob }
    return crops
  }

  /// The side of a square with its padding, about.
  private func padded(_ side: Int) -> Int {
    Int((Double(side) * (1 + 2 * min(max(settings.padding.fraction, 0), 4))).rounded(.up))
  }

  /// The keys of crops, of which picture and box vary.
  private var keys: KeyTemplate {
    let options = settings.options
    var description = Description(kind: Self.action, version: Cropper.version)
    description["libraries"] = .text(ImageInspector.libraries)
    description["image"] = .digest(SHA256Digest(of: [UInt8]()))
    description["box"] = Self.value(of: SquareBox(x: 0, y: 0, side: 0))
    description["size"] = options.size.map { .integer(Int64($0)) } ?? Description.Value.none
    description["padding"] = .text(settings.padding.description)
    description["upscale"] = .flag(options.upscale)
    description["format"] = .text("\(options.format)")
    description["strip_metadata"] = .flag(options.stripMetadata)
    if options.lossless { description["lossless"] = .flag(true) }
    return KeyTemplate(description, varying: ["image", "box"])
  }

  private static func value(of box: SquareBox) -> Description.Value {
    .list([.integer(Int64(box.x)), .integer(Int64(box.y)), .integer(Int64(box.side))])
  }
}

extension CropSettings {
  /// The settings as the cropper takes them.
  var options: CropOptions {
    let side: Int?
    switch size {
    case .pixels(let pixels): side = pixels
    case .source: side = nil
    }
    let encoding: CropOptions.Encoding
    switch encode.format {
    case .jpeg: encoding = .jpeg(quality: encode.quality)
    case .png: encoding = .png
    }
    return CropOptions(
      size: side, padding: padding.fraction, upscale: upscale, format: encoding, stripMetadata: encode.stripMetadata,
      lossless: encode.lossless)
  }
}

/// A picture that inspection let in and that gives no square.
struct FailedCrop: ExplainedError {
  let image: SHA256Digest
  let cause: DecodeError

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "the picture \(image.hex.prefix(16)) cannot be cropped: \(cause.reason)",
        hint:
          "`dsbuild why \(image.hex.prefix(16))` names its rows; a line with its digest in the takedown list takes it out"
      )
    ]
  }
}
