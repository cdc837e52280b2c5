package import Engine

/// The names of a build's long work, as progress shows them.
extension WorkCounts.Name {
  static let reading = Self("read", "files")
  static let storing = Self("store", "pictures")
  static let comparing = Self("compare pictures", nil)
  static let writingFiles = Self("write", "files")
  package static let checkingFiles = Self("check", "files")
}
