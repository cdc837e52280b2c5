/// The file that marks a folder as dsbuild's, and tells backup programs that they need not keep it.
///
/// It follows the Cache Directory Tagging Specification, <https://bford.info/cachedir/>.
enum CacheTag {
  static let name = "CACHEDIR.TAG"
  /// The file beside it that keeps git from taking the folder in.
  static let ignoring = ".gitignore"
  private static let signature = "Signature: 8a477f597d28d172789f06886806bc55"
  private static let owner = "dsbuild"
  /// The number of bytes of a tag that are read.
  static let longest = 4096

  /// The content of a new tag.
  static let content = """
    \(signature)
    # This folder was made by \(owner), which can make it again: it may be deleted while no \(owner) runs.
    # For what this file means, see https://bford.info/cachedir/

    """

  /// The owner of a folder according to its tag.
  enum Owner {
    case dsbuild
    /// The tag of another program.
    case another
    /// The file is not a valid tag, so it is damaged.
    case nobody
  }

  /// The owner that a file's bytes name.
  static func owner(in bytes: [UInt8]) -> Owner {
    let text = String(decoding: bytes.prefix(longest), as: UTF8.self)
    return text.hasPrefix(signature) ? text.contains(owner) ? .dsbuild : .another : .nobody
  }
}
