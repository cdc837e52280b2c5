import Digests
import Engine
import Imaging
import Manifest

/// Writes pictures of a lock back to their paths in a project: inside its folder, through no link, never over a file.
///
/// A lock is a stranger's file. So nothing but a picture is written, and only under a name that ends as a picture's does: bytes can be
/// a picture and a program at once. Nothing is written into a folder whose name begins with a dot, where other programs keep what
/// they obey.
struct FileRestorer {
  /// Why a path is not written to.
  struct Refusal: Error {
    let reason: String
  }

  /// The endings of the names of pictures, in small letters.
  private static let endings = Set(
    ImageFormat.allCases.filter(\.isPicture).flatMap { [$0.name, $0.fileExtension] }
      + ["jpe", "jfif", "pjpeg", "heif", "dib", "j2k", "pbm", "pgm", "pnm"])

  let root: String
  let effects: Effects

  /// Whether anything is at a path, a link that leads nowhere included.
  func isThere(_ path: String) -> Bool { FileStamp(path: "\(root)/\(path)", following: false) != nil }

  /// Writes a picture to a path at which nothing is.
  func write(_ bytes: [UInt8], to path: String) throws(Refusal) {
    let parts = path.pathParts(keepsEmpty: true).map(String.init)
    guard !path.hasCombinedSlash, PathKey(path) == PathKey(FilePath.normalised(path)), !parts.isEmpty,
      parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }),
      path.utf8.allSatisfy({ $0 >= 32 && $0 != 127 })
    else { throw Refusal(reason: "it is not a path inside the project") }
    guard let dot = path.lastIndex(of: "."), Self.endings.contains(path[dot...].dropFirst().lowercased()) else {
      throw Refusal(reason: "its name does not end as a picture's does")
    }
    guard ImageFormat.sniff(Array(bytes.prefix(ImageFormat.window)))?.isPicture == true else {
      throw Refusal(reason: "it is not a picture")
    }
    var folder = root
    for part in parts.dropLast() {
      folder += "/\(part)"
      let kind = FileStamp(path: folder, following: false)?.kind
      guard kind == nil || kind == .directory else { throw Refusal(reason: "`\(part)` is not a folder") }
    }
    let place = "\(root)/\(path)"
    do throws(EngineError) {
      try effects.makeDirectories(folder)
      try removeFormerDraft("\(place).dsbuild-tmp", of: bytes)
      try effects.writeNew(bytes, to: place)
    } catch {
      throw Refusal(reason: error.message)
    }
  }

  /// Removes the draft beside a picture that an earlier version left if it was interrupted. A file with other bytes is a person's.
  private func removeFormerDraft(_ draft: String, of bytes: [UInt8]) throws(EngineError) {
    guard let stamp = FileStamp(path: draft, following: false), stamp.kind == .file, stamp.size <= Int64(bytes.count),
      bytes.starts(with: try effects.read(draft, atMost: bytes.count))
    else { return }
    try effects.unlink(draft)
  }
}
