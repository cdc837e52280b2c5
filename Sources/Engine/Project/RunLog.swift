/// The logs of the last runs of a project, one file of JSON lines each.
public struct RunLog: Sendable {
  /// How many runs are kept.
  public static let kept = 10

  private static let ending = ".ndjson"

  /// The log's file.
  public let path: String
  private let effects: Effects
  private let file: OpenFile

  /// A new log in `directory`, named by the time; logs beyond the last ten are removed.
  public init(directory: String, effects: Effects, clock: WallClock = .system) throws(EngineError) {
    self.effects = effects
    try effects.makeDirectories(directory)
    let old = try Self.all(in: directory, effects: effects)
    for path in old.dropLast(Self.kept - 1) { try effects.unlink(path) }
    // Microseconds in sixteen digits sort as text until the year 2286; the process id tells two runs of one instant apart.
    let digits = String(clock.nanoseconds / 1000)
    let padded = String(repeating: "0", count: max(0, 16 - digits.count)) + digits
    path = "\(directory)/\(padded)-\(ProcessIdentity.own)\(Self.ending)"
    file = try effects.open(path, .append)
  }

  /// The logs in `directory`, oldest first.
  public static func all(in directory: String, effects: Effects) throws(EngineError) -> [String] {
    try effects.list(directory).filter { NamePattern.log.matches($0.name) }.map { directory + "/" + $0.name }
  }

  /// What the run of a log's file is called: the file's name without its ending.
  public static func name(of path: String) -> String {
    String(path.split(separator: "/").last?.dropLast(ending.count) ?? "")
  }

  /// Adds a line to the log.
  public func append(_ line: String) throws(EngineError) {
    try effects.write(Array((line + "\n").utf8), to: file)
  }
}
