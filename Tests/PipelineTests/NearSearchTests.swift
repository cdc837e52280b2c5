import Digests
import Engine
import Listings
import Manifest
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

  @Test("are not searched, but those that people judged different are in one group", arguments: [false, true])
  func judgedWithoutSearch(isJudged: Bool) async throws {
    let manifest = """
      dsbuild: 1
      name: judged
      classes: { weir: { sources: [{ files: "photos/*.png" }] } }
      inspect: { min_side: 8 }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: none }
      export: [{ format: csv, to: out/table.csv }]

      """
    let pictures = (0..<3).map { number in
      PlainPNG.file(width: 8, height: 8) { x, y in (UInt8(number * 80), UInt8(x * 30), UInt8(y * 30)) }
    }
    let project = try PlannedProject(manifest)
    for (number, picture) in pictures.enumerated() { try project.folder.write(picture, to: "photos/\(number).png") }
    let digests = pictures.map { SHA256Digest(of: $0) }
    if isJudged { try project.folder.write("\(digests[0].hex) \(digests[1].hex)\n", to: "duplicates.allow") }
    try await project.build()
    let workspace = project.workspace
    let output = try #require(try NodeHistory(workspace.state)[NodeName(.nearDuplicates, .dataset)]?.output)
    let items = try workspace.listing(output.listings[.weir]).items
    let groups = digests.map { digest in items.first { $0.image == digest }?.group }
    #expect(groups.allSatisfy { $0 != nil })
    #expect((groups[0] == groups[1]) == isJudged)
    #expect(groups[2] == digests[2])
  }
}
