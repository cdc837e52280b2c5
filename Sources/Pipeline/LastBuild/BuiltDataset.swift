import Digests
public import Engine
import Imaging
public import Listings
public import Manifest
import Transfer

/// The listings of the last build, for `ls`, `why`, `status` and the pages. Reading them needs no build and writes
/// nothing.
public struct BuiltDataset: Sendable {
  /// One row of a listing: an item with its origin.
  public struct Row: Sendable {
    /// The class.
    public var className: ClassName
    /// The item; for a row from which no item was made, one that is out at `sources`.
    public var item: Item
    /// Path of the source, as the manifest writes it; for a picture on disk, the picture's own path.
    public var source: String
    /// Line in the source; nil for a picture on disk.
    public var line: Int?
    /// The row's text; nil for a picture on disk.
    public var url: String?
    /// The licence, as tables show it.
    public var license: String
    /// Whom and what to name beside the picture, as far as the row says.
    public var credit: Credit
    /// More detail about its reason; nil if nothing is known.
    public var detail: String?
    /// The path of its file in the first image export, if the listing is the one after `export`; nil if there is no
    /// such file.
    public var file: String?

    /// Whether `word` is its address, in the row's spelling or another one.
    ///
    /// A user name and password are not stored. An address with them is recognized by the id that was made of it, or
    /// by its masked form.
    public func hasAddress(_ word: String) -> Bool {
      if url == word || url == SourceText.masked(word) { return true }
      guard line != nil, case .success(let address) = Address.canonical(word) else { return false }
      return item.id == ItemID(class: className, address: address.text)
    }
  }

  package let last: NodeHistory
  package let workspace: Workspace
  package let manifest: Manifest
  /// The networks of the manifest, which are looked up when they are first needed.
  let lookups = NetworkLookups()

  public init(_ manifest: Manifest, workspace: Workspace) throws(EngineError) {
    self.manifest = manifest
    self.workspace = workspace
    last = try NodeHistory(workspace.state)
  }

  public var manifestClasses: [ClassName] { manifest.classes.map(\.name) }

  /// Whether the last run is still the one that was read.
  public var isCurrent: Bool { (try? NodeHistory(workspace.state)) == last }

  /// The funnels of the last whole build; nil before the first.
  public var summary: BuildSummary? { last.summary }

  /// The last step whose listing of a class is known; nil if there is none.
  public func reached(_ name: ClassName) -> StepName? {
    let step = StepName.allCases.last { step in
      step != .export
        && [NodeName(step, .oneClass(name)), NodeName(step, .dataset)].contains {
          last[$0]?.output.listings[name] != nil
        }
    }
    return step == .split || step == .crop && manifest.split == nil ? .export : step
  }

  /// The funnel of each class, from the last whole build. A class that no such build contained has its funnel up to
  /// its last known step, and one that was not exported up to the step before.
  public func funnels() -> [ClassName: Funnel] {
    var funnels = last.summary?.funnels ?? [:]
    for name in manifest.classes.map(\.name) where funnels[name] == nil {
      guard let step = reached(name), let listing = try? listing(name, after: step), let rows = try? origin(of: name)
      else { continue }
      funnels[name] = Funnel(listing, origin: rows, through: step)
    }
    for name in manifest.classes.map(\.name) where funnels[name]?.reached == .export && !isExported(name) {
      funnels[name]?.reached = .split
    }
    return funnels
  }

  /// Whether an export contains a class as it was listed last: a build may have failed before it wrote any.
  private func isExported(_ name: ClassName) -> Bool {
    let exports = manifest.exports.compactMap { last[NodeName(.export, .output($0.to))]?.description }
    return [NodeName(.split, .dataset), NodeName(.crop, .oneClass(name))].contains { node in
      guard let listing = last[node]?.output.listings[name] else { return false }
      return exports.contains { $0.digest(ExportStep.input(node.step, of: name)) == listing }
    }
  }

  /// The results of the manifest's exports.
  package var exports: [Builder.Export] {
    manifest.exports.compactMap { settings in
      let node = last[NodeName(.export, .output(settings.to))]
      return node.flatMap { Builder.Export(settings, $0.output)?.withoutLostStrays(in: workspace) }
    }
  }

