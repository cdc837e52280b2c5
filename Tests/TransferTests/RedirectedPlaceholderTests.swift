import TestSupport
import Testing

@Suite("Placeholders behind redirects")
struct RedirectedPlaceholderTests {
  /// Builds from hosts of one address each, which lead to a picture on another; how many rows of them are placeholders.
  private func placeholders(hosts: Int, targets: Int) async throws -> Int? {
    let last = try LoopbackServer { _, connection in
      connection.answer(200, DrawnPicture(.weir, seed: 9).jpeg(), headers: ["Content-Type: image/jpeg"])
    }
    let doors = try (0..<hosts).map { number in
      try LoopbackServer("127.0.0.\(number + 1)") { _, connection in
        connection.answer(302, headers: ["Location: \(last.url("/gone-\(number % targets).jpg"))"])
      }
    }
    let own = try LoopbackServer { _, connection in connection.answer(200, DrawnPicture(.weir, seed: 1).jpeg()) }
    let project = try TemporaryProject()
    let urls = [own.url("/own.jpg")] + doors.map { $0.url("/p.jpg?size=2") }
    try project.folder.write((["url"] + urls).joined(separator: "\n") + "\n", to: "weir.csv")
    try project.folder.write(
      "dsbuild: 1\nname: p\nclasses: { weir: weir.csv }\nfetch: { allow_addresses: [127.0.0.0/8] }\n",
      to: "dataset.yaml")
    let reasons = try await project.build().reasons("weir")
    return withExtendedLifetime((last, doors, own)) { reasons["placeholder"] }
  }

  @Test("five addresses of five hosts that lead to one are placeholders")
  func oneTarget() async throws {
    #expect(try await placeholders(hosts: 5, targets: 1) == 5)
  }

  @Test("four are not, nor are five that lead to two")
  func fewer() async throws {
    #expect(try await placeholders(hosts: 4, targets: 1) == nil)
    #expect(try await placeholders(hosts: 5, targets: 2) == nil)
  }
}
