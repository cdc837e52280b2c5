import Diagnostics
import Digests

/// The logs of the last runs of a project, one file of JSON lines each.
public struct RunLog: Sendable {
  /// The number of logs that are kept.
  public static let kept = 10

  private static let ending = ".ndjson"

  /// The log's file.
  public let path: String
  private let effects: Effects
  private let file: OpenFile

  /// Creates a log in `directory`, named by the time. Only the last ten logs are kept.
  public init(directory: String, effects: Effects, clock: WallClock = .system) throws(EngineError) {
    self.effects = effects
    try effects.makeDirectories(directory)
    let old = try Self.all(in: directory, effects: effects)
    for path in old.dropLast(Self.kept - 1) { try effects.unlink(path) }
    // Microseconds in sixteen digits sort as text until the year 2286. The process id distinguishes two runs that start at the
    // same time.
    path = "\(directory)/\((clock.nanoseconds / 1000).zeroPadded(to: 16))-\(ProcessIdentity.own)\(Self.ending)"
    file = try effects.open(path, .append)
  }

  /// The logs in `directory`, oldest first.
  public static func all(in directory: String, effects: Effects) throws(EngineError) -> [String] {
    try effects.list(directory).filter { NamePattern.log.matches($0.name) }.map { directory + "/" + $0.name }
  }

  /// The name of the run of a log: the file's name without its extension.
  public static func name(of path: String) -> String {
    String(path.pathParts().last?.dropLast(ending.count) ?? "")
  }

  /// Adds a line to the log.
  public func append(_ line: String) throws(EngineError) {
    try effects.write(Array((line + "\n").utf8), to: file)
  }
}
