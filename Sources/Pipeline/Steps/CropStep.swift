import Diagnostics
import Digests
import Engine
import Imaging
import Learning
import Listings
import Manifest

/// Cuts a square out of each picture: a person's if there is one, otherwise the one that the mode of its class
/// chooses.
struct CropStep: Step {
  static let name = StepName.crop
  static let version = 2
  static let algorithms = ["\(Cropper.version)"]

  let className: ClassName
  let settings: CropSettings
  let boxes: CropSquares
  /// The class's pretrained network, whose maps `auto` uses; nil for none.
  let network: ClassNetwork?
  /// The largest number of pixels of a picture.
  let maxPixels: Int
  /// The node from which the pictures come.
  let before: NodeName

  static func planned(in plan: PipelinePlan) -> [any Step] {
    plan.manifest.classes.map { item in
      CropStep(
        className: item.name, settings: item.crop, boxes: plan.boxes[item.name] ?? CropSquares(),
        network: ClassNetwork(item.labels, networks: plan.networks), maxPixels: item.inspect.maxPixels,
        before: plan.node(before: Self.name, of: item.name))
    }
  }

  var node: NodeName { NodeName(Self.name, .oneClass(className)) }
  var inputs: [NodeName] { Set([before, NodeName(.labels, .oneClass(className))]).sorted() }

  /// The network whose maps choose squares. Without one, `auto` is the centre and has the same key, so changing
  /// between the two crops nothing again.
  private var chooser: ClassNetwork? {
    guard settings.mode == .auto, let network, !network.isGivenUp else { return nil }
    return network
  }

  func describe(_ inputs: StepInputs) -> Description {
    var description = description(of: inputs, after: before.step, classes: [className])
    description.setLibraries(.encoding)
    description["algorithm"] = .integer(Int64(Cropper.version))
    description["crops"] = boxes.digest.map { .digest($0) } ?? Description.Value.none
    if let chooser {
      description["crop.mode"] = .text(settings.mode.rawValue)
      description["labels.model"] = .text(chooser.keyText)
      description["focus"] = .list([EmbedAction.version, CropFocus.version].map { .integer(Int64($0)) })
      if settings.overhang > .percent(0) {
        description["crop.overhang"] = .text(settings.overhang.description)
      }
      description["head"] =
        inputs.output(of: .labels, for: className)?.head.map { .digest($0) } ?? Description.Value.none
    } else {
      description["crop.mode"] = .text(settings.mode == .auto ? "center" : settings.mode.rawValue)
    }
    guard settings.mode != .none else { return description }
    description["crop.size"] = settings.options.size.map { .integer(Int64($0)) } ?? .text("source")
    description["crop.padding"] = .text(settings.padding.description)
    if settings.fill != .edge { description["crop.fill"] = .text(settings.fill.description) }
    description["crop.upscale"] = .flag(settings.upscale)
    description["crop.encode.format"] = .text(settings.encode.format.rawValue)
    description["crop.encode.quality"] = .integer(Int64(settings.encode.quality))
    description["crop.encode.strip_metadata"] = .flag(settings.encode.stripMetadata)
    if settings.encode.lossless { description["crop.encode.lossless"] = .flag(true) }
    return description
  }

  func decisions(in field: String) -> PictureDecisions? {
    guard field == "crops" else { return nil }
    return PictureDecisions(kind: .crop, encoded: boxes.encoded(), places: boxes.places.mapValues(\.fileAndLine)) {
      bytes in
      CropSquares(encoded: bytes)?.byImage.mapValues(\.text) ?? [:]
    }
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    if !boxes.byImage.isEmpty { _ = try workspace.store.put(boxes.encoded()) }
    let uncropped = inputs.listing(after: before.step, of: className)
    let changed = ChangedRows(
      uncropped, in: Self.input(before.step, of: className), judged: "crops", by: self, inputs, in: workspace)
    let undecided = try changed?.fresh ?? workspace.listing(uncropped)
    let focuses = try await focuses(of: undecided, by: head(inputs, in: workspace), in: workspace)
    let listing = undecided.mapIn { choose(&$0, focuses) }
    try checkBoxes(of: listing)
    let cropped =
      settings.mode == .none ? listing : try await cropped(listing, isWhole: changed == nil, in: workspace)
    let stored = try changed?.put(cropped, in: workspace) ?? workspace.put(cropped)
    return NodeOutput(listings: [className: stored])
  }

