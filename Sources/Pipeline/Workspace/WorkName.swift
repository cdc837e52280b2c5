package import Engine

/// The long work of a build, in the words in which its progress is shown.
extension WorkCounts.Name {
  static let reading = Self("read", "files")
  static let storing = Self("store", "pictures")
  static let comparing = Self("compare pictures", nil)
  static let writing = Self("write", "files")
  package static let checkingFiles = Self("check", "files")
}
