import Diagnostics

extension SplitSettings {
  /// The keys of `split`.
  static let record: Record<SplitSettings> = Record(
    name: "split", doc: "How pictures are dealt out; the shares together are 100%.", empty: SplitSettings(),
    fields: [
      Field("train", \.train, .percentage, "The share for training."),
      Field("val", \.val, .percentage, "The share for validation."),
      Field("test", \.test, .percentage, "The share for testing."),
      Field("seed", \.seed, .integer(0...Int.max), "What the order of groups is drawn from."),
      Field(
        "group_by", \.groupBy,
        .words([
          Word(.nearDuplicates, "near copies stay in one part"), Word(.none, "every picture for itself"),
        ]), "What is never torn apart."),
    ])
}

extension ReportSettings {
  /// The keys of `report`.
  static let record: Record<ReportSettings> = Record(
    name: "report", doc: "The HTML report and its JSON twin.", empty: ReportSettings(),
    fields: [
      Field("to", \.to, .outputPath, "The folder it is written to."),
      Field("contact_sheet", \.contactSheet, .integer(0...100_000), "Pictures shown of each class."),
      Field("thumbnails", \.thumbnails, .integer(16...1_024), "The side of a shown picture, in pixels."),
    ])
}

extension CacheSettings {
  /// The keys of `cache`.
  static let record: Record<CacheSettings> = Record(
    name: "cache", doc: "Where fetched bytes and remembered results lie.", empty: CacheSettings(),
    fields: [
      Field("dir", \.dir, .path, "The folder, relative to the manifest unless absolute."),
      Field("max_size", \.maxSize, Form.size.orNone(), needs: .cacheLimit, "How large it may grow, such as `20GiB`."),
      Field("remote", \.remote, Form.webAddress.orNone(), needs: .remoteCache, "A cache shared over the network."),
    ])
}

/// An export while its keys are read.
private struct ExportKeys: Sendable {
  var format: ExportSettings.Format?
  var to: String?
  var shard: Int?
  var link: ExportSettings.Link?

  static let record: Record<ExportKeys> = Record(
    name: "export", doc: "A form in which the dataset is written.", empty: ExportKeys(),
    fields: [
      Field("format", \.format, Form.words(ExportSettings.Format.words).optional(), "The form.").required(),
      Field("to", \.to, Form.outputPath.optional(), "The folder or file it is written to.").required(),
      Field(optional: "shard", \.shard, .size, "The size at which a shard of `webdataset` or `tfrecord` is full."),
      Field(
        optional: "link", \.link,
        Form.words([
          Word(.auto, "share blocks where the file system can, else copy"),
          Word(.reflink, "share blocks, an error where the file system cannot; pictures packed with others are copied"),
          Word(.copy, "always copy"),
          Word(.hardlink, "a second name of the store's read-only file; pictures it packs with others are copied"),
        ]), "How the file of a picture comes of the store's, in `imagefolder` and `huggingface`."),
    ])
}

extension ExportSettings.Format {
  /// The forms as words; which of them a version writes is its own affair.
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
      }
    return Word(text: format.rawValue, value: format, doc: doc) { $0.exportFormats.contains(format) }
  }
}

extension Form where Value == ExportSettings {
  /// A mapping of `format`, `to` and what the format needs.
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