  /// The content listing of a class after a step; empty if it was not made.
  ///
  /// - Throws: `EngineError` with the code `lost` and the node if the store has lost it.
  package func listing(_ name: ClassName, after step: StepName) throws(EngineError) -> Listing {
    let found = output(name, after: step)
    return try workspace.listing(found?.digest, of: found?.node)
  }

  /// The listing of every class after a step.
  ///
  /// - Throws: `EngineError` with the code `lost` and the node if the store has lost one.
  package func listings(after step: StepName) throws(EngineError) -> [ClassName: Listing] {
    var listings: [ClassName: Listing] = [:]
    for name in manifestClasses { listings[name] = try listing(name, after: step) }
    return listings
  }

  /// Reads the last listing and the origin of each class, so that a lost one is reported here and not taken for up to
  /// date.
  ///
  /// - Throws: `EngineError` with the code `lost` and the node for the first that the store has lost.
  public func check() throws(EngineError) {
    for name in manifest.classes.map(\.name) {
      _ = try origin(of: name)
      if let step = reached(name) { _ = try listing(name, after: step) }
    }
  }

  /// The node that made a class's listing after a step, and the listing's digest; nil if it was not made.
  private func output(_ name: ClassName, after step: StepName) -> (node: NodeName, digest: SHA256Digest)? {
    var candidate: StepName? = step
    while let step = candidate {
      for node in [NodeName(step, .oneClass(name)), NodeName(step, .dataset)] {
        if let digest = last[node]?.output.listings[name] { return (node, digest) }
      }
      candidate = step.isOptional ? step.before : nil
    }
    return nil
  }

  /// The funnel of a class without a model, if it was counted when the class was built: this reads no row.
  func countedFunnel(of name: ClassName) throws(EngineError) -> Funnel? {
    let origin = last[NodeName(.sources, .oneClass(name))]?.output.origin
    return try ClassCounts.funnel(output(name, after: .export)?.digest, origin: origin, network: nil, in: workspace)
  }

  /// The manifest's takedown list and the number of its entries; nil if there is none.
  package func takedown() throws -> (file: String, entries: Int)? {
    let path = manifest.takedown
    guard let bytes = try FileLimit.names.read(path, from: workspace.state.inputs)?.bytes else { return nil }
    return (path, try TakedownFile(bytes, file: path).entries.count)
  }

  /// The rows of a class as they are in its sources.
  package func origin(of name: ClassName) throws(EngineError) -> OriginTable {
    let node = NodeName(.sources, .oneClass(name))
    return try workspace.origin(last[node]?.output.origin, of: node)
  }

  /// How the lists of a class were read, in the manifest's order.
  public func readings(of name: ClassName) -> [SourceReading] {
    last[NodeName(.sources, .oneClass(name))]?.output.readings ?? []
  }

  /// The warnings about the lists, as the last build read them.
  ///
  /// - Parameter isWhole: Whether all warnings are listed; otherwise some are only counted.
  public func warningsOfLists(isWhole: Bool = false) -> [Notice] {
    Notice.ofLists(
      [last.untaken?.warnings ?? []]
        + manifestClasses.map { last[NodeName(.sources, .oneClass($0))]?.output.warnings ?? [] },
      most: isWhole ? nil : Notice.mostOfLists)
  }

  /// The rows of a class after a step, in the order of its sources.
  public func rows(of name: ClassName, after step: StepName) throws(EngineError) -> [Row] {
    let listing = try listing(name, after: step)
    let table = try origin(of: name)
    let exported = step == .export ? try exported(name, from: listing) : nil
    let details = try failureDetails(listing, table)
    return table.rows.compactMap { row in
      let isFile = table.isFile(row)
      var item: Item
      if let reason = row.reason {
        item = Item(id: row.id, verdict: .out(.sources, reason))
      } else if let known = listing.item(row.id) {
        item = known
      } else {
        return nil
      }
      if row.standing == .repeated { item.image = nil }
      return Row(
        className: name, item: item, source: isFile ? row.text : table.sources[row.source].path,
        line: isFile ? nil : row.line, url: isFile ? nil : SourceText.masked(row.text),
        license: table.license(of: row), credit: row.credit, detail: details[row.id],
        file: item.isIn ? exported?.file(of: item) : nil)
    }
  }

