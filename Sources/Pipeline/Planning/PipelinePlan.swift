import Digests
import Engine
public import Imaging
package import Listings
public import Manifest
import Transfer

/// The static plan: one step a node, each after those it reads, known before anything runs.
///
/// The order of steps is the order of the functions called in
/// ``init(_:version:formats:networks:redoesSplits:workspace:)``; a new step is one file in `Steps` and one line there.
package struct PipelinePlan: Sendable {
  /// The steps in an order in which each comes after its inputs.
  package private(set) var steps: [any Step] = []
  /// The transfers of this build.
  package let round: FetchRound
  /// The step that makes them.
  package private(set) var transfers: TransfersStep
  /// The steps that read the lists, by class.
  package private(set) var sources: [ClassName: SourcesStep] = [:]
  /// The steps that find near duplicates.
  private(set) var nearDuplicates: [NearDuplicatesStep] = []
  /// People's answers about the pictures of each class.
  let answers: [ClassName: Answers]
  /// The squares that people drew, by class.
  let boxes: [ClassName: Boxes]
  /// How near duplicates are told.
  let near: NearRule
  let manifest: Manifest
  /// What never enters an output.
  package let takedown: Takedown
  /// The lock as it was read.
  package let lock: DatasetLock
  /// The pretrained networks that classes learn with.
  let networks: Networks

  private let names: [ClassName]
  let decisions: DuplicateDecisions
  private let references: References

  /// The plan of a manifest.
  ///
  /// - Throws: what is wrong with the files of people's decisions, with its places.
  package init(
    _ manifest: Manifest, version: String, formats: [any ExportFormat.Type], networks: Networks? = nil,
    redoesSplits: Bool = false, workspace: Workspace
  ) throws {
    self.manifest = manifest
    self.networks = try networks ?? Networks(manifest, workspace: workspace)
    names = manifest.classes.map(\.name)
    near = NearRule(manifest.duplicates.near)
    let people = PeoplesFiles(
      manifest: manifest, inputs: workspace.state.inputs, root: workspace.root)
    let answers = Dictionary(
      uniqueKeysWithValues: try manifest.classes.map { ($0.name, try people.answers(of: $0)) })
    self.answers = answers
    boxes = Dictionary(uniqueKeysWithValues: try manifest.classes.map { ($0.name, try people.boxes(of: $0)) })
    var decisions = try people.duplicateDecisions()
    decisions.answers = answers
    self.decisions = decisions
    references = try ReferenceFiles(
      manifest: manifest, inputs: workspace.state.inputs, actions: workspace.actions, root: workspace.root
    ).references()
    lock = try DatasetLock(manifest.classes, in: workspace)
    let sources = try people.sources(workspace.counts)
    takedown = try people.takedown().knowing(
      lock.tables.values, files: sources.values.joined().lazy.flatMap(\.inputs))
    round = FetchRound(
      FetchProfiles(manifest, version: version, workspace: workspace), maxPixels: manifest.inspect.maxPixels,
      takenDown: takedown.digests)
    transfers = TransfersStep(fetches: [], sources: [:], lock: lock, round: round)
    addSources(sources, takedown)
    addFetch(takedown)
    addInspect()
    addDuplicates()
    for item in manifest.classes {
      steps.append(
        LabelsStep(
          className: item.name, settings: item.labels, answers: answers[item.name] ?? Answers(),
          network: ClassNetwork(item.labels, networks: self.networks),
          wantsMaps: item.crop.mode == .auto || item.crop.mode == .manual,
          maxPixels: item.inspect.maxPixels, distinct: duplicateNode(.nearDuplicates, item.name)))
    }
    for item in manifest.classes {
      steps.append(
        CropStep(
          className: item.name, settings: item.crop, boxes: boxes[item.name] ?? Boxes(),
          network: ClassNetwork(item.labels, networks: self.networks), maxPixels: item.inspect.maxPixels))
    }
    addSplit(before: redoesSplits ? [:] : lock.tables)
    if workspace.mode.checksLock {
      steps.append(LockCheckStep(writer: LockWriter(self, in: workspace), waitsFor: steps.map { $0.node }))
    }
    addExports(formats)
  }

  /// The networks by which classes are learned; those that are given up for missing weights are not among them.
  var modelsInUse: [NetworkModel] {
    let used = manifest.classes.compactMap { item in
      ClassNetwork(item.labels, networks: networks).flatMap { $0.isGivenUp ? nil : $0.model }
    }
    return Set(used).sorted { ($0.name, $0.digest) < ($1.name, $1.digest) }
  }

  /// The step of a node.
  package func step(_ node: NodeName) -> (any Step)? { steps.first { $0.node == node } }

  /// The nodes that hold the last listings of the classes.
  package var finished: [NodeName] {
    manifest.split == nil ? names.map { NodeName(.crop, .oneClass($0)) } : [NodeName(.split, .dataset)]
  }

  /// The node that holds a class's listing after a step.
  package func node(after step: StepName, of name: ClassName) -> NodeName {
    switch step {
    case .exactDuplicates, .nearDuplicates: duplicateNode(step, name)
    case .split, .export:
      manifest.split == nil ? NodeName(.crop, .oneClass(name)) : NodeName(.split, .dataset)
    case .sources, .fetch, .inspect, .labels, .crop: NodeName(step, .oneClass(name))
    case .transfers, .lock: NodeName(step, .dataset)
    }
  }

  private func duplicateNode(_ step: StepName, _ name: ClassName) -> NodeName {
    NodeName(step, manifest.duplicates.scope == .dataset ? .dataset : .oneClass(name))
  }

  private mutating func addSources(_ inputs: [ClassName: [SourcesStep.Source]], _ takedown: Takedown) {
    for name in names {
      let step = SourcesStep(
        className: name, sources: inputs[name] ?? [], schemes: manifest.fetch.schemes, takedown: takedown)
      sources[name] = step
      steps.append(step)
    }
  }

  private mutating func addFetch(_ takedown: Takedown) {
    let fetches = names.map { name in
      FetchStep(
        className: name, locked: lock.tables[name], takedown: takedown, profiles: round.profiles.indices(of: name),
        round: round)
    }
    transfers = TransfersStep(fetches: fetches, sources: sources, lock: lock, round: round)
    steps.append(transfers)
    steps += fetches
  }

  private mutating func addInspect() {
    let placeholders = PlaceholderStep(classes: names)
    if manifest.classes.contains(where: { $0.inspect.placeholders == .detect }) { steps.append(placeholders) }
    for item in manifest.classes {
      steps.append(InspectStep(className: item.name, settings: item.inspect, placeholders: placeholders.node))
    }
  }

  private mutating func addDuplicates() {
    let scopes: [(NodeName.Scope, [ClassName])] =
      manifest.duplicates.scope == .dataset ? [(.dataset, names)] : names.map { (.oneClass($0), [$0]) }
    let maxPixels = manifest.classes.map(\.inspect.maxPixels).max() ?? manifest.inspect.maxPixels
    for (scope, classes) in scopes {
      steps.append(
        ExactDuplicatesStep(
          scope: scope, classes: classes, settings: manifest.duplicates, decisions: decisions,
          references: references, maxPixels: maxPixels,
          inspected: classes.map { NodeName(.inspect, .oneClass($0)) }))
    }
    for (scope, classes) in scopes {
      nearDuplicates.append(
        NearDuplicatesStep(
          scope: scope, classes: classes, settings: manifest.duplicates, rule: near, decisions: decisions,
          references: references, maxPixels: maxPixels, exact: NodeName(.exactDuplicates, scope)))
    }
    steps += nearDuplicates
  }

  private mutating func addSplit(before: [ClassName: LockedTable]) {
    guard let split = manifest.split else { return }
    steps.append(
      SplitStep(
        classes: names, settings: split, before: before, cropped: names.map { NodeName(.crop, .oneClass($0)) }))
  }

  private mutating func addExports(_ formats: [any ExportFormat.Type]) {
    let card = ExportDataset(
      name: manifest.name, version: manifest.version, description: manifest.description, license: manifest.license,
      contact: manifest.contact, url: manifest.url, published: manifest.published, citation: manifest.citation,
      classes: manifest.classes.map { ExportClass(name: $0.name, title: $0.title, description: $0.description) },
      isSplit: manifest.split != nil, images: [])
    let crops = Dictionary(uniqueKeysWithValues: manifest.classes.map { ($0.name, $0.crop) })
    let folders = manifest.exports.filter { $0.format == .imagefolder }.map(\.to)
    for settings in manifest.exports {
      guard let format = formats.first(where: { $0.name == settings.format.rawValue }) else { continue }
      steps.append(
        ExportStep(
          settings: settings, place: manifest.outputPlaces[settings.to], format: format, imageFolders: folders,
          card: card, classes: names, finished: finished,
          cropSettings: crops))
    }
  }
}

extension LockWriter {
  /// The writer of the lock that a plan's build gives.
  package init(_ plan: PipelinePlan, in workspace: Workspace) {
    let names = plan.manifest.classes.map(\.name)
    self.init(
      manifest: plan.manifest, lock: plan.lock, near: plan.near, models: plan.modelsInUse,
      last: Dictionary(uniqueKeysWithValues: names.map { ($0, plan.node(after: .split, of: $0)) }),
      workspace: workspace)
  }
}

extension NearRule {
  /// The rule of a manifest.
  public init(_ near: DuplicateSettings.Near) {
    let algorithm: NearAlgorithm
    switch near.algorithm {
    case .auto: algorithm = .auto
    case .gradient: algorithm = .gradient
    case .phash: algorithm = .phash
    case .dhash: algorithm = .dhash
    case .pdq: algorithm = .pdq
    }
    let threshold: NearRule.Threshold
    switch near.threshold {
    case .automatic: threshold = .auto
    case .share(let share): threshold = .percent(share.fraction * 100)
    case .bits(let bits): threshold = .bits(bits)
    }
    self.init(algorithm: algorithm, threshold: threshold, isThorough: near.thorough)
  }
}
