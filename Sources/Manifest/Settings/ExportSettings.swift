public import Diagnostics

/// An item of `export`: one format in which the dataset is written.
public struct ExportSettings: Hashable, Sendable {
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

  /// The place of the output of a manifest without `export`, and the folder that it is in.
  public static let (defaultPlace, defaultFolder) = ("out/imagefolder", "out")

  /// The format.
  public var format: ExportWord
  /// The folder or file, relative to the manifest.
  public var to: String
  /// The size at which a shard is full, in bytes.
  public var shard = 256 << 20
  /// How the files of pictures are made from those in the store.
  public var link = Link.auto
  /// The place of the export in the manifest; nil for the default export.
  public var place: SourcePlace?

  /// Creates an export to a path with default values for everything else.
  public init(format: ExportWord, to: String) {
    self.format = format
    self.to = to
  }
}

/// The values of an export while its keys are read.
private struct ExportKeys: Sendable {
  var format: ExportWord?
  var to: String?
  var shard: Int?
  var link: ExportSettings.Link?

  static let record: Record<ExportKeys> = Record(
    name: "export", doc: "A form in which the dataset is written.", empty: ExportKeys(),
    fields: [
      Field(
        "format", \.format, Form.exportFormat.optional(), "The format of the files."
      ).required(),
      Field("to", \.to, Form.outputPath.optional(), "The folder or file it is written to.").required()
        .examples("out/imagefolder", "out/manifest.csv"),
      Field(optional: "shard", \.shard, .size, "The size at which a shard is full, for a format that writes shards.")
        .examples("256MiB"),
      Field(
        optional: "link", \.link,
        Form.words([
          Word(.auto, "share disk blocks if the file system can, else copy"),
          Word(
            .reflink, "share disk blocks, an error if the file system cannot; pictures packed with others are copied"),
          Word(.copy, "always copy"),
          Word(.hardlink, "a second name of the store's read-only file; pictures it packs with others are copied"),
        ]), "How the file of a picture is made, for a format that writes each picture as a file."),
    ])
}

extension Form where Value == ExportWord {
  /// A format that the running version writes.
  fileprivate static var exportFormat: Form<ExportWord> {
    words(
      { $0.exports.map { Word($0.name, $0, $0.doc) } },
      others: { capabilities in
        var others: [String: String] = [:]
        for word in capabilities.exports {
          for name in word.replaces { others[name] = others[name].map { "\($0)` or `\(word.name)" } ?? word.name }
        }
        return others
      }, text: \.name)
  }
}

extension ManifestCapabilities {
  /// The formats of a layout, for an error about a key that only they have.
  fileprivate func formats(with layout: ExportWord.Layout) -> String {
    exports.filter { $0.layout == layout }.map { "`\($0.name)`" }.joined(separator: " and ")
  }
}

extension Form where Value == ExportSettings {
  /// A mapping of `format`, `to` and the keys that the format needs.
  static var export: Form<ExportSettings> {
    Form(
      schema: { writer in
        let words = writer.capabilities.exports
        func only(_ layout: ExportWord.Layout) -> PlainValue {
          let names = words.filter { $0.layout == layout }.map { PlainValue.object(["const": .text($0.name)]) }
          return .object(["properties": .object(["format": .object(["oneOf": .list(names)])])])
        }
        return .object([
          "allOf": .list([writer.reference(to: ExportKeys.record)]),
          "dependencies": .object(["shard": only(.shards), "link": only(.files)]),
        ])
      },
      read: { node, reading in
        var keys = ExportKeys()
        ExportKeys.record.read(node, into: &keys, &reading)
        if let shard = node["shard"], let format = keys.format, format.layout != .shards {
          reading.findings.append(
            shard.error("`shard` is for \(reading.capabilities.formats(with: .shards)) only", hint: "take it out"))
        }
        if let link = node["link"], let format = keys.format, format.layout != .files {
          reading.findings.append(
            link.error("`link` is for \(reading.capabilities.formats(with: .files)) only", hint: "take it out"))
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
            format: export.format, to: export.to, shard: export.format.layout == .shards ? export.shard : nil,
            link: export.format.layout == .files ? export.link : nil))
      })
  }
}
