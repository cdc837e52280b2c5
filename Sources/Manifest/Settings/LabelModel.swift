import Diagnostics
public import Digests

/// `labels.model`: the source of a pretrained network.
public enum LabelModel: Hashable, Sendable {
  /// No model: only people's answers count.
  case none
  /// A network that dsbuild knows by name.
  case named(Name)
  /// The user's own weights.
  case custom(Custom)

  /// The networks that dsbuild knows by name.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    case efficientnetLite0 = "efficientnet-lite0"
    case efficientnetLite1 = "efficientnet-lite1"
  }

  /// The location of weights.
  public enum Location: Hashable, Sendable {
    /// A file, relative to the manifest.
    case file(String)
    /// An address.
    case url(String)
  }

  /// The file format of weights.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case safetensors, onnx
  }

  /// Weights from a file or an address.
  public struct Custom: Hashable, Sendable {
    /// The location of the weights.
    public var location: Location
    /// The expected digest of the weights.
    public var sha256: SHA256Digest
    /// The file format of the weights.
    public var format: Format
    /// The preprocessing of a picture; nil for the preprocessing of EfficientNet-Lite0.
    public var preprocess: Preprocess?

    /// Creates a model from weights at a location.
    public init(location: Location, sha256: SHA256Digest, format: Format, preprocess: Preprocess? = nil) {
      self.location = location
      self.sha256 = sha256
      self.format = format
      self.preprocess = preprocess
    }
  }

  /// The preprocessing of a picture before it enters the network: values become `(x - mean) / scale`.
  public struct Preprocess: Hashable, Sendable {
    /// The side of the network's square input, in pixels.
    public var size = 224
    /// The values subtracted from red, green and blue, each 0 to 255.
    public var mean = [127.0, 127.0, 127.0]
    /// The divisors of red, green and blue.
    public var scale = [128.0, 128.0, 128.0]

    /// Creates the preprocessing of EfficientNet-Lite0.
    public init() {}
  }
}

/// The user's own model while its keys are read.
private struct CustomModelKeys: Sendable {
  var file: String?
  var url: String?
  var sha256: SHA256Digest?
  var format: LabelModel.Format?
  var preprocess: LabelModel.Preprocess?

  static let record: Record<CustomModelKeys> = Record(
    name: "model", doc: "Weights of one's own: `file` or `url`, not both.", empty: CustomModelKeys(),
    fields: [
      Field(optional: "file", \.file, .path, "The file of the weights, relative to the manifest."),
      Field(optional: "url", \.url, .webAddress, "Where the weights are fetched from."),
      Field("sha256", \.sha256, Form.sha256.optional(), "What the weights must hash to: 64 hexadecimal digits.")
        .required(),
      Field(
        "format", \.format,
        Form<LabelModel.Format>.words([
          Word(.safetensors, "safetensors"), Word(.onnx, "ONNX"),
        ]).optional(), "How the weights are stored."
      ).required(),
      Field(
        optional: "preprocess", \.preprocess, keys: LabelModel.Preprocess.record,
        "What is done to a picture first; EfficientNet-Lite0's own when absent."),
    ])
}

extension LabelModel.Preprocess {
  /// The keys of `labels.model.preprocess`.
  static let record: Record<LabelModel.Preprocess> = Record(
    name: "preprocess", doc: "What is done to a picture first: values become (x - mean) / scale.", empty: Self(),
    fields: [
      Field("size", \.size, .integer(16...2_048), "The side in pixels of the square that the network reads."),
      Field("mean", \.mean, .channels(0...255), "Subtracted from red, green and blue, each 0 to 255."),
      Field("scale", \.scale, .channels(0.001...255), "Divided by, for red, green and blue."),
    ])
}

extension Form where Value == [Double] {
  /// Three numbers: red, green, blue.
  static func channels(_ range: ClosedRange<Double>) -> Form<[Double]> {
    let list = Form<Double>.number(range).list()
    return Form(
      schema: { list.schema(&$0).adding("minItems", .integer(3)).adding("maxItems", .integer(3)) },
      read: { node, reading in
        guard let values = list.read(node, &reading) else { return nil }
        guard case .sequence(let items) = node.content, items.count == 3 else {
          reading.mismatch(node, expected: "three numbers: red, green, blue")
          return nil
        }
        return values
      },
      write: list.write)
  }
}

extension Form where Value == SHA256Digest {
  /// 64 hexadecimal digits.
  static var sha256: Form<SHA256Digest> {
    .grammar(
      "a SHA-256 of 64 hexadecimal digits", pattern: "^[0-9a-fA-F]{64}$", parse: { SHA256Digest(hex: $0) },
      write: { $0.hex })
  }
}

extension Form where Value == LabelModel {
  /// A name, `none`, or a mapping with `file` or `url`.
  static var model: Form<LabelModel> {
    let word = Form.words([
      Word("none", LabelModel.none, "only a person's answers count"),
      Word("efficientnet-lite0", .named(.efficientnetLite0), "EfficientNet-Lite0, 224 pixels"),
      Word(
        "efficientnet-lite1", .named(.efficientnetLite1),
        "EfficientNet-Lite1, 240 pixels: somewhat better, one and a half times the work"),
    ])
    return Form(
      schema: { writer in
        let keys = writer.whole { $0.reference(to: CustomModelKeys.record) }
        let either = ["file", "url"].map { PlainValue.object(["required": .list([.text($0)])]) }
        let custom = PlainValue.object(["allOf": .list([keys, .object(["oneOf": .list(either)])])])
        return .object(["anyOf": .list([word.schema(&writer), custom])])
      },
      read: { node, reading in
        guard case .mapping = node.content else { return word.read(node, &reading) }
        return custom(node, &reading)
      },
      write: { model in
        switch model {
        case .none, .named: return word.write(model)
        case .custom(let custom):
          var keys = CustomModelKeys(sha256: custom.sha256, format: custom.format, preprocess: custom.preprocess)
          switch custom.location {
          case .file(let path): keys.file = path
          case .url(let address): keys.url = address
          }
          return CustomModelKeys.record.write(keys)
        }
      })
  }

  private static func custom(_ node: YAMLNode, _ reading: inout Reading) -> LabelModel? {
    var keys = CustomModelKeys()
    CustomModelKeys.record.read(node, into: &keys, &reading)
    let location: LabelModel.Location
    switch (node["file"], node["url"], keys.file, keys.url) {
    case (_?, let url?, _, _):
      reading.findings.append(
        url.error("the model has both `file` and `url`, expected one of them", hint: "remove one of the two"))
      return nil
    case (nil, nil, _, _):
      reading.findings.append(
        node.error(
          "the model has neither `file` nor `url`, expected one of them",
          hint: "write the path of its weights as `file`, or name a known network: `model: efficientnet-lite0`"))
      return nil
    case (_, _, let file?, _): location = .file(file)
    case (_, _, _, let url?): location = .url(url)
    case (_, _, nil, nil): return nil
    }
    guard let sha256 = keys.sha256, let format = keys.format else { return nil }
    return .custom(
      LabelModel.Custom(location: location, sha256: sha256, format: format, preprocess: keys.preprocess))
  }
}
