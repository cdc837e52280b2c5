import Digests
import Engine
import Listings
import Pipeline
import TestSupport
import Testing

/// The stored result of a search for near duplicates.
@Suite("A search for near duplicates")
struct NearSearchTests {
  private func text(bits: Int) -> String {
    """
    dsbuild: 1
    name: near
    classes: { weir: { sources: [ { files: "photos/*.png" } ] } }
    inspect: { min_side: 1 }
    duplicates: { near: { algorithm: phash, threshold: \(bits)bits } }
    export: [ { format: csv, to: out.csv } ]

    """
  }

  /// A project of pictures some of whose codes differ in 13 to 30 bits.
  private func project(bits: Int) throws -> PlannedProject {
    let project = try PlannedProject(text(bits: bits))
    for seed in 0..<14 {
      let picture = PlainPNG.file(width: 48, height: 40) { x, y in
        let wave = UInt8(clamping: abs((x * (seed % 5 + 1) + y * (seed / 5 + 2)) * 5 % 256 - 128) + x)
        return (wave, UInt8(clamping: Int(wave) / 2 + seed), UInt8(y))
      }
      try project.folder.write(picture, to: "photos/\(seed).png")
    }
    return project
  }

  private func pairs(of project: PlannedProject) async throws -> SHA256Digest {
    try await project.build()
    let history = try NodeHistory(project.workspace.state)
    return try #require(history.nodes.values.compactMap(\.output.pairs).first)
  }

  @Test("gives the same blob whatever was searched before")
  func history() async throws {
    let fresh = try await pairs(of: try project(bits: 5))
    let wide = try project(bits: 30)
    let wider = try await pairs(of: wide)
    #expect(wider != fresh)
    #expect(try await pairs(of: try wide.edited(text(bits: 5))) == fresh)
  }
}
