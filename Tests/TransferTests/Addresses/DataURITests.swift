import Testing
import Transfer

@Suite("data: addresses")
struct DataURITests {
  @Test(
    "base64 and plain texts give their bytes",
    arguments: [
      ("data:image/png;base64,/9j/4A==", [0xFF, 0xD8, 0xFF, 0xE0]),
      ("data:image/png;base64,/9j/4A", [0xFF, 0xD8, 0xFF, 0xE0]),
      ("data:;base64,_9j_4A", [0xFF, 0xD8, 0xFF, 0xE0]),
      ("DATA:image/PNG;BASE64,%2F9j%2F4A%3D%3D", [0xFF, 0xD8, 0xFF, 0xE0]),
      ("data:image/png;base64,/9j/ 4A\n==", [0xFF, 0xD8, 0xFF, 0xE0]),
      ("data:,a%20b", [97, 32, 98]),
      ("data:text/plain;charset=utf-8,%zz%", [37, 122, 122, 37]),
    ] as [(String, [UInt8])])
  func good(_ text: String, _ bytes: [UInt8]) {
    #expect(DataURI.decode(text, maxBytes: 100) == .success(bytes))
  }

  @Test(
    "what is broken, empty or too large is named",
    arguments: [
      ("data:image/png;base64,A", .badURL), ("data:image/png;base64,AA=A", .badURL),
      ("data:image/png;base64,A!AA", .badURL), ("data:image/png;base64", .badURL), ("http://h/a", .badURL),
      ("data:image/png;base64,", .empty), ("data:,", .empty),
      ("data:,12345678901", .tooLarge), ("data:;base64,AAAAAAAAAAAAAAAA", .tooLarge),
    ] as [(String, FetchFailure)])
  func bad(_ text: String, _ failure: FetchFailure) {
    #expect(DataURI.decode(text, maxBytes: 10) == .failure(failure))
  }
}
