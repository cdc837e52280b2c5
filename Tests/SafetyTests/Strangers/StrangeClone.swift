import Digests
import Engine
import Foundation
import TestSupport

/// A clone of a project beside what a person has: everything outside `clone` and `state` has to stay as it is.
struct StrangeClone {
  /// Holds `clone`, `precious`, `home`, `ran` and `state`.
  let folder: TemporaryFolder

  static let manifest = """
    dsbuild: 1
    name: strange
    classes:
      aa: { sources: [{ files: "photos/aa/*" }, { csv: list.csv }] }
      bb: { sources: [{ files: "photos/bb/**" }] }
    inspect: { min_side: 8 }
    crop: { mode: center, size: 16 }
    duplicates: { reference: [older] }
    takedown: takedown.txt
    export:
      - { format: imagefolder, to: out/imagefolder }
      - { format: csv, to: out/table.csv }
    report: { to: out/report }

    """

  /// An empty clone beside precious files.
  private init() throws {
    folder = try TemporaryFolder()
    try folder.write("my thesis", to: "precious/thesis.txt")
    try folder.write("keys", to: "precious/sub/keys.txt")
    try folder.write("{}", to: "precious/1700000000000000-1.ndjson")
    try folder.write("", to: "precious/1.1.tmp")
    try folder.write("alias ll=ls\n", to: "home/.bashrc")
    try folder.write("secret\n", to: "home/.ssh/id")
    for name in ["ran", "state"] { try makeFolder(folder.path(of: name)) }
  }

  /// The clone that all others are copies of: committed, built and built again.
  static func original() async throws -> StrangeClone {
    let clone = try StrangeClone()
    try clone.write(manifest, to: "dataset.yaml")
    for number in 1...4 {
      let picture = DrawnPicture(number < 3 ? .weir : .outfall, seed: UInt64(number), width: 32, height: 24).jpeg()
      try clone.write(picture, to: "photos/\(number < 3 ? "aa" : "bb")/\(number).jpg")
    }
    let other = DrawnPicture(.weir, seed: 7, width: 32, height: 24).jpeg()
    try clone.write("url\ndata:image/jpeg;base64,\(Data(other).base64EncodedString())\n", to: "list.csv")
    try clone.write(DrawnPicture(.weir, seed: 8, width: 32, height: 24).jpeg(), to: "older/8.jpg")
    try clone.write("# nothing\n", to: "takedown.txt")
    try clone.write(".dsbuild\nout\n", to: ".gitignore")
    for name in ["labels/aa.jsonl", "crops/aa.jsonl", "duplicates.allow"] { try clone.write("", to: name) }
    let built = try await clone.dsbuild("build")
    guard built.status == 0 else { throw TemporaryProject.UnexpectedExit(result: built, expected: 0) }
    try await clone.git("init", "-q")
    try await clone.commit()
    try clone.write(manifest.replacingOccurrences(of: "size: 16", with: "size: 12"), to: "dataset.yaml")
    for _ in 0..<2 { _ = try await clone.dsbuild("build") }
    try await clone.commit()
    return clone
  }

  /// A copy: as it was built, or as it came, without `.dsbuild` and `out`.
  func copy(isBuilt: Bool) async throws -> StrangeClone {
    let copy = try StrangeClone()
    for name in ["clone", "state"] {
      try? copy.folder.remove(name)
      let copied = try await Program(path: "/bin/cp").run(
        ["-a", folder.path(of: name), copy.folder.path(of: name)], in: folder.path)
      guard copied.status == 0 else { throw TemporaryProject.UnexpectedExit(result: copied, expected: 0) }
    }
    if !isBuilt { for name in [".dsbuild", "out"] { try copy.remove(name) } }
    return copy
  }

  // MARK: what a stranger does

  /// The path of a file of the clone.
  func path(_ name: String) -> String { folder.path(of: "clone/\(name)") }

  /// The files below a folder of the clone.
  func files(_ name: String) -> [String] { folder.files(under: "clone/\(name)").map { String($0.dropFirst(6)) } }

  /// The text of a file of the clone.
  func text(_ name: String) throws -> String { try folder.text("clone/\(name)") }

  /// The bytes of a file of the clone.
  func read(_ name: String) throws -> [UInt8] { try folder.read("clone/\(name)") }

  /// The path of what lies beside the clone.
  func beside(_ name: String) -> String { folder.path(of: name) }

  /// A command of a shell that says that it was run.
  var trap: String { "touch '\(folder.path(of: "ran"))/ran'" }

  /// Writes a file of the clone.
  func write(_ text: String, to name: String) throws { try folder.write(text, to: "clone/\(name)") }

