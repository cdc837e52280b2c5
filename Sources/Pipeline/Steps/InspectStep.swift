import Digests
import Engine
import Imaging
import Listings
import Manifest

/// Judges each fetched blob: whether it is a whole picture, of a wanted format and size, and not a placeholder.
struct InspectStep: Step {
  static let name = StepName.inspect
  static let version = 3
  static let algorithms = ["\(ImageInspector.version)"]

  let className: ClassName
  let settings: InspectSettings
  /// The node that finds placeholders over the whole dataset; the plan has it where some class looks for them.
  private var placeholders: NodeName { NodeName(Self.name, .dataset) }

  static func planned(in plan: PipelinePlan) -> [any Step] {
    plan.manifest.classes.map { item in
      InspectStep(className: item.name, settings: item.inspect)
    }
  }

  var node: NodeName { NodeName(Self.name, .oneClass(className)) }
  var inputs: [NodeName] {
    [NodeName(.fetch, .oneClass(className))] + (settings.placeholders == .detect ? [placeholders] : [])
  }

  func describe(_ inputs: StepInputs) -> Description {
    var description = description(of: inputs, after: .fetch, classes: [className])
    description["libraries"] = .text(ImageInspector.libraries)
    description["algorithm"] = .integer(Int64(ImageInspector.version))
    description["inspect.formats"] = .list(settings.formats.wanted.map(\.name).sorted().map { .text($0) })
    description["inspect.min_side"] = .integer(Int64(settings.minSide))
    description["inspect.max_pixels"] = .integer(Int64(settings.maxPixels))
    description["inspect.max_aspect_ratio"] = .text("\(settings.maxAspectRatio)")
    description["inspect.animated"] = .text(settings.animated.rawValue)
    let found = settings.placeholders == .detect ? inputs[placeholders]?.placeholders : nil
    description["placeholders"] = found.map { .list($0.map { .digest($0) }) } ?? Description.Value.none
    return description
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    let listing = try workspace.listing(inputs.listing(after: .fetch, of: className))
    let images = listing.imagesIn
    let results = try await workspace.outputs(action, of: images, isShelved: true)
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

  func missingActions(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> Int {
    let images = try workspace.listing(inputs.listing(after: .fetch, of: className)).imagesIn
    return try workspace.remembered(action, of: images, isShelved: true).missing.count
  }

  private var action: InspectAction { InspectAction(maxPixels: settings.maxPixels) }

  /// Applies the limits to what is known of a picture, the ones of its header first.
  private func judge(_ item: inout Item, _ result: InspectAction.Output) {
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
    settings.formats.wanted.contains(format)
  }
}
