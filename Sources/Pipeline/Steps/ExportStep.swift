import Diagnostics
import Digests
import Engine
import Imaging
import Listings
import Manifest

/// Writes the finished dataset in one format.
struct ExportStep: Step {
  static let name = StepName.export
  static let version = 1
  /// The field of the description that contains the card: the manifest's texts about the dataset.
  static let card = "card"

  let settings: ExportSettings
  /// The path to which it resolved when the manifest was read.
  let place: ResolvedPath?
  let format: any ExportFormat.Type
  /// The paths of the image folders among the exports.
  let imageFolders: [String]
  /// The manifest's texts about the dataset: they appear in cards, not in images.
  let card: ExportDataset
  let classes: [ClassName]
  /// The nodes from which the listings come: the split, or the crops of the classes.
  let finished: [NodeName]
  let cropSettings: [ClassName: CropSettings]
  /// The export as the lock records it; nil without a record, and for a build that does not check the lock.
  let recorded: LockHeader.Export?
  /// Whether the lock should have a record of the export and does not, in a build that checks the lock.
  let isUnrecorded: Bool
  /// The digest that the lock records, also for a build that may change it.
  let lastDigest: SHA256Digest?

  /// The step that made the last listings.
  var lastStep: StepName { finished.first?.step ?? .crop }

  static func planned(in plan: PipelinePlan) -> [any Step] {
    let manifest = plan.manifest
    let folders = manifest.exports.filter { $0.format == .imagefolder }.map(\.to)
    let crops = Dictionary(uniqueKeysWithValues: manifest.classes.map { ($0.name, $0.crop) })
    let listed = plan.workspace.mode.checksLock ? plan.lock.listed : nil
    return manifest.exports.compactMap { settings in
      guard let format = plan.formats.first(where: { $0.name == settings.format.name }) else { return nil }
      return ExportStep(
        settings: settings, place: manifest.outputPlaces[settings.to], format: format, imageFolders: folders,
        card: ExportDataset(manifest), classes: plan.names, finished: plan.finished, cropSettings: crops,
        recorded: listed?.exports[settings.to],
        isUnrecorded: listed.map { $0.recordsExports && $0.exports[settings.to] == nil } ?? false,
        lastDigest: plan.lock.listed?.exports[settings.to]?.digest)
    }
  }

  var node: NodeName { NodeName(Self.name, .output(settings.to)) }
  /// A dataset that may not be recorded is not exported either.
  var waitsFor: [NodeName] { [NodeName(.lock, .dataset)] }
  var inputs: [NodeName] {
    finished + (format.originUse != .nothing ? classes.map { NodeName(.sources, .oneClass($0)) } : [])
  }

  func place(ofOption name: String) -> String? {
    name.hasPrefix("export.") ? settings.place?.fileAndLine : nil
  }

  func describe(_ inputs: StepInputs) -> Description {
    var description = description(of: inputs, after: lastStep, classes: classes)
    description["algorithm"] = .integer(Int64(format.version))
    description["export.format"] = .text(format.name)
    description["export.to"] = .text(settings.to)
    description["export.shard"] = .integer(Int64(settings.shard))
    description["export.link"] = .text(settings.link.rawValue)
    description["export.image_folders"] = .list(imageFolders.map { .text($0) })
    description[Self.card] = .record(words)
    for name in classes {
      switch format.originUse {
      case .nothing: break
      case .credits:
        description["credits \(name.rawValue)"] = inputs[NodeName(.sources, .oneClass(name))]?.credits.map {
          .digest($0)
        }
      case .rows: description[Self.rows(of: name)] = inputs.origin(of: name).map { .digest($0) }
      }
    }
    return description
  }

  /// The field of the description with the digest of a class's rows, if the format writes them.
  static func rows(of name: ClassName) -> String { "rows \(name.rawValue)" }

  /// The manifest's texts about the dataset, by their key paths.
  private var words: Description {
    var words = Description()
    words.append("name", .text(card.name))
    let optional = [
      ("version", card.version), ("description", card.description), ("license", card.license),
      ("contact", card.contact), ("url", card.url), ("published", card.published), ("citation", card.citation),
    ]
    for (name, text) in optional { words.append(name, text.map { .text($0) }) }
    for item in card.classes {
      words.append("classes.\(item.name.rawValue).title", item.title.map { .text($0) })
      words.append("classes.\(item.name.rawValue).description", item.description.map { .text($0) })
    }
    return words
  }

  /// An export is up to date while every file is as it was written.
  func stillHolds(_ output: NodeOutput, in workspace: Workspace) -> Cause? {
    guard let digest = output.exported?.digest else { return Cause(.missing, settings.to) }
    if isUnrecorded { return Cause(.input, DatasetLock.headerPath) }
    if let recorded, recorded != record(of: digest) { return Cause(.input, DatasetLock.headerPath) }
    return tree(in: workspace).firstUnverifiedFile(of: digest).map { Cause(.missing, $0) }
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    if isUnrecorded { throw LockWouldChange(unrecorded: settings.to) }
    if let output = try await patched(inputs, in: workspace) { return output }
    if let output = try await spliced(inputs, in: workspace) { return output }
    var dataset = card
    dataset.images = try images(inputs, in: workspace)
    var isEmpty = [Bool](repeating: true, count: classes.count)
    for image in dataset.images { isEmpty[image.classIndex] = false }
    let empty = classes.indices.filter { isEmpty[$0] }.map { classes[$0] }
    if let error = try emptiness(of: empty, inputs, in: workspace) { throw error }
    let options = ExportOptions(path: settings.to, shardBytes: settings.shard, imageFolders: imageFolders)
    let files = format.init(options: options).files(of: dataset)
    let tree = tree(in: workspace)
    if let recorded {
      let found = record(of: try await tree.digest(of: files))
      if found != recorded { throw LockWouldChange(export: settings.to, from: recorded, to: found) }
    }
    let written = try await tree.write(files, withdrawn: withdrawn(from: classes, inputs, in: workspace))
    var output = NodeOutput()
    output.exported = .init(digest: written.digest, images: dataset.images.count, strays: written.strays)
    return output
  }

