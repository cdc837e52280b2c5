import Digests
import Engine
import Imaging
import Learning
import Listings
import Manifest

/// Limits a class to `select.max` pictures; those that the lock has as selected are taken first.
struct SelectStep: Step {
  static let name = StepName.select
  static let version = 2

  let className: ClassName
  let settings: SelectSettings
  /// The largest number of pictures.
  let most: Int
  /// The class's table of the lock, whose selected pictures are taken first.
  let locked: LockedTable?
  /// The class's pretrained network; nil for none.
  let network: ClassNetwork?
  /// The largest number of pixels of a picture.
  let maxPixels: Int

  static func planned(in plan: PipelinePlan) -> [any Step] {
    plan.manifest.classes.compactMap { item in
      guard let settings = item.select, let most = settings.max else { return nil }
      return SelectStep(
        className: item.name, settings: settings, most: most, locked: plan.lock.tables[item.name],
        network: ClassNetwork(item.labels, networks: plan.networks).flatMap { $0.isGivenUp ? nil : $0 },
        maxPixels: item.inspect.maxPixels)
    }
  }

  var node: NodeName { NodeName(Self.name, .oneClass(className)) }
  var inputs: [NodeName] {
    let rows = settings.by == .first ? [NodeName(.sources, .oneClass(className))] : []
    return [NodeName(.labels, .oneClass(className))] + rows
  }

  func describe(_ inputs: StepInputs) -> Description { describe(inputs, locked: locked?.facts.chosen) }

  private func describe(_ inputs: StepInputs, locked: SHA256Digest?) -> Description {
    var description = description(of: inputs, after: .labels, classes: [className])
    description["select.max"] = .integer(Int64(most))
    description["select.by"] = .text(settings.by.rawValue)
    if settings.by == .random { description["select.seed"] = .integer(Int64(settings.seed)) }
    if settings.by == .first { description["rows"] = inputs.origin(of: className).map { .digest($0) } }
    description["labels.model"] = .text(network?.keyText ?? "none")
    description["algorithm"] = .integer(Int64(network == nil ? ImageInspector.version : EmbedAction.version))
    description["lock \(className.rawValue)"] = locked.map { .digest($0) }
    return description
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    let listing = try workspace.listing(inputs.listing(after: .labels, of: className))
    let pictures = listing.pictures
    guard pictures.count > most else { return NodeOutput(listings: [className: try workspace.put(listing)]) }
    let kept = LockedChoice(try locked?.table())
    let order = try await order(of: pictures, in: listing, inputs, workspace)
    let selection = try await workspace.compute([0]) { [most] _ in order.selection(of: most, keeping: kept.images) }[0]
    let judged = listing.mapIn { item in
      if let image = item.image, !selection.images.contains(image) { item.verdict = .out(.select, .notSelected) }
    }
    var output = NodeOutput(listings: [className: try workspace.put(judged)])
    output.cover = try workspace.store.put(selection.cover.encoded())
    return output
  }

  /// The order in which pictures are taken.
  private func order(
    of pictures: [EmbedAction.Picture], in listing: Listing, _ inputs: StepInputs, _ workspace: Workspace
  ) async throws -> PictureChoice {
    let places = try await places(of: pictures, in: workspace)
    let ranks: [Int]?
    switch settings.by {
    case .diverse: ranks = nil
    case .random:
      let lots = pictures.map { SHA256Digest(of: Array("select \(settings.seed) ".utf8) + $0.image.bytes) }
      ranks = pictures.indices.sorted { lots[$0] < lots[$1] }
    case .first:
      var rows: [SHA256Digest: Int] = [:]
      for (row, origin) in try workspace.origin(inputs.origin(of: className)).rows.enumerated() {
        if let image = listing.item(origin.id)?.image, rows[image] == nil { rows[image] = row }
      }
      ranks = pictures.indices.sorted {
        (rows[pictures[$0].image] ?? .max, $0) < (rows[pictures[$1].image] ?? .max, $1)
      }
    }
    return PictureChoice(images: pictures.map(\.image), places: places, ranks: ranks)
  }

  /// The positions of pictures in the space in which they are compared: their embeddings, or else their perceptual
  /// codes.
  private func places(
    of pictures: [EmbedAction.Picture], in workspace: Workspace
  ) async throws -> PictureChoice.Places {
    if let network {
      let results = try await Embeddings(network, wantsMaps: false, maxPixels: maxPixels, in: workspace)
        .outputs(of: pictures)
      let vectors = pictures.map { results[$0.image]?.embedding?.unit }
      if !vectors.contains(nil) { return .embeddings(vectors.compactMap { $0 }) }
    }
    let action = InspectAction(maxPixels: maxPixels)
    let found = try await workspace.outputs(
      action, of: pictures.map(\.image), isShelved: true, isCounted: { _ in false },
      bytes: { try workspace.store.need($0) })
    return .codes(
      found.map { output in
        guard case .sound(let facts)? = output else { return Code256(.zero) }
        return facts.codes.dct16
      })
  }

  func alsoDescribed(
    _ inputs: StepInputs, output: NodeOutput, in workspace: Workspace
  ) throws(EngineError) -> [Description] {
    let listing = try workspace.listing(output.listings[className])
    return [describe(inputs, locked: LockedChoice(listing).digest)]
  }
}