  /// The listing with the crops of its squares.
  ///
  /// - Parameter isWhole: Whether it has all rows of the class, so that its crops are worth a shelf.
  private func cropped(_ listing: Listing, isWhole: Bool, in workspace: Workspace) async throws -> Listing {
    let action = CropAction(settings, maxPixels: maxPixels)
    let inputs = action.inputs(of: listing.items.filter(\.isIn))
    var crops: [SHA256Digest: SHA256Digest] = [:]
    for (input, crop) in zip(inputs, try await workspace.outputs(action, of: inputs, isShelved: isWhole)) {
      crops[input.image] = crop
    }
    return listing.mapIn { item in item.cropped = item.image.flatMap { crops[$0] } }
  }

  func missingActions(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> Int {
    let (pending, unseen) = try missing(inputs, in: workspace)
    return pending.count + unseen
  }

  func pendingActions(
    _ inputs: StepInputs, cut _: ShardCut, in workspace: Workspace
  ) throws(EngineError) -> [PendingActions] {
    let crops = try missing(inputs, in: workspace).crops
    return [PendingActions(CropAction(settings, maxPixels: maxPixels), on: crops)].compactMap { $0 }
  }

  func usedActions(
    _: StepInputs, _ output: NodeOutput, in workspace: Workspace
  ) throws(EngineError) -> [UsedActions] {
    guard settings.mode != .none else { return [] }
    let action = CropAction(settings, maxPixels: maxPixels)
    let items = try workspace.listing(output.listings[className]).items.filter(\.isIn)
    return [UsedActions(action, on: action.inputs(of: items), isShelved: true)]
  }

  /// The crops that are not remembered, and the number of pictures whose square is not known because the network has not
  /// seen them.
  private func missing(
    _ inputs: StepInputs, in workspace: Workspace
  ) throws(EngineError) -> (crops: [CropAction.Input], unseen: Int) {
    guard settings.mode != .none else { return ([], 0) }
    let all = try workspace.listing(inputs.listing(after: before.step, of: className))
    var focuses: [SHA256Digest: CropFocus] = [:]
    var unseen: Set<SHA256Digest> = []
    if let chooser {
      let pictures = undecided(all)
      let head = try head(inputs, in: workspace)
      let known = try chooser.identity.map { identity throws(EngineError) in
        try Embeddings(identity: identity, wantsMaps: true, in: workspace).remembered(pictures.map(\.picture))
      }
      for picture in pictures {
        guard let result = known?[picture.picture.image] else {
          unseen.insert(picture.picture.image)
          continue
        }
        focuses[picture.picture.image] = try picture.focus(
          result.map, head: head, overhang: settings.overhang, in: workspace)
      }
    }
    let items = all.mapIn { choose(&$0, focuses) }.items.filter { item in
      item.isIn && item.image.map { !unseen.contains($0) } ?? false
    }
    let action = CropAction(settings, maxPixels: maxPixels)
    let wanted = action.inputs(of: items)
    return (try workspace.remembered(action, of: wanted, isShelved: true).missing.map { wanted[$0] }, unseen.count)
  }

  /// The head with which the maps of the class are read; nil if it has none.
  private func head(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> YesNoHead? {
    guard chooser != nil, let digest = inputs.output(of: .labels, for: className)?.head else { return nil }
    return YesNoHead(encoded: try workspace.store.need(digest))
  }

  /// The pictures for which no person has decided a square.
  private func undecided(_ listing: Listing) -> [FocusedPicture] {
    var seen: Set<SHA256Digest> = []
    return listing.items.compactMap { item in
      guard item.isIn, let picture = FocusedPicture(item), boxes.byImage[picture.picture.image] == nil,
        seen.insert(picture.picture.image).inserted
      else { return nil }
      return picture
    }
  }

  /// The place of the object in each picture without a person's decision, according to the model; empty without a
  /// model.
  private func focuses(
    of listing: Listing, by head: YesNoHead?, in workspace: Workspace
  ) async throws -> [SHA256Digest: CropFocus] {
    guard let chooser else { return [:] }
    let pictures = undecided(listing)
    let results = try await Embeddings(chooser, wantsMaps: true, maxPixels: maxPixels, in: workspace)
      .outputs(of: pictures.map(\.picture))
    let found = try await workspace.compute(pictures) { picture throws in
      try picture.focus(
        results[picture.picture.image]?.map, head: head, overhang: settings.overhang, in: workspace)
    }
    var focuses: [SHA256Digest: CropFocus] = [:]
    for (picture, focus) in zip(pictures, found) { focuses[picture.picture.image] = focus }
    return focuses
  }

  /// Chooses the square of a picture, or decides that it has none.
  private func choose(_ item: inout Item, _ focuses: [SHA256Digest: CropFocus]) {
    guard let image = item.image, let width = item.width, let height = item.height else { return }
    switch boxes.byImage[image] {
    case .rejected:
      item.verdict = .out(.crop, .rejectedInCrop)
    case .box(let box) where settings.mode != .none:
      item.crop = box
      item.cropChooser = .person
    case .box, nil:
      switch settings.mode {
      case .none: break
      case .manual: item.verdict = .out(.crop, .awaitingCrop)
      case .pad:
        let square = SquareBox.around(width: Int(width), height: Int(height))
        guard !isTooLarge(square) else { return item.verdict = .out(.crop, .awaitingCrop) }
        item.crop = square
        item.cropChooser = .center
      case .auto, .center:
        if let focus = focuses[image] {
          item.crop = SquareBox(x: focus.square.x, y: focus.square.y, side: focus.square.side)
          item.cropChooser = .model
          item.focus = Item.Point(x: Int32(clamping: focus.x), y: Int32(clamping: focus.y))
          item.confidence = UInt16((focus.confidence * 10_000).rounded())
        } else {
          item.crop = .centred(width: Int(width), height: Int(height))
          item.cropChooser = .center
        }
        if let box = item.crop, isTooLarge(box) {
          (item.crop, item.cropChooser) = (nil, nil)
          return item.verdict = .out(.crop, .awaitingCrop)
        }
        if let box = item.crop, box.isInside(width: Int(width), height: Int(height)), isCopied(item, box) {
          item.crop = LosslessCrop.aligned(box, width: Int(width), height: Int(height))
        }
      }
    }
  }

  /// Throws if a person's square is not inside its picture, or too large for any.
  private func checkBoxes(of listing: Listing) throws(DiagnosticError) {
    var wrong: [SHA256Digest: Diagnostic] = [:]
    for item in listing.items where item.isIn && item.cropChooser == .person {
      guard let image = item.image, let box = item.crop, let width = item.width, let height = item.height else {
        continue
      }
      guard !box.fits(width: Int(width), height: Int(height)) || isTooLarge(box) else { continue }
      wrong[image] = Diagnostic(
        .error, "the square of side \(box.side) at \(box.x),\(box.y) is not inside its picture of \(width)x\(height)",
        at: boxes.places[image],
        hint:
          "delete the line and draw the square again with `dsbuild review`; squares are in pixels of the upright picture"
      )
    }
    guard wrong.isEmpty else {
      throw DiagnosticError(wrong.sorted { $0.key < $1.key }.map(\.value))
    }
  }

  /// Whether a square with its padding has a longer side than a crop may have.
  private func isTooLarge(_ box: SquareBox) -> Bool {
    settings.paddedSide(of: box) > SquareBox.longestSide
  }

  /// Whether a square that nobody drew should be moved so that it can be copied losslessly out of its JPEG.
  private func isCopied(_ item: Item, _ box: SquareBox) -> Bool {
    guard settings.encode.lossless, settings.encode.format == .jpeg, settings.padding.fraction == 0,
      item.format == .jpeg, item.orientation == 1
    else { return false }
    return settings.options.size.map { $0 >= box.side && (!settings.upscale || $0 == box.side) } ?? true
  }
}