  private func record(of digest: SHA256Digest) -> LockHeader.Export {
    LockHeader.Export(format: format.name, digest: digest)
  }

  /// The error for classes that have no image; nil if people took all of them out.
  private func emptiness(
    of empty: [ClassName], _ inputs: StepInputs, in workspace: Workspace
  ) throws(EngineError) -> EmptyClassError? {
    var found: [(name: ClassName, listing: Listing)] = []
    for name in empty {
      let listing = try workspace.listing(inputs.listing(after: lastStep, of: name))
      // People may take out every image of a class; the build must then still remove them from the outputs.
      if !listing.items.contains(where: { $0.reason?.isWithdrawal == true }) { found.append((name, listing)) }
    }
    guard !found.isEmpty else { return nil }
    return EmptyClassError(
      classes: found.map { name, listing in
        var reasons: [Reason: Int] = [:]
        for item in listing.items { if let reason = item.reason { reasons[reason, default: 0] += 1 } }
        return EmptyClassError.Emptied(name: name, reasons: reasons)
      })
  }

  func tree(in workspace: Workspace) -> ExportTree {
    ExportTree(
      to: settings.to, shape: format.shape, marks: format.marks, place: place, link: settings.link,
      form: "\(format.name) \(format.version)", recorded: lastDigest, in: workspace)
  }

  /// Gives the names of the files of pictures that people took out of some classes.
  func withdrawn(
    from names: [ClassName], _ inputs: StepInputs, in workspace: Workspace
  ) -> ExportTree.WithdrawnNames {
    workspace.withdrawnNames(in: names.map { inputs.listing(after: lastStep, of: $0) })
  }

  /// The place of an image in its class's listing, and the values by which it is sorted.
  struct Place {
    var split: UInt8
    var classIndex: Int
    var image: SHA256Digest
    var id: ItemID
    var item: Int

    static func precedes(_ left: Place, _ right: Place) -> Bool {
      (left.split, left.classIndex, left.image, left.id) < (right.split, right.classIndex, right.image, right.id)
    }
  }

  private func images(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> [ExportImage] {
    let listings = try classes.map { name throws(EngineError) in
      try workspace.listing(inputs.listing(after: lastStep, of: name))
    }
    // Sort small values, so that each large image record is moved only once.
    var places: [Place] = []
    for (index, listing) in listings.enumerated() {
      for (place, item) in listing.items.enumerated() where item.isIn {
        guard let image = item.image, item.format != nil else { continue }
        places.append(
          Place(split: item.split?.rawValue ?? 0, classIndex: index, image: image, id: item.id, item: place))
      }
    }
    places.sort(by: Place.precedes)
    let tables = try classes.map { name throws(EngineError) in
      try workspace.origin(format.originUse == .nothing ? nil : inputs.origin(of: name))
    }
    let rows = tables.map(CandidateRows.init)
    let options = classes.map { cropSettings[$0]?.options ?? CropOptions() }
    return try places.map { place throws(EngineError) in
      let item = listings[place.classIndex].items[place.item]
      let origin = rows[place.classIndex][item.id].map {
        ExportImage.Origin($0, of: tables[place.classIndex])
      }
      return try image(item, place, options: options[place.classIndex], origin: origin, in: workspace)
    }
  }

  func image(
    _ item: Item, _ place: Place, options: CropOptions, origin: ExportImage.Origin?, in workspace: Workspace
  ) throws(EngineError) -> ExportImage {
    let blob = item.cropped ?? place.image
    var (width, height) = (Int(item.width ?? 0), Int(item.height ?? 0))
    if let box = item.crop {
      let padded = box.side + 2 * Int((Double(box.side) * options.padding).rounded())
      let side = options.size.map { options.upscale ? $0 : min($0, padded) } ?? padded
      (width, height) = (side, side)
    }
    let format = item.cropped == nil ? item.format : options.format.format
    guard let bytes = try workspace.store.size(of: blob) else { throw .lost(blob) }
    return ExportImage(
      classIndex: place.classIndex, item: item, image: place.image, blob: blob, blobBytes: bytes,
      width: width, height: height, fileExtension: format?.fileExtension ?? "", origin: origin)
  }
}

extension ExportDataset {
  /// The manifest's texts about its dataset, without images.
  fileprivate init(_ manifest: Manifest) {
    self.init(
      name: manifest.name, version: manifest.version, description: manifest.description, license: manifest.license,
      contact: manifest.contact, url: manifest.url, published: manifest.published, citation: manifest.citation,
      classes: manifest.classes.map { ExportClass(name: $0.name, title: $0.title, description: $0.description) },
      isSplit: manifest.split != nil, images: [])
  }
}

extension ExportImage.Origin {
  /// The origin of the picture of a row.
  init(_ row: OriginTable.Row, of table: OriginTable) {
    let (source, claim) = (table.sources[row.source], table.claim(of: row))
    self.init(
      source: source.isFiles ? row.text : source.path, row: source.isFiles ? nil : row.line,
      url: source.isFiles ? nil : row.text, license: table.license(of: row, claim), attribution: row.attribution,
      provider: source.provider)
    terms = claim.license
    credit = row.credit
    credit.licenseURL = claim.url
  }
}
