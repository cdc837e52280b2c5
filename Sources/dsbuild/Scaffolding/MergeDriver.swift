/// The settings with which git runs `dsbuild merge-lock` for the files of the lock.
enum MergeDriver {
  /// The name of the driver in git.
  static let name = "dsbuild-lock"
  /// The lines of `.gitattributes` that assign the lock to the driver.
  static let attributes = "dataset.lock merge=\(name)\nlock/*.tsv merge=\(name)\n"
  /// The command that a person runs once in each clone, because git takes no command from a repository.
  static let setup =
    "git config merge.\(name).driver 'dsbuild merge-lock %O %A %B %P'"
}
