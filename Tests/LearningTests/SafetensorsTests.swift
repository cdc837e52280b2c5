import Learning
import TestSupport
import Testing

@Suite("Safetensors")
struct SafetensorsTests {
  @Test("tensors come back as they were written")
  func roundTrip() throws {
    let file = try Safetensors(
      SafetensorsFile.bytes([("b", [2, 2], [1, -2, 3.5, 0]), ("a", [1], [7]), ("none", [0, 3], [])]))
    #expect(file.names == ["a", "b", "none"])
    #expect(try file.floats("b", shape: [2, 2]) == [1, -2, 3.5, 0])
    #expect(try file.floats("none", shape: [0, 3]).isEmpty)
  }

  @Test("spaces, metadata and escapes in the header are read")
  func oddHeader() throws {
    let header = #" { "__metadata__" : {"by\n":"\"me\""} , "a" : {"shape":[],"dtype":"F32","data_offsets":[0,4]} }   "#
    let file = try Safetensors(SafetensorsFile.bytes(header: header, data: [0, 0, 128, 63]))
    #expect(try file.floats("a", shape: []) == [1])
  }

  @Test(
    "a broken header is refused",
    arguments: [
      "", "{", "[]", "null", "{}x", #"{"a":1}"#, #"{"a":{}}"#, #"{"a":{"dtype":"F32","shape":[1]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
      #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":"x"}}"#,
      #"{"a":{"dtype":"F32","shape":[999999999999999999,999999999999999999],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}"#,
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}"#,
      #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#, "{\"a\u{1}\":{}}", #"{"a\u0041":{}}"#,
    ])
  func brokenHeader(_ header: String) {
    #expect(throws: LearningError.self) { try Safetensors(SafetensorsFile.bytes(header: header, data: [0, 0, 0, 0])) }
  }

  @Test("a header longer than the file or than the limit is refused before it is read")
  func longHeader() {
    for length: [UInt8] in [
      [255, 255, 255, 255, 255, 255, 255, 255], [9, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 128],
    ] {
      #expect(throws: LearningError.self) { try Safetensors(length + Array("{}".utf8)) }
    }
    #expect(throws: LearningError.self) { try Safetensors([1, 2, 3]) }
  }

  @Test("no change of a few bytes makes the reader crash")
  func fuzz() {
    let whole = SafetensorsFile.bytes([("weight", [2, 3], [1, 2, 3, 4, 5, 6]), ("bias", [2], [1, 2])])
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<3_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      bytes.removeLast(Int.random(in: 0...2, using: &generator))
      guard let file = try? Safetensors(bytes) else { continue }
      for name in file.names { _ = try? file.floats(name, shape: file.tensor(name)?.shape ?? []) }
    }
  }

  @Test("a tensor that is missing, misshapen, of another type or not finite says so by name")
  func wrongTensors() throws {
    let file = try Safetensors(
      SafetensorsFile.bytes(
        header:
          #"{"half":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"nan":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        data: [0, 0, 0, 0, 0, 0, 192, 127]))
    for (name, shape) in [("absent", [1]), ("half", [2]), ("half", [4]), ("nan", [1])] {
      let error = #expect(throws: LearningError.self) { try file.floats(name, shape: shape) }
      #expect(error?.code == .unsuitableWeights)
      #expect(error?.message.contains("`\(name)`") == true)
    }
  }
}
