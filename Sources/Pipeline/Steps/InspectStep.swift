import Digests
import Engine
import Imaging
import Listings
import Manifest

/// Judges each fetched blob: whether it is an intact picture, of a wanted format and size, and not a placeholder.
struct InspectStep: Step {
  static let name = StepName.inspect
  static let version = 5
  static let algorithms = ["\(ImageInspector.version)"]

  let className: ClassName
  let settings: InspectSettings
  let quality: QualitySettings
  /// The node that finds placeholders in the whole dataset; it is in the plan if any class detects them.
  private var placeholders: NodeName { NodeName(Self.name, .dataset) }

  static func planned(in plan: PipelinePlan) -> [any Step] {
    plan.manifest.classes.map { item in
      InspectStep(className: item.name, settings: item.inspect, quality: item.quality)
    }
  }

  var node: NodeName { NodeName(Self.name, .oneClass(className)) }
  var inputs: [NodeName] {
    [NodeName(.fetch, .oneClass(className))] + (settings.placeholders == .detect ? [placeholders] : [])
  }

  func describe(_ inputs: StepInputs) -> Description {
    var description = description(of: inputs, after: .fetch, classes: [className])
    description.setLibraries(.decoding)
    description["algorithm"] = .integer(Int64(ImageInspector.version))
    description["inspect.formats"] = .list(settings.formats.wanted.map(\.name).sorted().map { .text($0) })
    description["inspect.min_side"] = .integer(Int64(settings.minSide))
    description["inspect.max_pixels"] = .integer(Int64(settings.maxPixels))
    description["inspect.max_aspect_ratio"] = .text("\(settings.maxAspectRatio)")
    description["inspect.animated"] = .text(settings.animated.rawValue)
    // The rules are part of the key even if they drop nothing, because the output counts what they mark.
    for measure in QualitySettings.Measure.allCases where quality[measure] != QualitySettings.Rule() {
      description["quality.\(measure.rawValue)"] = .text(quality[measure].text)
    }
    let found = settings.placeholders == .detect ? inputs[placeholders]?.placeholders : nil
    description["placeholders"] = found.map { .list($0.map { .digest($0) }) } ?? Description.Value.none
    return description
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    let fetched = inputs.listing(after: .fetch, of: className)
    let changed = ChangedRows(
      fetched, in: Self.input(.fetch, of: className), by: self, inputs, in: workspace)
    let listing = try changed?.fresh ?? workspace.listing(fetched)
    let images = listing.imagesIn
    let results = try await workspace.outputs(action, of: images, isShelved: changed == nil)
    let placeholders = Set(settings.placeholders == .detect ? inputs[placeholders]?.placeholders ?? [] : [])
    let judged = listing.mapIn { item in
      guard let image = item.image, let index = images.index(ofSorted: image), let result = results[index] else {
        return
      }
      judge(&item, result)
      if item.isIn, placeholders.contains(image) { item.verdict = .out(.inspect, .placeholder) }
    }
    let stored = try changed?.put(judged, in: workspace) ?? workspace.put(judged)
    var output = NodeOutput(listings: [className: stored])
    output.marked = marked(judged)
    if let changed, let before = changed.last.marked {
      let gone = marked(changed.stale)
      output.marked?.merge(before) { $0 + $1 }
      output.marked?.merge(gone) { $0 - $1 }
    }
    return output
  }

  func missingActions(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> Int {
    let images = try workspace.listing(inputs.listing(after: .fetch, of: className)).imagesIn
    return try workspace.remembered(action, of: images, isShelved: true).missing.count
  }

  func pendingActions(
    _ inputs: StepInputs, cut _: ShardCut, in workspace: Workspace
  ) throws(EngineError) -> [PendingActions] {
    let images = try workspace.listing(inputs.listing(after: .fetch, of: className)).imagesIn
    let missing = try workspace.remembered(action, of: images, isShelved: true).missing
    return [PendingActions(action, on: missing.map { images[$0] })].compactMap { $0 }
  }

  func usedActions(
    _ inputs: StepInputs, _: NodeOutput, in workspace: Workspace
  ) throws(EngineError) -> [UsedActions] {
    let images = try workspace.listing(inputs.listing(after: .fetch, of: className)).imagesIn
    return [UsedActions(action, on: images, isShelved: true)]
  }

  private var action: InspectAction { InspectAction(maxPixels: settings.maxPixels) }

  /// Applies the limits to the facts of a picture, those of its header first.
  private func judge(_ item: inout Item, _ result: InspectAction.Output) {
    switch result {
    case .failed(let reason, let format):
      // A format that is wanted is decoded here, so only its coding can be unsupported.
      item.format = reason == .unsupportedFormat && format.map(isWanted) == true ? format?.inRareCoding : format
      // An unwanted format takes precedence over any other failure except `notImage`.
      let isAsked = reason == .notImage || format.map(isWanted) ?? true
      item.verdict = .out(.inspect, isAsked ? reason : .unsupportedFormat)
    case .sound(let facts):
      item.format = facts.format
      item.width = facts.width
      item.height = facts.height
      item.orientation = facts.orientation
      item.hasForeignProfile = facts.hasForeignProfile
      item.quality = facts.quality
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
      } else {
        judge(&item, facts.quality)
      }
    }
  }

  /// How many pictures each quality rule marks.
  private func marked(_ listing: Listing) -> [QualitySettings.Measure: Int] {
    var counts: [QualitySettings.Measure: Int] = [:]
    for item in listing.items {
      guard let found = item.judgedQuality else { continue }
      for measure in quality.marked(found) { counts[measure, default: 0] += 1 }
    }
    return counts
  }

  /// Applies the quality rules: if several drop a picture, the first is its reason.
  private func judge(_ item: inout Item, _ found: PictureQuality) {
    for measure in quality.marked(found) {
      switch quality[measure].action {
      case .report: break
      case .review: item.isForReview = true
      case .drop:
        item.verdict = .out(.inspect, measure.reason)
        return
      }
    }
  }

  private func isWanted(_ format: ImageFormat) -> Bool {
    settings.formats.wanted.contains(format)
  }
}
