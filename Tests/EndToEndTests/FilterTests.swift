import Digests
import Foundation
import TestSupport
import Testing

/// A model of a person's own looks at each picture; the model here gives the means of the three colours.
@Suite("Filters", .enabled(if: ONNXRuntime.library != nil, "no ONNX Runtime: `make reference` fetches it"))
struct FilterTests {
  private var environment: [String: String] { ["DSBUILD_ORT_LIB": ONNXRuntime.library ?? ""] }

  /// A red and a blue picture beside drawn ones.
  private func project(action: String) throws -> TemporaryProject {
    let project = try DrawnPhotos.project()
    for (name, colour) in [("red", (UInt8(250), UInt8(10), UInt8(10))), ("blue", (10, 20, 250))] {
      try project.folder.write(PlainPNG.file(width: 96, height: 96) { _, _ in colour }, to: "a/\(name).png")
    }
    let model = OneNodeModel.means
    try project.folder.write(model, to: "means.onnx")
    try project.editManifest(
      "# quality",
      to: """
        filters:
          - name: red
            model:
              file: means.onnx
              sha256: \(SHA256Digest(of: model).hex)
              format: onnx
              preprocess: { size: 32, mean: [0, 0, 0], scale: [255, 255, 255] }
            output: 0
            above: 0.9
            action: \(action)
        """)
    return project
  }

  @Test("puts out what it marks, with its name as detail, and runs the model once")
  func drop() async throws {
    let project = try project(action: "drop")
    let first = try await project.dsbuild("build", "--json", environment: environment)
    #expect(first.status == 0, "\(first.talk)")
    let summary = BuildSummary(json: try first.json())
    #expect(summary.reasons("a") == ["filtered": 1])
    #expect(summary.json["gaps"].int == 0)
    let rows = try await project.dsbuild("ls", "--reason", "filtered", "--json", environment: environment).jsonLines()
    #expect(rows.map { $0["detail"].string } == ["red"])
    #expect(rows.map { $0["source"].string } == ["a/red.png"])
    #expect(rows.map { $0["step"].string } == ["filter"])
    try project.editManifest("above: 0.9", to: "above: 0.99")
    let second = BuildSummary(json: try await project.dsbuild("build", "--json", environment: environment).json())
    #expect(second.reasons("a") == [:])
    #expect(second.actions("embed").ran == 0)
    let why = try await project.dsbuild("explain", "filter:a", environment: environment)
    #expect(why.output.contains("filters[0].above"))
  }

  @Test("leaves what it marks for a person's look under `review`")
  func review() async throws {
    let project = try project(action: "review")
    let summary = BuildSummary(json: try await project.dsbuild("build", "--json", environment: environment).json())
    #expect(summary.reasons("a") == [:])
    #expect(summary.json["classes"]["a"]["review"].int == 1)
  }

  @Test("an output that the model does not have is an error that says how many there are")
  func outputs() async throws {
    let project = try project(action: "drop")
    try project.editManifest("output: 0", to: "output: 7")
    let result = try await project.dsbuild(environment: environment)
    #expect(result.status != 0)
    #expect(result.talk.contains("reads output 7 of its network, which gives 3 numbers"))
  }
}

/// An ONNX model of one node, written byte by byte (onnx.proto): the mean of each colour.
enum OneNodeModel {
  static let means: [UInt8] = {
    let node = text(1, "x") + text(2, "y") + text(4, "GlobalAveragePool")
    let graph =
      bytes(1, node) + text(2, "g") + bytes(11, value("x", [1, 3, 32, 32])) + bytes(12, value("y", [1, 3, 1, 1]))
    return number(1, 7) + bytes(7, graph) + bytes(8, number(2, 13))
  }()

  private static func value(_ name: String, _ dims: [Int]) -> [UInt8] {
    let shape = dims.flatMap { bytes(1, number(1, $0)) }
    return text(1, name) + bytes(2, bytes(1, number(1, 1) + bytes(2, shape)))
  }

  private static func varint(_ number: Int) -> [UInt8] {
    number < 128 ? [UInt8(number)] : [UInt8(number & 127 | 128)] + varint(number >> 7)
  }

  private static func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }

  private static func bytes(_ field: Int, _ value: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(value.count) + value
  }

  private static func text(_ field: Int, _ value: String) -> [UInt8] { bytes(field, Array(value.utf8)) }
}

/// Where ONNX Runtime is: `DSBUILD_ORT_LIB`, or where `make reference` puts it.
enum ONNXRuntime {
  static let library: String? = {
    if let path = ProcessInfo.processInfo.environment["DSBUILD_ORT_LIB"] { return path }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let folder = "\(package)/.build/reference/onnxruntime/capi"
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return names?.first { $0.hasPrefix("libonnxruntime.so.1") }.map { "\(folder)/\($0)" }
  }()
}
