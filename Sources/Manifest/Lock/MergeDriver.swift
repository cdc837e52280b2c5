/// The settings with which git runs `dsbuild merge-lock` for the files of the lock.
package enum MergeDriver {
  /// The name of the driver in git.
  package static let name = "dsbuild-lock"
  /// The lines of `.gitattributes` that assign the lock to the driver.
  package static let attributes = "dataset.lock merge=\(name)\nlock/*.tsv merge=\(name)\n"
  /// The command that a person runs once in each clone, because git takes no command from a repository.
  package static let setup =
    "git config merge.\(name).driver 'dsbuild merge-lock %O %A %B %P'"

  /// The hint for a file of the lock that git merged without the driver.
  static func hint(byHand: String) -> String {
    "the merge driver resolves it: `git merge --abort`, `\(setup)`, and merge again (`.gitattributes` assigns the lock to "
      + "`\(name)`, as `dsbuild init` writes it); by hand: \(byHand)"
  }
}
