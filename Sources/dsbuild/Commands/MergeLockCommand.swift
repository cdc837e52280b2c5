import ArgumentParser
import Diagnostics
import Engine
import Manifest
import Pipeline

/// `dsbuild merge-lock`. Git runs it for the files that `.gitattributes` assigns to it.
struct MergeLockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge-lock",
    abstract: "Merge the lock files of two branches; git runs this command.",
    discussion: """
      Run this once in each clone: \(MergeDriver.setup)
      Then `git merge` calls it for the files named in `.gitattributes`, which `dsbuild init` writes. It takes the pictures \
      that each branch has recorded. Where both record different pictures for one address, it leaves both lines between \
      git's markers and exits with 1: keep one of the two.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "The lock file of the common ancestor (%O).")
  var base: String

  @Argument(help: "The lock file of our branch, overwritten with the result (%A).")
  var ours: String

  @Argument(help: "The lock file of the other branch (%B).")
  var theirs: String

  @Argument(help: "The path of the lock file in the repository, for messages (%P).")
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
          Standard.error("error: \(path ?? ours): each branch records another picture for `\(url)`\n")
        }
        Standard.error(
          "  hint: keep one of the two lines and delete the lines `<<<<<<<`, `=======` and `>>>>>>>` round them\n")
        throw ExitStatus.failed
      }
    }
  }
}
