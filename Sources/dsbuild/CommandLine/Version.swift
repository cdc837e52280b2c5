/// The version of this program.
enum Version {
  /// As `dsbuild --version` prints it, and as locks, logs and reports record it.
  static let current = "0.1.0"
}
