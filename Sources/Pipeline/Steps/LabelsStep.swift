import Digests
import Engine
package import Learning
package import Listings
import Manifest

/// Drops pictures that a person said are not of the class, and those that the class's head, learned from the answers,
/// rejects.
struct LabelsStep: Step {
  static let name = StepName.labels
  static let version = 5

  let className: ClassName
  let settings: LabelSettings
  /// A person's answers by image.
  let answers: LabelAnswers
  /// The class's pretrained network; nil for none.
  let network: ClassNetwork?
  /// Whether the crops need the network's maps, as suggestions for a person too. The maps are then computed while the
  /// picture is decoded.
  let wantsMaps: Bool
  /// Whether the class also learns from pictures of other classes.
  let usesSiblings: Bool
  /// The largest number of pixels of a picture.
  let maxPixels: Int
  /// The node from which the pictures come.
  let before: NodeName

  static func planned(in plan: PipelinePlan) -> [any Step] {
    let learners = SiblingsStep.learners(in: plan)
    return plan.manifest.classes.map { item in
      LabelsStep(
        className: item.name, settings: item.labels, answers: plan.answers[item.name] ?? LabelAnswers(),
        network: ClassNetwork(item.labels, networks: plan.networks),
        wantsMaps: item.crop.mode == .auto || item.crop.mode == .manual,
        usesSiblings: learners.contains(item.name), maxPixels: item.inspect.maxPixels,
        before: plan.node(before: Self.name, of: item.name))
    }
  }

  var node: NodeName { NodeName(Self.name, .oneClass(className)) }
  var inputs: [NodeName] { usesSiblings ? [before, SiblingsStep.node] : [before] }

  /// The blob with the pictures of other classes.
  private func siblings(_ inputs: StepInputs) -> SHA256Digest? {
    guard usesSiblings, let network else { return nil }
    return inputs[SiblingsStep.node]?.siblings[network.keyText]
  }

  func describe(_ inputs: StepInputs) -> Description {
    var description = description(of: inputs, after: before.step, classes: [className])
    description["labels"] = answers.digest.map { .digest($0) } ?? Description.Value.none
    description["labels.model"] = .text(network?.keyText ?? "none")
    guard let network, !network.isGivenUp else { return description }
    description["algorithm"] = .list(
      [EmbedAction.version, YesNoHead.version, LearnedHead.version].map { .integer(Int64($0)) })
    if usesSiblings {
      description["input labels"] = siblings(inputs).map { .digest($0) } ?? Description.Value.none
    } else {
      description["labels.siblings"] = .flag(false)
    }
    description["labels.threshold"] = .text("\(settings.threshold)")
    description["labels.abstain"] = .text(settings.abstain.description)
    description["labels.min_answers"] = .integer(Int64(settings.minAnswers))
    return description
  }

  func decisions(in field: String) -> PictureDecisions? {
    guard field == "labels" else { return nil }
    return PictureDecisions(kind: .label, encoded: answers.encoded(), places: answers.places) { bytes in
      LabelAnswers(encoded: bytes)?.byImage.mapValues(\.name) ?? [:]
    }
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    if !answers.byImage.isEmpty { _ = try workspace.store.put(answers.encoded()) }
    let undecided = inputs.listing(after: before.step, of: className)
    var output = NodeOutput()
    let head = try await head(over: undecided, siblings: siblings(inputs), in: workspace)
    if let head {
      output.estimate = head.estimate
      if let learned = head.head { output.head = try workspace.store.put(learned.encoded()) }
    } else if let network {
      output.estimate = LabelEstimate(model: network.model.name, state: .missing)
    }
    // Without a head, only a person's answer about the picture of a row decides the row.
    let changed =
      head == nil
      ? ChangedRows(
        undecided, in: Self.input(before.step, of: className), judged: "labels", by: self, inputs, in: workspace) : nil
    let judged = try (changed?.fresh ?? workspace.listing(undecided)).mapIn { judge(&$0, head) }
    output.listings[className] = try changed?.put(judged, in: workspace) ?? workspace.put(judged)
    return output
  }

  func missingActions(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> Int {
    guard let network, !network.isGivenUp else { return 0 }
    let pictures = try workspace.listing(inputs.listing(after: before.step, of: className)).pictures
    guard let identity = network.identity else { return pictures.count }
    let known = try Embeddings(identity: identity, wantsMaps: wantsMaps, in: workspace).remembered(pictures)
    return pictures.count - known.count
  }

  func usedActions(
    _ inputs: StepInputs, _: NodeOutput, in workspace: Workspace
  ) throws(EngineError) -> [UsedActions] {
    guard let network, !network.isGivenUp, network.identity != nil else { return [] }
    let pictures = try workspace.listing(inputs.listing(after: before.step, of: className)).pictures
    return Embeddings.used(network, wantsMaps: wantsMaps, maxPixels: maxPixels, of: pictures, in: workspace)
  }

  func pendingActions(
    _ inputs: StepInputs, cut _: ShardCut, in workspace: Workspace
  ) throws(EngineError) -> [PendingActions] {
    guard let network, !network.isGivenUp else { return [] }
    let pictures = try workspace.listing(inputs.listing(after: before.step, of: className)).pictures
    guard let use = try? Embeddings(network, wantsMaps: wantsMaps, maxPixels: maxPixels, in: workspace) else {
      return []
    }
    return try use.pending(pictures)
  }

  /// The class's head over the pictures with the verdict "in"; nil without a network.
  private func head(
    over undecided: SHA256Digest?, siblings: SHA256Digest?, in workspace: Workspace
  ) async throws -> ClassHead? {
    guard let network, !network.isGivenUp else { return nil }
    let listing = try workspace.listing(undecided)
    let results = try await Embeddings(network, wantsMaps: wantsMaps, maxPixels: maxPixels, in: workspace)
      .outputs(of: listing.pictures)
    let vectors = results.compactMapValues { $0.embedding }
    return try await workspace.compute([siblings]) { siblings in
      let table = try siblings.map { try workspace.store.need($0) }.flatMap { SiblingTable(encoded: $0) }
      let evidence = ClassEvidence(
        of: className, vectors: vectors.mapValues(\.unit), groups: listing.groups, table: table)
      return ClassHead(
        settings, model: network.model.name, evidence: evidence,
        isReproducible: network.model.format == .safetensors
      ) { answers.byImage[$0].map(ClassPicture.Answer.init) }
    }[0]
  }

  private func judge(_ item: inout Item, _ head: ClassHead?) {
    guard let image = item.image else { return }
    if let answer = answers.byImage[image] {
      item.answer = answer
      if answer == .no { item.verdict = .out(.labels, .labelledNo) }
      return
    }
    guard let head, let score = head.scores[image] else { return }
    item.score = UInt16((score * 10_000).rounded())
    switch head.decisions[image] {
    case .drop: item.verdict = .out(.labels, .predictedNo)
    case .review: item.isForReview = true
    case .keep, nil: break
    }
  }
}

extension Listing {
  /// The pictures with the verdict "in", each once.
  package var pictures: [EmbedAction.Picture] {
    Set(items.lazy.filter(\.isIn).compactMap { EmbedAction.Picture($0) }).sorted { $0.image < $1.image }
  }
}

extension ClassPicture.Answer {
  /// A person's answer in the form from which a head learns.
  package init(_ answer: Item.Answer) {
    switch answer {
    case .yes: self = .yes
    case .no: self = .no
    case .skip: self = .skipped
    }
  }
}
