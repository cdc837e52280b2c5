/// How git is given `dsbuild merge-lock` for the files of the lock.
enum MergeDriver {
  /// What git knows the driver by.
  static let name = "dsbuild-lock"
  /// The lines of `.gitattributes` that give the lock to it.
  static let attributes = "dataset.lock merge=\(name)\nlock/*.tsv merge=\(name)\n"
  /// What a person runs once in each clone, since git takes no command from a repository.
  static let setup =
    "git config merge.\(name).driver 'dsbuild merge-lock %O %A %B %P'"
}