  /// A class in the first image export. If a build has failed since, the last listing may contain other pictures than
  /// the folder does.
  private func exported(_ name: ClassName, from listing: Listing) throws(EngineError) -> ExportedClass? {
    guard let export = manifest.exports.first(where: { $0.format == .imagefolder }),
      let known = last[NodeName(.export, .output(export.to))]
    else { return nil }
    let node = manifest.split == nil ? NodeName(.crop, .oneClass(name)) : NodeName(.split, .dataset)
    let input = known.description.digest(ExportStep.input(node.step, of: name))
    let isLast = last[node]?.output.listings[name] == input
    let crop = manifest.classes.first { $0.name == name }?.crop
    return ExportedClass(
      folder: export.to, name: name, listing: isLast ? listing : (try? workspace.listing(input)) ?? Listing([]),
      croppedExtension: crop?.options.format.format.fileExtension ?? "jpg")
  }

  /// How each node changed an item when it last did any work: the item before and after.
  ///
  /// A node is left out if its listing is no longer in the store.
  public func changes(of id: ItemID, in name: ClassName) -> [NodeName: (was: Item?, now: Item?)] {
    var changes: [NodeName: (was: Item?, now: Item?)] = [:]
    for step in StepName.allCases {
      for node in [NodeName(step, .oneClass(name)), NodeName(step, .dataset)] {
        guard let known = last[node], let before = known.before[name],
          let after = known.output.listings[name], let was = try? workspace.listing(before),
          let now = try? workspace.listing(after)
        else { continue }
        changes[node] = (was.item(id), now.item(id))
      }
    }
    return changes
  }

  /// The steps that an item went through, with the verdict after each.
  public func history(of id: ItemID, in name: ClassName) throws(EngineError) -> [(step: StepName, item: Item)] {
    var history: [(StepName, Item)] = []
    for step in StepName.allCases where step != .export {
      if step == .split, manifest.split == nil { continue }
      if step.isOptional, step != .split, last[NodeName(step, .oneClass(name))] == nil { continue }
      if let item = try listing(name, after: step).item(id) {
        history.append((step, item))
        if !item.isIn { break }
      }
    }
    return history
  }
}

/// The pictures of a class in an image folder.
private struct ExportedClass {
  let folder: String
  let name: ClassName
  /// The listing from which the folder was written.
  let listing: Listing
  let croppedExtension: String

  /// The path of an item's file; nil for one that is not there.
  func file(of item: Item) -> String? {
    guard let item = listing.item(item.id), item.isIn, let image = item.image else { return nil }
    let ending = item.cropped == nil ? item.format?.fileExtension : croppedExtension
    let split = item.split.map { "\($0.name)/" } ?? ""
    return "\(folder)/\(split)\(name.rawValue)/\(image.hex.prefix(16)).\(ending ?? "jpg")"
  }
}

extension BuiltDataset {
  /// Forgets remembered failures of classes, so that the next build requests the addresses again.
  package func forgetFailures(_ addresses: [String], of names: Set<ClassName>) throws {
    try workspace.actions.remove(Set(addresses).sorted().map { FetchMemory.key(of: $0) })
    try forgetFetches(of: names)
  }

  /// Makes the next build look up each address of classes again: marks the last outputs of their `fetch` nodes as
  /// expired.
  ///
  /// - Parameter isInEveryMode: also for a build that takes remembered failures for granted, because bytes have come.
  package func forgetFetches(of names: Set<ClassName>, isInEveryMode: Bool = false) throws {
    let lock = try DatasetLock(manifest.classes, in: workspace)
    for name in names.sorted() {
      guard let known = last[NodeName(.fetch, .oneClass(name))] else { continue }
      var output = known.output
      output.expires = isInEveryMode ? .min : 0
      // The node runs in any case, so a lost listing may stay lost until then.
      let pieces = (try? workspace.listings.pieces(of: output)) ?? []
      for description in [known.description, FetchStep.description(known.description, under: lock.tables[name])] {
        try workspace.actions.record(
          NodeRecord(description: description, outputs: output.blobs + pieces, summary: output.encoded()))
      }
    }
  }
}
