/// The file by which a folder is known to be dsbuild's, and to backup programs as one that need not be kept.
///
/// It follows the Cache Directory Tagging Specification, <https://bford.info/cachedir/>.
enum CacheTag {
  static let name = "CACHEDIR.TAG"
  private static let signature = "Signature: 8a477f597d28d172789f06886806bc55"
  private static let owner = "dsbuild"
  /// The bytes of a tag that are looked at.
  static let longest = 4096

  /// The content of a new tag.
  static let content = """
    \(signature)
    # This folder was made by \(owner), which can make it again: it may be deleted while no \(owner) runs.
    # For what this file means, see https://bford.info/cachedir/

    """

  /// Whose a folder is by its tag.
  enum Owner {
    case dsbuild
    /// Other programs tag their folders too.
    case another
    /// The file is no tag: it is damaged.
    case nobody
  }

  /// Whom a file's bytes name.
  static func owner(in bytes: [UInt8]) -> Owner {
    let text = String(decoding: bytes.prefix(longest), as: UTF8.self)
    return text.hasPrefix(signature) ? text.contains(owner) ? .dsbuild : .another : .nobody
  }
}
