import Digests
import Engine
public import Imaging
package import Listings
public import Manifest
import Transfer

/// The static plan: one step for each node, after the steps whose outputs it reads. It is known before anything runs.
package struct PipelinePlan: Sendable {
  /// The types of the steps, each after those whose outputs it reads. To add a step, add its type here and its file
  /// in `Steps`.
  static let stages: [any Step.Type] = [
    SourcesStep.self, TransfersStep.self, FetchStep.self, PlaceholderStep.self, InspectStep.self,
    ExactDuplicatesStep.self, NearDuplicatesStep.self, FilterStep.self, SiblingsStep.self, LabelsStep.self,
    SelectStep.self, CropStep.self, SplitStep.self, LockCheckStep.self, ExportStep.self,
  ]

  /// The steps; each comes after its inputs.
  package private(set) var steps: [any Step] = []
  private var nodes: Set<NodeName> = []

  let manifest: Manifest
  /// The classes in the order of the manifest.
  let names: [ClassName]
  let workspace: Workspace
  /// The forms that outputs can have.
  let formats: [any ExportFormat.Type]
  /// Whether to ignore the splits in the lock.
  let redoesSplits: Bool
  /// The transfers of this build.
  package let round: FetchRound
  /// The rows that the fetches of this build decide.
  let changes = FetchChanges()
  /// The files of each class's sources.
  let files: [ClassName: [SourcesStep.Source]]
  /// The searches for the files of sources, which a build remembers.
  let searches: SourceMemory
  /// People's answers about the pictures of each class.
  let answers: [ClassName: LabelAnswers]
  /// The squares that people drew, by class.
  let boxes: [ClassName: CropSquares]
  /// People's decisions about copies.
  let decisions: DuplicateDecisions
  /// The references: pictures of which the dataset must not contain copies.
  let references: References
  /// The rule by which near duplicates are found.
  let near: NearRule
  /// The pictures that must never enter an output.
  package let takedown: Takedown
  /// The lock as it was read.
  package let lock: DatasetLock
  /// The pretrained networks of classes and filters.
  let networks: Networks

  /// The plan of a manifest.
  ///
  /// - Throws: what is wrong with the files of people's decisions, with its places.
  package init(
    _ manifest: Manifest, version: String, formats: [any ExportFormat.Type], networks: Networks? = nil,
    redoesSplits: Bool = false, workspace: Workspace
  ) throws {
    self.manifest = manifest
    self.workspace = workspace
    self.formats = formats
    self.redoesSplits = redoesSplits
    self.networks = try networks ?? Networks(manifest, workspace: workspace)
    names = manifest.classes.map(\.name)
    near = NearRule(manifest.duplicates.near)
    let people = ProjectInputs(
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
    var memory = SourceMemory(workspace.state)
    let listed = try people.takedown().knowing(lock.tables.values)
    let absent = try AbsentFiles(manifest.classesOfFiles, lock, listed, in: workspace)
    let files = try people.sources(&memory, absent: absent, in: workspace)
    (self.files, searches) = (files, memory)
    takedown = try listed.knowing([LockedTable]()) {
      try files.values.joined().flatMap { try $0.files.all() }
    }
    round = FetchRound(
      FetchProfiles(
        manifest, sources: files.mapValues { $0.map(\.settings) }, version: version, workspace: workspace),
      maxPixels: manifest.inspect.maxPixels,
      takenDown: takedown.digests)
    for stage in Self.stages {
      let planned = stage.planned(in: self)
      steps += planned
      nodes.formUnion(planned.map { $0.node })
    }
  }

  /// The networks of classes and filters, without those that are skipped because their weights are missing.
  var modelsInUse: [NetworkModel] {
    let used =
      (manifest.classes.map { ClassNetwork($0.labels, networks: networks) }
      + manifest.filters.map { ClassNetwork($0, networks: networks) })
      .compactMap { network in network.flatMap { $0.isGivenUp ? nil : $0.model } }
    return Set(used).sorted { ($0.name, $0.digest) < ($1.name, $1.digest) }
  }

  /// The last listing of each class among the outputs of a build.
  func lastListings(_ outputs: StepInputs) -> [SHA256Digest?] {
    names.map { outputs[node(after: .split, of: $0)]?.listings[$0] }
  }

  package func step(_ node: NodeName) -> (any Step)? { steps.first { $0.node == node } }

  /// The nodes with the last listings of the classes, each once.
  package var finished: [NodeName] { nodes(after: .export) }

  /// The nodes with the listings of the classes after a step, each once.
  func nodes(after step: StepName) -> [NodeName] {
    var seen: Set<NodeName> = []
    return names.map { node(after: step, of: $0) }.filter { seen.insert($0).inserted }
  }

  /// The node with a class's listing after a step; if the plan does not contain an optional step, the node after the
  /// step before it.
  package func node(after step: StepName, of name: ClassName) -> NodeName {
    let node = NodeName(step, .oneClass(name))
    if nodes.contains(node) { return node }
    guard step.isOptional, !nodes.contains(NodeName(step, .dataset)), let before = step.before else {
      return NodeName(step, .dataset)
    }
    return self.node(after: before, of: name)
  }

  /// The node that hands a class's listing to a step: that of the step before it which the dataset has.
  func node(before step: StepName, of name: ClassName) -> NodeName { node(after: step.before ?? .sources, of: name) }
}

extension LockWriter {
  /// The writer for the lock of a plan's build.
  package init(_ plan: PipelinePlan, in workspace: Workspace) {
    let names = plan.manifest.classes.map(\.name)
    self.init(
      manifest: plan.manifest, lock: plan.lock, near: plan.near, models: plan.modelsInUse,
      last: Dictionary(uniqueKeysWithValues: names.map { ($0, plan.node(after: .split, of: $0)) }),
      workspace: workspace)
  }
}

extension PipelinePlan {
  /// Whether a class has sources besides files on disk.
  func hasLists(_ name: ClassName?) -> Bool {
    name.flatMap { files[$0] }?.contains { !$0.settings.isOfFiles } ?? false
  }
}

extension Manifest {
  /// The classes to which pictures on disk belong: by their sources, or because a person moved them there.
  fileprivate var classesOfFiles: [ManifestClass] {
    classes.contains { $0.sources.contains(where: \.isOfFiles) } ? classes : []
  }
}

extension SourceSettings {
  /// Whether its pictures are files on disk.
  var isOfFiles: Bool {
    if case .files = kind { return true }
    return false
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
    self.init(algorithm: algorithm, threshold: threshold, isThorough: near.thorough, findsTurns: near.rotations)
  }
}
