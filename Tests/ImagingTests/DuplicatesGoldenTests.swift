import Foundation
import Imaging
import Testing

/// Codes that the libraries of other people give for pictures of formulas; ../Goldens/duplicates.py made them.
@Suite("Codes of near matching")
struct DuplicatesGoldenTests {
  struct Golden: Sendable, CustomTestStringConvertible {
    let name: [String]
    let gradient: String
    let pdq: String
    let quality: UInt8

    var testDescription: String { name.joined(separator: " ") }

    static let all: [Golden] = {
      let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      let file = folder.appendingPathComponent("Goldens/duplicates.txt")
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").compactMap { line in
        let fields = line.split(separator: " ").map(String.init)
        guard fields.count == 8, let quality = UInt8(fields[7]) else { return nil }
        return Golden(name: Array(fields[0..<5]), gradient: fields[5], pdq: fields[6], quality: quality)
      }
    }()

    var raster: Raster {
      let numbers = name.dropFirst().compactMap { Int($0) }
      let (width, height, channels, seed) = (numbers[0], numbers[1], numbers[2], numbers[3])
      var pixels: [UInt8] = []
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<channels { pixels.append(pixel(width, height, x, y, channel, seed)) }
        }
      }
      return Raster(width: width, height: height, channels: channels, pixels: pixels)
    }

    private func pixel(_ width: Int, _ height: Int, _ x: Int, _ y: Int, _ channel: Int, _ seed: Int) -> UInt8 {
      switch name[0] {
      case "plain": return UInt8((seed + channel * 7) & 255)
      case "squares": return (x / 8 + y / 8).isMultiple(of: 2) ? 200 : UInt8((seed + channel) & 255)
      case "ramp": return UInt8((x * 150 / width + y * 90 / height + channel * 5 + seed) & 255)
      default:
        let sum = x * 374_761_393 + y * 668_265_263 + channel * 2_246_822_519 + seed * 3_266_489_917
        var mixed = sum & 0xffff_ffff
        mixed = ((mixed ^ (mixed >> 13)) * 1_274_126_177) & 0xffff_ffff
        return UInt8(((mixed ^ (mixed >> 16)) & 63) + x * 130 / width + y * 60 / height)
      }
    }
  }

  private func hex(_ code: NearCode) -> String {
    code.words.map { String(format: "%016lx", $0) }.joined()
  }

  @Test("there are golden vectors")
  func present() {
    #expect(Golden.all.count == 20)
  }

  @Test("the tutorial's code is its own Python's, to the bit", arguments: Golden.all)
  func gradient(golden: Golden) {
    let code = NearCode(of: golden.raster, algorithm: .gradient)
    #expect(hex(code).hasPrefix(golden.gradient))
    #expect(hex(code).dropFirst(golden.gradient.count).allSatisfy { $0 == "0" })
  }

  @Test("PDQ's code and quality are the reference's", arguments: Golden.all)
  func pdq(golden: Golden) {
    let code = NearCode(of: golden.raster, algorithm: .pdq)
    #expect(code.quality == golden.quality)
    // Of ramps and squares many coefficients are nothing but rounding errors of whoever computes them.
    if golden.name[0] == "noise" && golden.quality > 0 { #expect(hex(code) == golden.pdq) }
  }

  @Test("a code survives being stored", arguments: NearAlgorithm.allCases)
  func stored(algorithm: NearAlgorithm) {
    let code = NearCode(of: Drawings.waves(width: 90, height: 60), algorithm: algorithm)
    #expect(NearCode(encoded: code.encoded()[...], algorithm: code.algorithm) == code)
    #expect(NearCode(encoded: code.encoded().dropLast(), algorithm: code.algorithm) == nil)
    #expect(code.distance(to: code) == 0)
  }

  @Test("a picture in other bytes has the same code")
  func otherBytes() throws {
    let raster = Drawings.waves(width: 200, height: 120)
    for algorithm in NearAlgorithm.allCases {
      let whole = NearCode(of: raster, algorithm: algorithm)
      let read = try NearCode.code(of: ImageEncoder.png(raster), algorithm: algorithm, maxPixels: 1_000_000)
      #expect(read == whole, "\(algorithm)")
    }
  }
}
