import Diagnostics
package import Digests
package import Engine
package import Imaging
package import Listings
package import Manifest

/// Cuts one square out of a picture; the output is the blob of the crop.
package struct CropAction: PortableAction {
  /// A square of a picture.
  package struct Input: Hashable, Sendable {
    package let image: SHA256Digest
    package let box: SquareBox

    package init(image: SHA256Digest, box: SquareBox) {
      self.image = image
      self.box = box
    }
  }

  package static let kind = StepName.crop.text
  package static let varying = ["image", "box"]
  package static let work = WorkCounts.Name("crop", "pictures")

  let options: CropOptions
  /// The fraction from which `options.padding` is computed, to the millionth.
  let padding: Percentage
  /// The value of `options.fill`.
  let fill: CropFill
  /// A picture with more pixels is not decoded.
  let maxPixels: Int

  /// The action for a class's settings.
  package init(_ settings: CropSettings, maxPixels: Int) {
    options = settings.options
    padding = settings.padding
    fill = settings.fill
    self.maxPixels = maxPixels
  }

  package init?(_ description: Description, limits: Description) {
    guard let format = description.text("format").flatMap(CropOptions.Encoding.init(keyText:)),
      let padding = description.text("padding").flatMap({ Quantity.percentage($0) }),
      case .flag(let upscale)? = description["upscale"], case .flag(let strip)? = description["strip_metadata"],
      let fill = CropFill(description.text("fill") ?? "edge"), let maxPixels = limits.maxPixels
    else { return nil }
    let size = description.integer("size").map { Int(clamping: $0) }
    guard size.map(Self.sizes.contains) ?? true else { return nil }
    options = CropOptions(
      size: size, padding: padding.fraction, fill: fill.option,
      upscale: upscale, format: format, stripMetadata: strip, lossless: description["lossless"] == .flag(true))
    self.padding = padding
    self.fill = fill
    self.maxPixels = maxPixels
  }

  /// The sides that the manifest allows for a crop, in pixels.
  private static let sizes = 1...8_192

  package var limits: Description { Description(maxPixels: maxPixels) }

  package func description(of input: Input) -> Description {
    var description = Description(kind: Self.kind, version: Cropper.version)
    description.setLibraries(.encoding)
    description["image"] = .digest(input.image)
    description["box"] = Self.value(of: input.box)
    description["size"] = options.size.map { .integer(Int64($0)) } ?? Description.Value.none
    description["padding"] = .text(padding.description)
    description["upscale"] = .flag(options.upscale)
    description["format"] = .text(options.format.keyText)
    description["strip_metadata"] = .flag(options.stripMetadata)
    if options.lossless { description["lossless"] = .flag(true) }
    if fill != .edge { description["fill"] = .text(fill.description) }
    return description
  }

  package func values(of input: Input) -> [Description.Value] { [.digest(input.image), Self.value(of: input.box)] }

  package func input(_ values: [Description.Value]) -> Input? {
    guard case .digest(let image)? = values.first, case .list(let place)? = values.last, place.count == 3 else {
      return nil
    }
    let numbers = place.compactMap { value -> Int? in
      if case .integer(let number) = value { Int(exactly: number) } else { nil }
    }
    let places = -SquareBox.longestSide...Int(Int32.max)
    guard numbers.count == 3, numbers.allSatisfy(places.contains) else { return nil }
    let box = SquareBox(x: numbers[0], y: numbers[1], side: numbers[2])
    return (1...SquareBox.longestSide).contains(box.side) ? Input(image: image, box: box) : nil
  }

  package func blob(of input: Input) -> SHA256Digest { input.image }

  package func memory(for bytes: [UInt8], of input: Input) -> Int {
    let padded = Double(input.box.side) * (1 + 2 * min(max(options.padding, 0), 4))
    let use: DecodingMemory.Use =
      options.lossless ? .coefficients : .square(side: Int(padded.rounded(.up)), output: options.size)
    return DecodingMemory.needed(for: bytes, as: use, maxPixels: maxPixels)
  }

  package func run(_ input: Input, on bytes: [UInt8], store: BlobStore) throws -> ActionResult<SHA256Digest> {
    let cut: [UInt8]
    do throws(DecodeError) {
      cut = try Cropper.crop(bytes, box: input.box, options: options, maxPixels: maxPixels).bytes
    } catch {
      throw FailedCrop(image: input.image, cause: error)
    }
    let crop = try store.put(cut)
    return ActionResult(crop, remembered: crop.bytes, blob: crop)
  }

  package func output(of _: Input, from value: ArraySlice<UInt8>, blob _: SHA256Digest?) -> SHA256Digest? {
    SHA256Digest(bytes: value)
  }

  package func neededBlob(of crop: SHA256Digest) -> SHA256Digest? { crop }

  /// The inputs of some items, each once, in the order of their keys.
  package func inputs(of items: [Item]) -> [Input] {
    // A picture in several items has one square.
    var inputs = Set<Input>()
    for item in items {
      if let image = item.image, let box = item.crop { inputs.insert(Input(image: image, box: box)) }
    }
    let ordered = Array(inputs)
    return zip(keys(of: ordered), ordered).sorted { $0.0 < $1.0 }.map(\.1)
  }

  private static func value(of box: SquareBox) -> Description.Value {
    .list([.integer(Int64(box.x)), .integer(Int64(box.y)), .integer(Int64(box.side))])
  }
}

extension CropOptions.Encoding {
  /// The encoding's name in a key.
  fileprivate var keyText: String {
    switch self {
    case .jpeg(let quality): "jpeg(quality: \(quality))"
    case .png: "png"
    }
  }

  /// Reads ``keyText``.
  fileprivate init?(keyText: String) {
    if keyText == "png" {
      self = .png
    } else if keyText.hasPrefix("jpeg(quality: "), let quality = Int(keyText.dropFirst(14).dropLast()),
      (1...100).contains(quality)
    {
      self = .jpeg(quality: quality)
    } else {
      return nil
    }
  }
}

extension CropSettings {
  /// The side of a square with its padding, in pixels of the source.
  func paddedSide(of box: SquareBox) -> Int {
    box.side + 2 * Int((Double(box.side) * padding.fraction).rounded())
  }

  /// The settings in the form that the cropper needs.
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
      size: side, padding: padding.fraction, fill: fill.option, upscale: upscale, format: encoding,
      stripMetadata: encode.stripMetadata, lossless: encode.lossless)
  }
}

extension CropFill {
  /// The fill as the cropper takes it.
  package var option: CropOptions.Fill {
    switch self {
    case .edge: .edge
    case .colour(let red, let green, let blue): .colour(red: red, green: green, blue: blue)
    }
  }
}

/// A picture that passed inspection and cannot be cropped.
struct FailedCrop: ExplainedError {
  let image: SHA256Digest
  let cause: DecodeError

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "the picture \(image.hex.prefix(16)) cannot be cropped: \(cause.reason)",
        hint:
          "`dsbuild why \(image.hex.prefix(16))` names its rows: delete them, or write its digest into the takedown list"
      )
    ]
  }
}
