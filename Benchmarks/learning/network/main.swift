import Foundation

/// Stands in for the digest of the project: the network takes its name from it and nothing else.
public struct SHA256Digest: Hashable, Sendable {
  let hex: String
}

/// The golden input of the tests: numbers that follow from their index.
func golden() -> NetworkInput {
  let values = (0..<3 * 224 * 224).map { (index: Int) -> Float in
    let bits = (UInt64(index) * 2_654_435_761) >> 8 & 0xffff
    return Float(bits) / 32_768 - 1
  }
  return NetworkInput(height: 224, width: 224, values: values)
}

/// FNV-1a over the bits.
func checksum(_ values: [Float]) -> UInt64 {
  values.reduce(1_469_598_103_934_665_603) { ($0 ^ UInt64($1.bitPattern)) &* 1_099_511_628_211 }
}

func processorSeconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1])))
let network = try EfficientNet(weights: bytes, digest: SHA256Digest(hex: "bench"))
let input = golden()
let activations = network.activations(input)
var best = Double.infinity
for _ in 0..<20 {
  let start = processorSeconds()
  _ = network.activations(input)
  best = min(best, processorSeconds() - start)
}
let bits = String(checksum(activations.vector), radix: 16) + "-" + String(checksum(activations.map), radix: 16)
print("\(bits) \((best * 10_000).rounded() / 10)")
