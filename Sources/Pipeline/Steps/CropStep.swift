import Digests
import Engine
import Imaging
import Manifest

/// Cuts a square out of each picture: a person's where there is one, else the largest in the middle.
struct CropStep: Step {
  static let version = 1

  let className: ClassName
  let settings: CropSettings
  let boxes: Boxes
  /// Most pixels a picture may have.
  let maxPixels: Int

  var node: NodeName { NodeName(.crop, .oneClass(className)) }
  var inputs: [NodeName] { [NodeName(.labels, .oneClass(className))] }

  func describe(_ inputs: [NodeName: NodeOutput]) -> Description {
    var description = description(of: inputs, classes: [className])
    description["libraries"] = .text(ImageInspector.libraries)
    description["algorithm"] = .integer(Int64(Cropper.version))
    // Without a model `auto` is the centre: one key, so that changing between the two re-crops nothing.
    description["crop.mode"] = .text(settings.mode == .auto ? "center" : settings.mode.rawValue)
    description["crops"] = boxes.digest.map { .digest($0) } ?? Description.Value.none
    guard settings.mode != .none else { return description }
    description["crop.size"] = settings.options.size.map { .integer(Int64($0)) } ?? .text("source")
    description["crop.padding"] = .text(settings.padding.description)
    description["crop.upscale"] = .flag(settings.upscale)
    description["crop.encode.format"] = .text(settings.encode.format.rawValue)
    description["crop.encode.quality"] = .integer(Int64(settings.encode.quality))
    description["crop.encode.strip_metadata"] = .flag(settings.encode.stripMetadata)
    return description
  }

  func run(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) async throws -> NodeOutput {
    if !boxes.byImage.isEmpty { _ = try workspace.store.put(boxes.encoded()) }
    let listing = try workspace.listing(listing(of: className, in: inputs)).mapIn { choose(&$0) }
    guard settings.mode != .none else { return NodeOutput(listings: [className: try workspace.put(listing)]) }
    let crops = try await crops(of: listing.items.filter(\.isIn), in: workspace)
    let cropped = listing.mapIn { item in
      item.cropped = item.image.flatMap { crops[$0] }
    }
    return NodeOutput(listings: [className: try workspace.put(cropped)])
  }

  /// Decides on the square of a picture, or that there is none.
  private func choose(_ item: inout Item) {
    guard let image = item.image, let width = item.width, let height = item.height else { return }
    switch boxes.byImage[image] {
    case .rejected:
      item.verdict = .out(.crop, .rejectedInCrop)
    case .box(let box) where settings.mode != .none:
      item.crop = box
      item.cropChooser = .person
    case .box, nil:
      switch settings.mode {
      case .none: break
      case .manual: item.verdict = .out(.crop, .awaitingCrop)
      case .auto, .center:
        item.crop = .centred(width: Int(width), height: Int(height))
        item.cropChooser = .center
      }
    }
  }

  /// A crop that has to be cut, and under which key it is remembered.
  private struct Wanted: Sendable {
    let image: SHA256Digest
    let box: SquareBox
    let key: SHA256Digest
  }

  func missingActions(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) throws -> Int {
    guard settings.mode != .none else { return 0 }
    let listing = try workspace.listing(listing(of: className, in: inputs)).mapIn { choose(&$0) }
    return try split(listing.items.filter(\.isIn), in: workspace).missing.count
  }

  /// The crops that are remembered and here, and those that are not.
  private func split(
    _ items: [Item], in workspace: Workspace
  ) throws -> (known: [SHA256Digest: SHA256Digest], missing: [Wanted]) {
    var wanted: [SHA256Digest: Wanted] = [:]
    for item in items {
      guard let image = item.image, let box = item.crop else { continue }
      wanted[image] = Wanted(image: image, box: box, key: key(of: image, box))
    }
    let remembered = try workspace.actions.values(for: wanted.values.map(\.key))
    var known: [SHA256Digest: SHA256Digest] = [:]
    var missing: [Wanted] = []
    for crop in wanted.values.sorted(by: { $0.image < $1.image }) {
      if let blob = remembered[crop.key].flatMap({ SHA256Digest(bytes: $0) }), try workspace.store.contains(blob) {
        known[crop.image] = blob
      } else {
        missing.append(crop)
      }
    }
    return (known, missing)
  }

  /// The blob of each picture's crop, remembered or cut now.
  private func crops(of items: [Item], in workspace: Workspace) async throws -> [SHA256Digest: SHA256Digest] {
    var (crops, missing) = try split(items, in: workspace)
    let options = settings.options
    let found = try await workspace.compute(missing) { wanted throws -> SHA256Digest in
      guard let bytes = try workspace.store.read(wanted.image) else { throw MissingBlob(digest: wanted.image) }
      let start = ContinuousClock.now
      let crop = try workspace.store.put(
        try Cropper.crop(bytes, box: wanted.box, options: options, maxPixels: maxPixels).bytes)
      try workspace.actions.record(wanted.key, kind: "crop", value: crop.bytes, blob: crop)
      workspace.tally.ran(.crop, wanted.key)
      workspace.acted("crop", wanted.image.hex, since: start)
      return crop
    }
    for (missing, crop) in zip(missing, found) { crops[missing.image] = crop }
    try workspace.actions.flush()
    return crops
  }

  /// The key of one crop.
  private func key(of image: SHA256Digest, _ box: SquareBox) -> SHA256Digest {
    let options = settings.options
    var description = Description(kind: "crop", version: Cropper.version)
    description["libraries"] = .text(ImageInspector.libraries)
    description["image"] = .digest(image)
    description["box"] = .list([box.x, box.y, box.side].map { .integer(Int64($0)) })
    description["size"] = options.size.map { .integer(Int64($0)) } ?? Description.Value.none
    description["padding"] = .text(settings.padding.description)
    description["upscale"] = .flag(options.upscale)
    description["format"] = .text("\(options.format)")
    description["strip_metadata"] = .flag(options.stripMetadata)
    return description.key
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
      size: side, padding: padding.fraction, upscale: upscale, format: encoding, stripMetadata: encode.stripMetadata)
  }
}
