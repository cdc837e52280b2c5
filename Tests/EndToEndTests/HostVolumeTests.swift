import TestSupport
import Testing

/// Hosts that allow only so many bytes a day.
@Suite("Volume of hosts") struct HostVolumeTests {
  @Test("a build that would pass the volume of a day stops asking the host, says so, and goes on when it is raised")
  func oneDay() async throws {
    try await LoopbackOrigin.serve([:]) { origin in
      let project = try TemporaryProject()
      let pictures = (0..<20).map { DrawnPicture(.weir, seed: UInt64($0)).jpeg() }
      for (number, picture) in pictures.enumerated() { origin.answer("/\(number).jpg", .jpeg(picture)) }
      let sizes = pictures.map(\.count)
      let limit = sizes.prefix(8).reduce(0, +)
      try project.folder.write(
        (0..<20).map { origin.url("/\($0).jpg") + "\n" }.joined(), to: "sources/weir.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: volume
        classes: { weir: sources/weir.csv }
        fetch:
          allow_addresses: [127.0.0.0/8]
          hosts: { "127.0.0.1:\(origin.port)": { per_host: 1, volume: \(limit)B/d } }
        inspect: { min_side: 16 }
        duplicates: { near: { threshold: 0% } }

        """, to: "dataset.yaml")
      let first = try await project.dsbuild("build")
      let built = BuildSummary(json: try await project.dsbuild("status", "--json").json())
      let fetched = built.funnel("weir", "fetched") ?? 0
      let asked = origin.requests.values.reduce(0, +)
      #expect(asked == fetched && (6...12).contains(asked), "\(asked) requests, \(fetched) fetched")
      #expect(built.reasons("weir")["host_volume"] == 20 - asked)
      let said = first.output + first.talk
      #expect(said.contains("\(20 - asked) host_volume"), "\(said)")
      let row = try await project.dsbuild("ls", "--reason", "host_volume", "--json").jsonLines()[0]
      #expect(row["detail"].string?.contains("gave as much as it allows for now, and is asked again after") == true)
      // Another build, and one that asks again, keep to the limit.
      for command in [["build"], ["retry"]] {
        _ = try await Program.dsbuild().run(command, in: project.folder.path)
        #expect(origin.requests.values.reduce(0, +) == asked)
      }
      try project.editManifest("volume: \(limit)B/d", to: "volume: 1GB/d")
      _ = try await project.dsbuild("retry")
      #expect(origin.requests.count == 20)
      #expect(origin.requests.values.allSatisfy { $0 == 1 })
    }
  }
}
