import Diagnostics
import Digests

extension LabelSettings {
  /// The keys of `labels`.
  static let record: Record<LabelSettings> = Record(
    name: "labels", doc: "Which pictures belong to their class.", empty: LabelSettings(),
    fields: [
      Field("file", \.fileTemplate, .path, "The file of answers; `{class}` is filled in."),
      Field("first", \.first, .integer(0...1_000_000), "Answers asked for before the model may speak."),
      Field(
        "order", \.order,
        .words([Word(.spread, "pictures unlike each other first"), Word(.csv, "in listed order, as the tutorial does")]
        ),
        "In which order a person is asked before a model exists."),
      Field(
        "model", \.model, .model,
        "The pretrained network: a name known to dsbuild, `none`, or `{ file or url, sha256, format }`."),
      Field("threshold", \.threshold, .number(0...1), "The probability of yes from which a picture stays."),
      Field(
        "abstain", \.abstain, .percentage, "The share of unanswered pictures, the least certain, that go to review."),
      Field(
        "min_answers", \.minAnswers, .integer(1...1_000_000),
        "Answers of each kind below which a class is kept whole."),
      Field(
        "on_missing_model", \.onMissingModel,
        .words([Word(.error, "stop and say how to get the weights"), Word(.keep, "drop nothing")]),
        "What happens when the model's weights are not there."),
    ])
}

/// A model of one's own while its keys are read.
private struct CustomModelKeys: Sendable {
  var file: String?
  var url: String?
  var sha256: SHA256Digest?
  var format: LabelModel.Format?
  var preprocess: LabelModel.Preprocess?

  static let record: Record<CustomModelKeys> = Record(
    name: "model", doc: "Weights of one's own: `file` or `url`, not both.", empty: CustomModelKeys(),
    fields: [
      Field(optional: "file", \.file, .path, "Where the weights lie, relative to the manifest."),
      Field(optional: "url", \.url, .webAddress, "Where the weights are fetched from."),
      Field("sha256", \.sha256, Form.sha256.optional(), "What the weights must hash to: 64 hexadecimal digits.")
        .required(),
      Field(
        "format", \.format,
        Form<LabelModel.Format>.words([
          Word(.safetensors, "safetensors"), Word(.onnx, "ONNX", needs: .onnx),
        ]).optional(), "How the weights are stored."
      ).required(),
      Field(
        optional: "preprocess", \.preprocess, keys: LabelModel.Preprocess.record, needs: .preprocess,
        "What is done to a picture first; EfficientNet-Lite0's own when absent."),
    ])
}

extension LabelModel.Preprocess {
  /// The keys of `labels.model.preprocess`.
  static let record: Record<LabelModel.Preprocess> = Record(
    name: "preprocess", doc: "What is done to a picture first: values become (x - mean) / scale.", empty: Self(),
    fields: [
      Field("size", \.size, .integer(16...2_048), "The side of the square the network takes."),
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

extension Form where Value == String {
  /// An address of the web.
  static var webAddress: Form<String> {
    text("an address such as `https://example.org/file`", pattern: "^https?://[^\\s]+$", hint: nil) { text in
      (text.hasPrefix("https://") || text.hasPrefix("http://")) && !text.contains(where: \.isWhitespace)
        && !text.hasSuffix("://")
    }
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
  /// A name, `none`, or a mapping.
  static var model: Form<LabelModel> {
    let word = Form.words([
      Word("none", LabelModel.none, "only a person's answers count"),
      Word("efficientnet-lite0", .named(.efficientnetLite0), "EfficientNet-Lite0, 224 pixels", needs: .models),
    ])
    return Form(
      schema: { writer in
        guard writer.capabilities.features.contains(.models) else { return word.schema(&writer) }
        let keys = writer.whole { $0.reference(to: CustomModelKeys.record) }
        let either = ["file", "url"].map { PlainValue.object(["required": .list([.text($0)])]) }
        let custom = PlainValue.object(["allOf": .list([keys, .object(["oneOf": .list(either)])])])
        return .object(["anyOf": .list([word.schema(&writer), custom])])
      },
      read: { node, reading in
        guard case .mapping = node.content else { return word.read(node, &reading) }
        guard reading.capabilities.features.contains(.models) else {
          reading.unavailable(node, "labels.model", instead: ["none"])
          return nil
        }
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
      reading.findings.append(url.error("both `file` and `url`, expected one of them"))
      return nil
    case (nil, nil, _, _):
      reading.findings.append(node.error("a model needs `file` or `url`", hint: "or name one: `efficientnet-lite0`"))
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
