import Digests

/// The outputs that this machine ever wrote for a project: by builds with any profile or `--set`, and by `dsbuild report`.
///
/// A picture that is taken down has to leave them too, although no build of the plain manifest writes them.
public struct WrittenOutputs {
  /// An output.
  public struct Output: Hashable, Sendable {
    /// The path as the manifest has it.
    public let to: String
    /// The name of its form: an export's format, or `report`.
    public let form: String

    /// An output.
    public init(to: String, form: String) {
      self.to = to
      self.form = form
    }
  }

  private static let note = "written-outputs"

  private let state: ProjectState

  /// The outputs in the state of a project.
  public init(_ state: ProjectState) { self.state = state }

  /// The path of the file in which they are remembered. They cannot be computed again from anything else.
  public var path: String { state.path(ofNote: Self.note) }

  /// All outputs, sorted by path.
  public func all() throws(EngineError) -> [Output] {
    let record = try state.note(Self.note).flatMap { Description(encoded: $0) }
    return (record?.fields ?? []).compactMap { field in
      if case .text(let form) = field.value { Output(to: field.name, form: form) } else { nil }
    }
  }

  /// Remembers outputs before they are written, so that a build that is killed is known to have written them.
  public func add(_ outputs: [Output]) throws(EngineError) {
    let known = Dictionary(try all().map { ($0.to, $0.form) }, uniquingKeysWith: { first, _ in first })
    let all = known.merging(outputs.map { ($0.to, $0.form) }) { $1 }
    guard all != known else { return }
    var record = Description()
    for (to, form) in all.sorted(by: { $0.key.precedesByBytes($1.key) }) { record.append(to, .text(form)) }
    try state.setNote(Self.note, record.encoded())
  }
}
