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
    let (place, draft) = ("\(root)/\(path)", "\(root)/\(path).dsbuild-tmp")
    do throws(EngineError) {
      try effects.makeDirectories(folder)
      try effects.write(bytes, toNew: draft, durable: false)
    } catch {
      throw Refusal(reason: error.message)
    }
    // A link is made only if the path is free; a rename would replace a file that came meanwhile.
    defer { try? effects.unlink(draft) }
    do throws(EngineError) { try effects.link(draft, to: place) } catch { throw Refusal(reason: error.message) }
  }
}
