public import Diagnostics

/// An item of `export`: one format in which the dataset is written.
public struct ExportSettings: Hashable, Sendable {
  /// The formats that the manifest knows. ``ManifestCapabilities`` has those that a version can write.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case imagefolder, huggingface, webdataset, tfrecord, csv, jsonl, croissant, credits

    /// Whether the format is written in shards of a limited size.
    public var hasShards: Bool { self == .webdataset || self == .tfrecord }
    /// Whether each picture is a separate file, which can be a link instead of a copy.
    public var hasFiles: Bool { self == .imagefolder || self == .huggingface }
  }

  /// How the file of a picture is made from the file in the store.
  public enum Link: String, Hashable, Sendable, CaseIterable {
    /// Shares blocks if the file system supports it and the store has a separate file for the picture; otherwise
    /// copies.
    case auto
    /// Shares blocks; it is an error if the file system does not support that.
    case reflink
    /// Copies.
    case copy
    /// Creates a hard link to the store's read-only file, if the store has a separate file for the picture.
    case hardlink
  }

  /// The format.
  public var format: Format
  /// The folder or file, relative to the manifest.
  public var to: String
  /// The size at which a shard is full, in bytes.
  public var shard = 256 << 20
  /// How the files of pictures are made from those in the store.
  public var link = Link.auto
  /// The place of the export in the manifest; nil for the default export.
  public var place: SourcePlace?

  /// Creates an export to a path with default values for everything else.
  public init(format: Format, to: String) {
    self.format = format
    self.to = to
  }
}

/// The values of an export while its keys are read.
private struct ExportKeys: Sendable {
  var format: ExportSettings.Format?
  var to: String?
  var shard: Int?
  var link: ExportSettings.Link?

  static let record: Record<ExportKeys> = Record(
    name: "export", doc: "A form in which the dataset is written.", empty: ExportKeys(),
    fields: [
      Field(
        "format", \.format, Form.words(ExportSettings.Format.words, others: ExportSettings.Format.others).optional(),
        "The format of the files."
      ).required(),
      Field("to", \.to, Form.outputPath.optional(), "The folder or file it is written to.").required()
        .examples("out/imagefolder", "out/manifest.csv"),
      Field(optional: "shard", \.shard, .size, "The size at which a shard of `webdataset` or `tfrecord` is full.")
        .examples("256MiB"),
      Field(
        optional: "link", \.link,
        Form.words([
          Word(.auto, "share disk blocks if the file system can, else copy"),
          Word(
            .reflink, "share disk blocks, an error if the file system cannot; pictures packed with others are copied"),
          Word(.copy, "always copy"),
          Word(.hardlink, "a second name of the store's read-only file; pictures it packs with others are copied"),
        ]), "How the file of a picture comes of the store's, in `imagefolder` and `huggingface`."),
    ])
}

extension ExportSettings.Format {
  /// The nearest formats of dsbuild for formats that other programs write.
  static let others = [
    "parquet": "huggingface` or `jsonl", "arrow": "huggingface", "hf": "huggingface", "hub": "huggingface",
    "folder": "imagefolder", "keras": "imagefolder", "torchvision": "imagefolder", "tsv": "csv", "json": "jsonl",
    "attribution": "credits", "tar": "webdataset", "wds": "webdataset", "tfrecords": "tfrecord",
  ]

  /// The formats as words. Each word needs the feature that a version can write its format.
  static let words = allCases.map { format in
    let doc =
      switch format {
      case .imagefolder: "a folder a class"
      case .huggingface: "a folder a class with a dataset card"
      case .webdataset: "tar shards"
      case .tfrecord: "shards of tf.train.Example"
      case .csv: "one table of all pictures"
      case .jsonl: "the table with an object a line"
      case .croissant: "Croissant metadata"
      case .credits: "each picture with its creator and licence"
      }
    return Word(format, doc, needs: .writing(format))
  }
}

extension Feature {
  /// The feature of writing a format.
  static func writing(_ format: ExportSettings.Format) -> Feature { Feature(name: "export.\(format.rawValue)") }
}

extension Form where Value == ExportSettings {
  /// A mapping of `format`, `to` and the keys that the format needs.
  static var export: Form<ExportSettings> {
    Form(
      schema: { writer in
        func only(_ isMeant: (ExportSettings.Format) -> Bool) -> PlainValue {
          let names = ExportSettings.Format.allCases.filter(isMeant).map { format in
            PlainValue.object(["const": .text(format.rawValue)])
          }
          return .object(["properties": .object(["format": .object(["oneOf": .list(names)])])])
        }
        return .object([
          "allOf": .list([writer.reference(to: ExportKeys.record)]),
          "dependencies": .object(["shard": only(\.hasShards), "link": only(\.hasFiles)]),
        ])
      },
      read: { node, reading in
        var keys = ExportKeys()
        ExportKeys.record.read(node, into: &keys, &reading)
        if let shard = node["shard"], let format = keys.format, !format.hasShards {
          reading.findings.append(
            shard.error("`shard` is for `webdataset` and `tfrecord` only", hint: "take it out"))
        }
        if let link = node["link"], let format = keys.format, !format.hasFiles {
          reading.findings.append(
            link.error("`link` is for `imagefolder` and `huggingface` only", hint: "take it out"))
        }
        guard let format = keys.format, let path = keys.to else { return nil }
        var export = ExportSettings(format: format, to: path)
        if let shard = keys.shard { export.shard = shard }
        if let link = keys.link { export.link = link }
        export.place = node.place
        return export
      },
      write: { export in
        ExportKeys.record.write(
          ExportKeys(
            format: export.format, to: export.to, shard: export.format.hasShards ? export.shard : nil,
            link: export.format.hasFiles ? export.link : nil))
      })
  }
}
