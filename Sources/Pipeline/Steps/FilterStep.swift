import Digests
import Engine
import Learning
import Listings
import Manifest

/// Marks pictures with networks that a person supplies: see ``FilterSettings``.
struct FilterStep: Step {
  static let name = StepName.filter
  static let version = 1
  static let algorithms = ["\(EmbedAction.version)"]

  /// A filter with its network.
  struct Filter: Sendable {
    let settings: FilterSettings
    let network: ClassNetwork
  }

  let className: ClassName
  let filters: [Filter]
  /// The largest number of pixels of a picture.
  let maxPixels: Int
  /// The node from which the pictures come.
  let before: NodeName

  static func planned(in plan: PipelinePlan) -> [any Step] {
    let filters = plan.manifest.filters.compactMap { settings in
      ClassNetwork(settings, networks: plan.networks).map { Filter(settings: settings, network: $0) }
    }
    guard !filters.isEmpty else { return [] }
    return plan.manifest.classes.map { item in
      FilterStep(
        className: item.name, filters: filters, maxPixels: item.inspect.maxPixels,
        before: plan.node(before: Self.name, of: item.name))
    }
  }

  var node: NodeName { NodeName(Self.name, .oneClass(className)) }
  var inputs: [NodeName] { [before] }

  func describe(_ inputs: StepInputs) -> Description {
    var description = description(of: inputs, after: before.step, classes: [className])
    description["algorithm"] = .integer(Int64(EmbedAction.version))
    for (index, filter) in filters.enumerated() {
      let settings = filter.settings
      let place = "filters[\(index)]"
      description["\(place).name"] = .text(settings.name)
      description["\(place).model"] = .text(filter.network.keyText)
      description["\(place).output"] = .integer(Int64(settings.output))
      description["\(place).above"] = .text("\(settings.above)")
      description["\(place).action"] = .text(settings.action.rawValue)
    }
    return description
  }

  func usedActions(
    _ inputs: StepInputs, _: NodeOutput, in workspace: Workspace
  ) throws(EngineError) -> [UsedActions] {
    let pictures = try workspace.listing(inputs.listing(after: before.step, of: className)).pictures
    return filters.flatMap {
      Embeddings.used($0.network, wantsMaps: false, maxPixels: maxPixels, of: pictures, in: workspace)
    }
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    var listing = try workspace.listing(inputs.listing(after: before.step, of: className))
    for (index, filter) in filters.enumerated() {
      let results = try await Embeddings(filter.network, wantsMaps: false, maxPixels: maxPixels, in: workspace)
        .outputs(of: listing.pictures)
      let numbers = try results.compactMapValues { try filter.number(of: $0) }
      listing = listing.mapIn { item in
        guard let image = item.image, let number = numbers[image], number > filter.settings.above else { return }
        item.filter = UInt8(clamping: index)
        switch filter.settings.action {
        case .review: item.isForReview = true
        case .drop: item.verdict = .out(.filter, .filtered)
        }
      }
    }
    var output = NodeOutput(listings: [className: try workspace.put(listing)])
    output.filters = filters.map(\.settings.name)
    return output
  }

  func missingActions(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> Int {
    let pictures = try workspace.listing(inputs.listing(after: before.step, of: className)).pictures
    var missing = 0
    for filter in filters {
      guard let identity = filter.network.identity else {
        missing += pictures.count
        continue
      }
      missing +=
        pictures.count
        - (try Embeddings(identity: identity, wantsMaps: false, in: workspace).remembered(pictures)).count
    }
    return missing
  }

  func pendingActions(
    _ inputs: StepInputs, cut _: ShardCut, in workspace: Workspace
  ) throws(EngineError) -> [PendingActions] {
    let pictures = try workspace.listing(inputs.listing(after: before.step, of: className)).pictures
    var pending: [PendingActions] = []
    for filter in filters {
      let use = try? Embeddings(filter.network, wantsMaps: false, maxPixels: maxPixels, in: workspace)
      pending += try use?.pending(pictures) ?? []
    }
    return pending
  }
}

extension FilterStep.Filter {
  /// The network's output for a picture, to four decimals; nil if the picture cannot be decoded.
  fileprivate func number(of output: EmbedAction.Output) throws(MissingModel) -> Double? {
    guard let vector = output.embedding?.vector else { return nil }
    guard vector.indices.contains(settings.output) else {
      throw MissingModel(
        "the filter `\(settings.name)` reads output \(settings.output) of its network, which gives \(vector.count) numbers",
        hint: "write `output: 0` to `output: \(vector.count - 1)`: outputs are counted from 0")
    }
    return (Double(vector[settings.output]) * 10_000).rounded() / 10_000
  }
}
