import Digests
import Learning
import TestSupport
import Testing

/// A model comes from whoever wrote the manifest: it runs in a process of its own, within limits.
@Suite(
  "A model in a process of its own",
  .enabled(if: ONNXTests.libraryPath != nil, "no library: `make reference` fetches it"))
struct ONNXWorkerTests {
  private let preprocessing = Preprocessing(size: 8, mean: [0, 0, 0], scale: [1, 1, 1])

  private func embedder(_ model: [UInt8], limits: ONNXLimits) throws -> ONNXEmbedder {
    try ONNXEmbedder(
      model: model, name: "models/small.onnx", digest: SHA256Digest(of: model), preprocessing: preprocessing,
      libraryPath: ONNXTests.libraryPath,
      worker: ONNXWorkerCommand(arguments: [try Program.dsbuild().path, "embed-worker"]), limits: limits)
  }

  private let input = NetworkInput(height: 8, width: 8, values: (0..<192).map { Float($0 / 64) })
  private let usual = ONNXLimits(memory: 2 << 30, seconds: 20)

  @Test("gives what it gives in this one, from several threads at once")
  func agreement() async throws {
    let model = ONNXModelFile.means
    let apart = try embedder(model, limits: usual)
    let here = try ONNXEmbedder(
      model: model, digest: SHA256Digest(of: model), preprocessing: preprocessing, libraryPath: ONNXTests.libraryPath)
    #expect(apart.identity == here.identity)
    let expected = try here.activations(input).vector
    #expect(expected == [0, 1, 2])
    try await withThrowingTaskGroup(of: [Float].self) { group in
      for _ in 0..<6 { group.addTask { try apart.activations(input).vector } }
      for try await vector in group { #expect(vector == expected) }
    }
  }

  @Test("that never ends is stopped, named, and not run again")
  func endless() throws {
    let apart = try embedder(ONNXModelFile.endless, limits: ONNXLimits(memory: 2 << 30, seconds: 1))
    for _ in 0..<3 {
      let error = #expect(throws: LearningError.self) { try apart.activations(input) }
      #expect(error?.message.contains("`models/small.onnx` was stopped: it needs more than 1 s") == true)
    }
  }

  @Test("that wants eight gigabytes gets none of it")
  func huge() throws {
    let error = #expect(throws: LearningError.self) {
      _ = try embedder(ONNXModelFile.huge, limits: usual).activations(input)
    }
    #expect(error?.message.contains("`models/small.onnx`") == true)
  }

  @Test("that is none is refused with its name")
  func noModel() throws {
    let error = #expect(throws: LearningError.self) { try embedder([1, 2, 3], limits: usual) }
    #expect(error?.code == .runtimeFailed)
    #expect(error?.message.contains("`models/small.onnx`") == true)
  }

  @Test("whose program does not answer is an error, not a wait")
  func noWorker() {
    let error = #expect(throws: LearningError.self) {
      try ONNXEmbedder(
        model: ONNXModelFile.means, name: "m", digest: SHA256Digest(of: []), preprocessing: preprocessing,
        libraryPath: ONNXTests.libraryPath, worker: ONNXWorkerCommand(arguments: ["/bin/false"]))
    }
    #expect(error?.code == .runtimeFailed)
  }
}
