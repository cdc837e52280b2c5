/// The version of this program.
enum Version {
  /// The version that `dsbuild --version` prints and that locks, logs and reports record.
  static let current = "0.1.0"
}
