/// How the files of an output are recognized as dsbuild's if `.dsbuild` is gone.
public enum OutputMarks: Sendable {
  /// For a tree: whether the format may have written a file with this path. A list of digests is trusted only if this
  /// holds for all its paths.
  case paths(@Sendable (String) -> Bool)
  /// For one file: its first bytes.
  case beginning([UInt8])
}
