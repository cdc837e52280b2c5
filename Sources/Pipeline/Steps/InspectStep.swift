import Digests
import Engine
import Imaging
import Listings
import Manifest

/// Judges each fetched blob: whether it is a whole picture, of a wanted format and size, and not a placeholder.
struct InspectStep: Step {
  static let version = 3

  let className: ClassName
  let settings: InspectSettings
  /// The node that finds placeholders over the whole dataset; the plan has it where some class looks for them.
  let placeholders: NodeName

  var node: NodeName { NodeName(.inspect, .oneClass(className)) }
  var inputs: [NodeName] {
    [NodeName(.fetch, .oneClass(className))] + (settings.placeholders == .detect ? [placeholders] : [])
  }

  func describe(_ inputs: [NodeName: NodeOutput]) -> Description {
    var description = description(of: inputs, classes: [className])
    description["libraries"] = .text(ImageInspector.libraries)
    description["algorithm"] = .integer(Int64(ImageInspector.version))
    description["inspect.formats"] = .list(settings.formats.map(\.rawValue).sorted().map { .text($0) })
    description["inspect.min_side"] = .integer(Int64(settings.minSide))
    description["inspect.max_pixels"] = .integer(Int64(settings.maxPixels))
    description["inspect.max_aspect_ratio"] = .text("\(settings.maxAspectRatio)")
    description["inspect.animated"] = .text(settings.animated.rawValue)
    let found = settings.placeholders == .detect ? inputs[placeholders]?.placeholders : nil
    description["placeholders"] = found.map { .list($0.map { .digest($0) }) } ?? Description.Value.none
    return description
  }

  func run(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) async throws -> NodeOutput {
    let listing = try workspace.listing(listing(of: className, in: inputs))
    let images = listing.imagesIn
    let results = try await InspectAction.results(
      ofSorted: images, maxPixels: settings.maxPixels, reader: PictureReader(workspace))
    let placeholders = Set(settings.placeholders == .detect ? inputs[placeholders]?.placeholders ?? [] : [])
    let judged = listing.mapIn { item in
      guard let image = item.image, let index = images.index(ofSorted: image), let result = results[index] else {
        return
      }
      judge(&item, result)
      if item.isIn, placeholders.contains(image) { item.verdict = .out(.inspect, .placeholder) }
    }
    return NodeOutput(listings: [className: try workspace.put(judged)])
  }

  func missingActions(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) throws(EngineError) -> Int {
    let images = try workspace.listing(listing(of: className, in: inputs)).imagesIn
    let keys = InspectAction.keys(of: images, maxPixels: settings.maxPixels)
    return images.count - (try workspace.actions.values(for: keys)).count
  }

  /// Applies the limits to what is known of a picture, the ones of its header first.
  private func judge(_ item: inout Item, _ result: InspectAction.Result) {
    switch result {
    case .failed(let reason, let format):
      item.format = format
      // Of a picture whose format is not wanted nothing more is asked.
      let isAsked = reason == .notImage || format.map(isWanted) ?? true
      item.verdict = .out(.inspect, isAsked ? reason : .unsupportedFormat)
    case .sound(let facts):
      item.format = facts.format
      item.width = facts.width
      item.height = facts.height
      item.orientation = facts.orientation
      item.hasForeignProfile = facts.hasForeignProfile
      item.phash = facts.phash
      let (short, long) = (min(facts.width, facts.height), max(facts.width, facts.height))
      if !isWanted(facts.format) {
        item.verdict = .out(.inspect, .unsupportedFormat)
      } else if Int(short) < settings.minSide {
        item.verdict = .out(.inspect, .tooSmall)
      } else if Double(long) > Double(short) * settings.maxAspectRatio {
        item.verdict = .out(.inspect, .aspectRatio)
      } else if facts.isAnimated, settings.animated == .reject {
        item.verdict = .out(.inspect, .animated)
      }
    }
  }

  private func isWanted(_ format: ImageFormat) -> Bool {
    settings.formats.contains { $0.rawValue == format.name }
  }
}

extension InspectAction {
  /// The results for many blobs of the store.
  ///
  /// - Throws: `EngineError` of the code `lost` for a blob that has to be decoded and is not in the store.
  static func results(
    of blobs: [SHA256Digest], maxPixels: Int, in workspace: Workspace
  ) async throws -> [SHA256Digest: Result] {
    try await results(of: blobs, maxPixels: maxPixels, reader: PictureReader(workspace))
  }

  /// The results for many blobs: remembered ones in one look-up, the others decoded on the workspace's threads.
  ///
  /// - Throws: `EngineError` of the code `lost` for a blob that has to be decoded and is not in the store.
  static func results(
    of blobs: [SHA256Digest], maxPixels: Int, reader: PictureReader
  ) async throws -> [SHA256Digest: Result] {
    let workspace = reader.workspace
    let keys = keys(of: blobs, maxPixels: maxPixels)
    let remembered = try workspace.actions.values(for: keys)
    var results: [SHA256Digest: Result] = [:]
    results.reserveCapacity(blobs.count)
    var missing: [SHA256Digest] = []
    for (blob, key) in zip(blobs, keys) {
      if let result = remembered[key].flatMap({ Result(encoded: $0[...]) }) {
        results[blob] = result
      } else {
        missing.append(blob)
      }
    }
    let found = try await workspace.compute(missing, as: .inspecting) { blob throws in
      try Self.result(
        of: blob, bytes: try reader.bytes(of: blob), maxPixels: maxPixels, isCounted: !reader.isReference(blob),
        in: workspace)
    }
    for (blob, result) in zip(missing, found) { results[blob] = result }
    try workspace.actions.flush()
    return results
  }

  /// The results for blobs in ascending order of their digests, in that order: from shelves as far as those are there.
  ///
  /// - Throws: `EngineError` of the code `lost` for a blob that has to be decoded and is not in the store.
  static func results(
    ofSorted blobs: [SHA256Digest], maxPixels: Int, reader: PictureReader
  ) async throws -> [Result?] {
    let shelves = ActionShelves(
      description(maxPixels: maxPixels), of: blobs, store: reader.workspace.store, actions: reader.workspace.actions)
    let shelved = try shelves.read()
    var all = shelved.values.map { $0.flatMap { Result(encoded: $0) } }
    let unknown = blobs.indices.filter { all[$0] == nil }
    guard !unknown.isEmpty else { return all }
    let found = try await results(of: unknown.map { blobs[$0] }, maxPixels: maxPixels, reader: reader)
    for index in unknown { all[index] = found[blobs[index]] }
    try shelves.write(shelved) { all[$0]?.encoded() }
    try reader.workspace.actions.flush()
    return all
  }
}
