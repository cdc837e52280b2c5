import Foundation
import Manifest
import TestSupport
import Testing

@Suite("Resolved paths")
struct ResolvedPathTests {
  @Test(
    "a path below a resolved folder leads where the joined path does",
    arguments: [
      "", ".", "a", "a/b", "./a//b/", "..", "../x", "../../../../../../../../x", "link", "link/c", "link/../c", "up/c",
      "/",
      "/etc", "/etc/../tmp", "loop/x", "absolute/d",
    ])
  func below(path: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "real/project/a/file")
    for (link, target) in [
      ("entry", "real"), ("real/project/link", "a"), ("real/project/up", "../.."), ("real/project/loop", "loop"),
      ("real/project/absolute", folder.path(of: "entry/project")),
    ] {
      try FileManager.default.createSymbolicLink(atPath: folder.path(of: link), withDestinationPath: target)
    }
    let root = folder.path(of: "entry/project")
    let project = ResolvedPath(root)
    let joined = ResolvedPath(path.hasPrefix("/") ? path : "\(root)/\(path)")
    #expect(ResolvedPath(path, below: project, links: LinkReader()).components == joined.components)
  }

  @Test("a path below the root of the disk") func root() {
    #expect(ResolvedPath("a/../b", below: ResolvedPath("/"), links: LinkReader()).path == "/b")
  }
}
