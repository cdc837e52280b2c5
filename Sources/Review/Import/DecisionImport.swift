public import Diagnostics
import Digests
public import Engine
public import Manifest
public import Pipeline

/// Imports decisions of other programs into the files of answers and squares. The files stay sorted and byte-stable.
public struct DecisionImport: Sendable {
  /// The effect of an import on one class.
  public struct Count: Hashable, Sendable {
    /// Pictures decided for the first time.
    public var added = 0
    /// Pictures whose decision changed.
    public var changed = 0
    /// Pictures that already had the same decision.
    public var same = 0
  }

  /// The effect of an import.
  public struct Report: Sendable {
    /// The counts of each class that received decisions.
    public var classes: [ClassName: Count] = [:]
    /// Rows that were skipped, or imported although the picture is unknown, with their places.
    public var warnings: [Warning] = []
    /// How many boxes of each category were ignored because it is not the class of their picture.
    public var otherCategories: [String: Int] = [:]
    /// How many pictures had only such boxes.
    public var picturesWithoutBox = 0
  }

  /// A message about one row.
  public struct Warning: Hashable, Sendable {
    /// Where the row is.
    public let place: SourcePlace
    /// The mistake in it.
    public let message: String
  }

  let names: PictureNames
  let words: ClassWords
  private let manifest: Manifest
  private let workspace: Workspace

  /// Creates an import into a project.
  public init(_ manifest: Manifest, listings: BuiltDataset, workspace: Workspace) throws(EngineError) {
    self.manifest = manifest
    self.workspace = workspace
    words = ClassWords(manifest.classes)
    names = try PictureNames(manifest, listings: listings)
  }

  /// Imports answers.
  ///
  /// - Parameter className: the class of rows that name none.
  /// - Throws: the mistakes in an existing file of answers; an error if rows contradict each other.
  public func labels(_ answers: [ImportedAnswer], className: ClassName?) throws -> Report {
    var report = Report()
    var taken = TakenDecisions<LabelFile.Answer>("answer")
    for answer in answers {
      guard let meant = try meant(answer.name, answer.className, className, answer.place, &report) else { continue }
      taken.take(answer.answer, for: meant.image, in: meant.className, at: answer.place)
    }
    try taken.checkAgreement()
    try workspace.changingDecisions {
      try RenamedDecisions(manifest, workspace: workspace).move()
      for (name, answers) in taken.decisions {
        var file = try labelFile(name)
        for (image, answer) in answers {
          report.classes[name, default: Count()].note(old: file[image], new: answer)
          file[image] = answer
        }
        try write(file.encoded, to: settings(of: name)?.labels.file(for: name))
      }
    }
    return report
  }

  /// Writes squares into the files of the classes.
  func write(_ taken: TakenDecisions<CropFile.Decision>, _ report: inout Report) throws {
    try taken.checkAgreement()
    try workspace.changingDecisions {
      try RenamedDecisions(manifest, workspace: workspace).move()
      for (name, decisions) in taken.decisions {
        var file = try cropFile(name)
        for (image, decision) in decisions {
          report.classes[name, default: Count()].note(old: file[image], new: decision)
          file[image] = decision
        }
        try write(file.encoded, to: settings(of: name)?.crop.boxes(for: name))
      }
    }
  }

  /// The picture that a row decides about. `picture` is nil if only its digest is known.
  struct Meant {
    let className: ClassName
    let image: SHA256Digest
    let picture: PictureNames.Picture?
  }

  /// The picture that a row means; nil, with a warning in the report, if it is not found.
  func meant(
    _ name: String, _ word: String?, _ fallback: ClassName?, _ place: SourcePlace, _ report: inout Report
  ) throws(EngineError) -> Meant? {
    var className = fallback
    if let word {
      let classes = words.classes(of: word)
      guard let only = classes.first, classes.count == 1 else {
        let what =
          classes.isEmpty
          ? "the manifest has no class, title or alias `\(word)`" : "several classes are called `\(word)`"
        report.warnings.append(Warning(place: place, message: "\(what); the row is skipped"))
        return nil
      }
      className = only
    }
    switch names.find(name, in: className) {
    case .picture(let picture):
      return Meant(className: picture.className, image: picture.image, picture: picture)
    case .unknown(let digest):
      let end = className == nil ? "; the row is skipped" : ""
      report.warnings.append(
        Warning(place: place, message: "no picture of the last build has the digest \(digest.hex)\(end)"))
      return className.map { Meant(className: $0, image: digest, picture: nil) }
    case .ambiguous, .nothing:
      report.warnings.append(unfound(name, names.find(name, in: className), in: className, at: place))
      return nil
    }
  }

  /// The warning about a name that does not identify one picture.
  ///
  /// - Parameter className: The class in which the name was looked up; nil for all.
  func unfound(
    _ name: String, _ finding: PictureNames.Finding, in className: ClassName? = nil, at place: SourcePlace
  ) -> Warning {
    let what =
      switch finding {
      case .ambiguous: "several pictures are called `\(name)`: give the path, or the class with `--class`"
      case .unknown(let digest): "no picture of the last build has the digest \(digest.hex)"
      case .nothing, .picture:
        className.flatMap { elsewhere(name, $0) } ?? "no picture of the last build is called `\(name)`"
      }
    return Warning(place: place, message: "\(what); the row is skipped")
  }

  /// The words for a picture that is in another class than the one in which it was looked up.
  private func elsewhere(_ name: String, _ className: ClassName) -> String? {
    switch names.find(name, in: nil) {
    case .picture(let picture): "`\(name)` is a picture of class `\(picture.className)`, not of `\(className)`"
    case .ambiguous: "`\(name)` is the name of pictures of other classes, not of `\(className)`"
    case .unknown, .nothing: nil
    }
  }

  private func settings(of name: ClassName) -> ManifestClass? { manifest.classes.first { $0.name == name } }

  private func labelFile(_ name: ClassName) throws -> LabelFile {
    guard let path = settings(of: name)?.labels.file(for: name),
      let bytes = try FileLimit.decisions.read(path, from: workspace.state.inputs)?.bytes
    else { return LabelFile() }
    return try LabelFile(bytes, file: path)
  }

  private func cropFile(_ name: ClassName) throws -> CropFile {
    guard let path = settings(of: name)?.crop.boxes(for: name),
      let bytes = try FileLimit.decisions.read(path, from: workspace.state.inputs)?.bytes
    else { return CropFile() }
    return try CropFile(bytes, file: path)
  }

  private func write(_ bytes: [UInt8], to path: String?) throws(EngineError) {
    guard let path, try workspace.state.inputs.read(path)?.bytes != bytes else { return }
    let place = workspace.path(path)
    try workspace.effects.makeDirectories(Effects.directory(of: place))
    try workspace.effects.writeAtomically(bytes, to: place, durable: true)
  }
}

extension DecisionImport.Count {
  fileprivate mutating func note<Decision: Equatable>(old: Decision?, new: Decision) {
    switch old {
    case nil: added += 1
    case new: same += 1
    default: changed += 1
    }
  }
}
