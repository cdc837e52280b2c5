import Digests
import Learning
import TestSupport
import Testing

@Suite("EfficientNet")
struct EfficientNetTests {
  @Test(
    "the forward pass equals the definition to the bit, for sizes that fill registers and sizes that do not",
    arguments: [(32, 32), (33, 47), (8, 8), (1, 1), (5, 64), (7, 2)])
  func definition(_ height: Int, _ width: Int) throws {
    let tiny = TinyNetwork(seed: 3)
    let input = NetworkInput.random(height: height, width: width, seed: 11)
    let plain = tiny.plainMap(input)
    let activations = try tiny.network().activations(input)
    #expect((activations.height, activations.width) == (plain.height, plain.width))
    #expect(activations.map == plain.values)
    let places = plain.height * plain.width
    let means = (0..<40).map { plain.values[$0 * places..<($0 + 1) * places].reduce(0, +) / Float(places) }
    #expect(activations.vector == means)
  }

  @Test("passes on several threads at once, and after larger pictures, give the same bits")
  func threads() async throws {
    let network = try TinyNetwork(seed: 5).network()
    let inputs = (0..<6).map { NetworkInput.random(height: 16 + 8 * ($0 % 3), width: 24, seed: UInt64($0)) }
    let alone = inputs.map { network.activations($0) }
    let together = await withTaskGroup(of: (Int, Activations).self) { group in
      for index in 0..<24 { group.addTask { (index, network.activations(inputs[index % 6])) } }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for index in 0..<24 { #expect(together[index] == alone[index % 6]) }
  }

  @Test("a weights file that lacks a tensor names it")
  func missingTensor() throws {
    let tensors = TinyNetwork(seed: 1).tensors.filter { $0.name != "_blocks.3._bn1.running_var" }
    let bytes = SafetensorsFile.bytes(tensors)
    let error = #expect(throws: LearningError.self) {
      try EfficientNet(weights: bytes, digest: SHA256Digest(of: bytes), architecture: TinyNetwork.architecture)
    }
    #expect(error?.message == "the weights have no tensor `_blocks.3._bn1.running_var`")
  }

  @Test("the weights of another network are refused")
  func otherNetwork() {
    let bytes = SafetensorsFile.bytes(TinyNetwork(seed: 1).tensors)
    let error = #expect(throws: LearningError.self) {
      try EfficientNet(weights: bytes, digest: SHA256Digest(of: bytes))
    }
    #expect(error?.code == .unsuitableWeights)
  }

  @Test("the published weights give the known embedding", .enabled(if: KnownWeights.arePresent, KnownWeights.absence))
  func golden() throws {
    let network = try KnownWeights.network()
    let activations = network.activations(.golden)
    let expected: [Int: Float] = [
      0: 1.997554, 1: 0, 2: 0.760116, 3: 0, 6: 0, 7: 0.385878, 100: 1.978197, 1000: 0.054596, 113: 5.255491,
    ]
    for (index, value) in expected { #expect(abs(activations.vector[index] - value) <= 1e-4, "number \(index)") }
    #expect(activations.vector.count { $0 == 0 } == 884)
    #expect(activations.vector.max() == activations.vector[113])
    #expect(activations.map.count == 1280 * 7 * 7)
    // Every bit, so that neither a compiler nor an instruction set can change a key's meaning unseen.
    #expect(Checksum.of(activations.vector) == 0x89bc_7d20_a411_e482)
    #expect(Checksum.of(activations.map) == 0xab99_6495_c3da_fad8)
  }

  @Test(
    "the published weights of the larger network give the embedding that ONNX Runtime gives",
    .enabled(if: KnownWeights.largerArePresent, KnownWeights.absence))
  func larger() throws {
    let bytes = try Corpora.read(KnownWeights.larger)
    let network = try EfficientNet(
      weights: bytes, digest: SHA256Digest(of: bytes), architecture: .lite1, preprocessing: .efficientNetLite1)
    let activations = network.activations(.golden(side: network.preprocessing.size))
    let expected: [Int: Float] = [1073: 5.886245, 258: 4.877592, 667: 3.061569, 634: 2.811080, 1198: 2.590576, 0: 0]
    for (index, value) in expected { #expect(abs(activations.vector[index] - value) <= 1e-4, "number \(index)") }
    #expect(activations.vector.count { $0 == 0 } == 861)
    #expect(abs(activations.vector.reduce(0, +) - 150.85724) <= 1e-2)
    #expect(activations.map.count == 1280 * 8 * 8)
  }

  @Test("the identity names the engine and the weights")
  func identity() throws {
    let bytes = SafetensorsFile.bytes(TinyNetwork(seed: 1).tensors)
    let network = try TinyNetwork(seed: 1).network()
    #expect(network.identity == "swift-1:\(SHA256Digest(of: bytes).hex)")
    #expect(EfficientNet.identity(weights: SHA256Digest(of: bytes)) == network.identity)
  }
}
