public import Diagnostics
import Digests
import Engine
import Imaging
public import Manifest

/// Brings decisions of other programs into the files of answers and squares, which stay sorted and byte-stable.
public struct DecisionImport: Sendable {
  /// What came of it for one class.
  public struct Count: Hashable, Sendable {
    /// Pictures decided for the first time.
    public var added = 0
    /// Pictures whose decision is another one now.
    public var changed = 0
    /// Pictures whose decision was the same already.
    public var same = 0
  }

  /// What came of it.
  public struct Report: Sendable {
    /// The classes that were named.
    public var classes: [ClassName: Count] = [:]
    /// What was passed over or taken in without knowing the picture, with its place.
    public var warnings: [Warning] = []
  }

  /// A row that is worth a word.
  public struct Warning: Hashable, Sendable {
    /// Where it stands; nil where its file has no lines.
    public let place: SourcePlace?
    /// What about it.
    public let message: String
  }

  private let manifest: Manifest
  private let workspace: Workspace
  private let names: PictureNames

  /// An import into a project.
  public init(_ manifest: Manifest, listings: LastListings, workspace: Workspace) throws {
    self.manifest = manifest
    self.workspace = workspace
    names = try PictureNames(manifest, listings: listings)
  }

  /// Takes answers in.
  ///
  /// - Parameter className: the class that rows mean which name none.
  /// - Throws: the mistakes in a file of answers that is there.
  public func labels(_ answers: [ImportedAnswer], className: ClassName?) throws -> Report {
    var report = Report()
    var taken: [ClassName: [SHA256Digest: LabelFile.Answer]] = [:]
    for answer in answers {
      let (known, unknown) = try pictures(answer.name, answer.className, className, answer.place, &report)
      for (image, name) in known.map({ ($0.image, $0.className) }) + unknown {
        taken[name, default: [:]][image] = answer.answer
      }
    }
    try workspace.changingDecisions {
      for (name, answers) in taken {
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

  /// Takes squares in; boxes become squares `padding` longer than their longer side. Of several boxes the largest counts.
  ///
  /// - Parameter className: the class that rows mean which name none.
  /// - Throws: the mistakes in a file of squares that is there.
  public func crops(_ squares: [ImportedSquare], className: ClassName?, padding: Double) throws -> Report {
    var report = Report()
    var taken: [ClassName: [SHA256Digest: CropFile.Decision]] = [:]
    var largest: [PictureNames.Picture: Double] = [:]
    for square in squares {
      let (known, unknown) = try pictures(square.name, square.className, className, square.place, &report)
      for picture in known {
        guard let (decision, area) = square.decision(on: picture, padding: padding) else {
          report.warnings.append(.init(place: square.place, message: "the box has no pixel of `\(square.name)`"))
          continue
        }
        guard area >= largest[picture] ?? 0 else { continue }
        largest[picture] = area
        taken[picture.className, default: [:]][picture.image] = decision
      }
      // A square needs no picture to be kept; a box needs its size.
      guard case .decision(let decision) = square.shape else { continue }
      for (image, name) in unknown { taken[name, default: [:]][image] = decision }
    }
    try workspace.changingDecisions {
      for (name, decisions) in taken {
        var file = try cropFile(name)
        for (image, decision) in decisions {
          report.classes[name, default: Count()].note(old: file[image], new: decision)
          file[image] = decision
        }
        try write(file.encoded, to: settings(of: name)?.crop.boxes(for: name))
      }
    }
    return report
  }

  /// The pictures a row means, and digests of unknown pictures with the class they are kept for; notes what it does not find.
  private func pictures(
    _ name: String, _ className: String?, _ fallback: ClassName?, _ place: SourcePlace?, _ report: inout Report
  ) throws -> (known: [PictureNames.Picture], unknown: [(SHA256Digest, ClassName)]) {
    var meant = fallback
    if let className {
      guard let item = manifest.classes.first(where: { $0.name.rawValue == className }) else {
        report.warnings.append(.init(place: place, message: "there is no class `\(className)`; the row is passed over"))
        return ([], [])
      }
      meant = item.name
    }
    switch names.find(name, in: meant) {
    case .pictures(let pictures): return (pictures, [])
    case .unknown(let digest):
      let kept = meant.map { [(digest, $0)] } ?? []
      report.warnings.append(
        .init(
          place: place,
          message: "no picture has the digest \(digest.hex)" + (kept.isEmpty ? "; the row is passed over" : "")))
      return ([], kept)
    case .ambiguous:
      report.warnings.append(
        .init(place: place, message: "several pictures are called `\(name)`; the row is passed over"))
    case .nothing:
      report.warnings.append(.init(place: place, message: "no picture is called `\(name)`; the row is passed over"))
    }
    return ([], [])
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

  private func write(_ bytes: [UInt8], to path: String?) throws {
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

extension ImportedSquare {
  /// The decision on a picture and how large it is; nil for a box outside the picture.
  fileprivate func decision(
    on picture: PictureNames.Picture, padding: Double
  ) -> (decision: CropFile.Decision, area: Double)? {
    let (width, height) = (Double(picture.width), Double(picture.height))
    switch shape {
    case .decision(.square(let x, let y, let side, _))
    where !SquareBox(x: x, y: y, side: side).fits(width: picture.width, height: picture.height):
      return nil
    case .decision(let decision): return (decision, .infinity)
    case .box(let left, let top, let right, let bottom):
      return Self.square(
        (max(left, 0), max(top, 0)), (min(right, width), min(bottom, height)), in: picture, padding: padding)
    case .share(let left, let top, let right, let bottom):
      return Self.square(
        (max(left, 0) * width, max(top, 0) * height), (min(right, 1) * width, min(bottom, 1) * height), in: picture,
        padding: padding)
    }
  }

  /// The square round the middle of a box, no larger than the picture's short side and inside the picture.
  private static func square(
    _ start: (x: Double, y: Double), _ end: (x: Double, y: Double), in picture: PictureNames.Picture, padding: Double
  ) -> (decision: CropFile.Decision, area: Double)? {
    guard start.x < end.x, start.y < end.y else { return nil }
    let longer = max(end.x - start.x, end.y - start.y)
    let side = min(min(picture.width, picture.height), max(1, Int((longer * (1 + padding)).rounded())))
    func place(_ low: Double, _ high: Double, _ length: Int) -> Int {
      min(max(Int(((low + high - Double(side)) / 2).rounded()), 0), length - side)
    }
    let square = CropFile.Decision.square(
      x: place(start.x, end.x, picture.width), y: place(start.y, end.y, picture.height), side: side, by: .person)
    return (square, (end.x - start.x) * (end.y - start.y))
  }
}
