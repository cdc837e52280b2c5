import ArgumentParser
import Diagnostics
import Engine
import Manifest
import Pipeline

/// `dsbuild merge-lock`. Git runs it for the files that `.gitattributes` assigns to it.
struct MergeLockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge-lock",
    abstract: "Join the locks of two branches: git's merge driver.",
    discussion: """
      Once in each clone: \(MergeDriver.setup)
      `.gitattributes`, which `dsbuild init` writes, says for which files. What one branch pins is taken from it; where both \
      pin one address differently, both lines are left between git's markers, and the exit code is 1.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "The common ancestor's file (%O).")
  var base: String

  @Argument(help: "Our file, which is overwritten with the result (%A).")
  var ours: String

  @Argument(help: "Their file (%B).")
  var theirs: String

  @Argument(help: "What the file is called in the repository (%P).")
  var path: String?

  func run() async throws {
    try await Failure.telling(options) {
      let environment = Environment.current()
      let effects = Effects()
      func read(_ file: String) throws -> [UInt8] {
        try FileLimit.lockTable.read(file, at: environment.absolute(file), effects: effects)
      }
      let sides = try [base, ours, theirs].map(read)
      let merged = try LockFileMerge(base: sides[0], ours: sides[1], theirs: sides[2], path: path ?? ours)
      try effects.writeAtomically(merged.bytes, to: environment.absolute(ours), durable: false)
      guard merged.conflicts.isEmpty else {
        for url in merged.conflicts.prefix(20) {
          Standard.error("\(path ?? ours): `\(url)` has another pin on each side\n")
        }
        throw ExitStatus.failed
      }
    }
  }
}
