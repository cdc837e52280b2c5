import Digests
import Engine
import TestSupport
import Testing

/// What an older program left: its results under keys of their own, and the run as it described it.
enum OlderRun {
  /// Has the last run of a node be one by the algorithm's version before; gives the version of now.
  static func describe(_ name: String, in project: TemporaryProject) throws -> Int64 {
    let effects = Effects()
    let state = try ProjectState(
      root: project.folder.path, directory: project.folder.path(of: ".dsbuild"),
      key: KeyFile(in: Program.stateHome, effects: effects).reading().key, effects: effects)
    let run = try #require(try state.note("last-run").flatMap { Description(encoded: $0) })
    guard case .record(var node)? = run[name], case .record(var description)? = node["description"],
      case .integer(let version)? = description["algorithm"]
    else {
      Issue.record("the last run of \(name) is not described")
      return 0
    }
    description["algorithm"] = .integer(version - 1)
    node["description"] = .record(description)
    var older = run
    older[name] = .record(node)
    try state.setNote("last-run", older.encoded())
    return version
  }
}