  /// Writes a file of the clone.
  func write(_ bytes: [UInt8], to name: String) throws { try folder.write(bytes, to: "clone/\(name)") }

  /// Adds to a file of the clone.
  func append(_ text: String, to name: String) throws { try write(try self.text(name) + text, to: name) }

  /// Writes a program of the clone that says that it was run.
  func program(_ name: String) throws {
    try write("#!/bin/sh\n\(trap)\nexec cat\n", to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path(name))
  }

  /// Removes a file or a folder of the clone, links not followed.
  func remove(_ name: String) throws { try Effects().removeTree(path(name)) }

  /// Puts a link in place of a file or a folder; `target` is seen from the folder that holds clone and precious files.
  func link(_ name: String, to target: String) throws {
    let up = name.split(separator: "/").map { _ in "../" }.joined()
    try remove(name)
    try makeFolder(Effects.directory(of: path(name)))
    let place = target.hasPrefix("/") ? target : up + target
    try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: place)
  }

  /// Puts a pipe that nobody writes to in place of a file or a folder.
  func pipe(_ name: String) throws {
    try remove(name)
    try makeFolder(Effects.directory(of: path(name)))
    guard unsafe mkfifo(path(name), 0o644) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Puts a file that says it has so many bytes, and holds none, in place of another.
  func sparse(_ name: String, _ size: Int, beginning: [UInt8] = []) throws {
    try remove(name)
    try write(beginning, to: name)
    guard unsafe truncate(path(name), off_t(size)) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  private func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// What the stranger's git says.
  @discardableResult
  func git(_ arguments: String..., input: String? = nil) async throws -> String {
    let who = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"]
    var words = ["/usr/bin/git"] + who + arguments
    if let input {
      try folder.write(input, to: "state/input")
      words = ["/bin/sh", "-c", "exec \"$@\" <'\(folder.path(of: "state/input"))'", "sh"] + words
    }
    let result = try await Program(path: words[0]).run(Array(words.dropFirst()), in: path("."))
    guard result.status == 0 else { throw TemporaryProject.UnexpectedExit(result: result, expected: 0) }
    return result.output.filter { !$0.isNewline }
  }

  /// Commits everything that is not ignored.
  func commit() async throws {
    try await git("add", "-A")
    try await git("commit", "-q", "--allow-empty", "-m", "next")
  }

  /// The path of an object of git's, which is not in a pack.
  func object(_ revision: String) async throws -> String {
    let name = try await git("rev-parse", revision)
    return ".git/objects/\(name.prefix(2))/\(name.dropFirst(2))"
  }

  // MARK: what the person does

  /// The environment of the person: a home of their own, and a search path with the relative folders that some people have.
  var environment: [String: String] {
    [
      "HOME": folder.path(of: "home"), "DSBUILD_STATE_HOME": folder.path(of: "state"),
      "PATH": ".:bin:/usr/bin:/bin", "LANG": "C.UTF-8", "CI": "1",
    ]
  }

  /// Begins a command line under limits: half a minute, and memory that a small project never needs.
  private static let limits = ["-c", "ulimit -v 12000000; exec /usr/bin/timeout -s KILL 30 \"$@\"", "sh"]

  /// Runs `dsbuild` in the clone.
  func dsbuild(_ arguments: String...) async throws -> Program.Result { try await dsbuild(arguments) }

  /// Runs `dsbuild` in the clone.
  func dsbuild(_ arguments: [String]) async throws -> Program.Result {
    try await Program(path: "/bin/sh").run(
      Self.limits + [try Program.dsbuild().path] + arguments, in: path("."), environment: environment)
  }

  /// Opens the review page, asks what it asks, and ends it; the exit code and what it said.
  func review(_ arguments: [String]) async throws -> (status: Int, talk: String) {
    let page = try RunningProgram(
      "/bin/sh",
      Self.limits + [try Program.dsbuild().path, "review", "--port", "0", "--no-open", "--idle-exit", "1m"] + arguments,
      in: path("."), environment: environment)
    if let address = try? await page.line(where: { $0.hasPrefix("http://127.0.0.1:") }),
      let match = address.wholeMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\/#([0-9a-f]{32})/), let port = Int(match.1)
    {
      for name in ["open", "grid", "duplicates", "crop", "sheet"] {
        let headers = [
          "Content-Type: application/json", "X-Dsbuild-Token: \(match.2)", "Origin: http://127.0.0.1:\(port)",
          "Sec-Fetch-Site: same-origin",
        ]
        let request = RawExchange.request(
          "POST", "/api/\(name)", port: port, headers: headers, body: #"{"class": "aa"}"#)
        _ = try? await RawExchange.send(request, port: port, seconds: 10)
      }
      page.send(.terminate)
    }
    return (await page.exit(), page.complaints())
  }
}
