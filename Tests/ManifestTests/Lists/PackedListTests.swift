import Diagnostics
import Foundation
import Manifest
import Testing

/// Lists that gzip packed: known by content, whatever the name.
@Suite("Packed lists")
struct PackedListTests {
  private static let members = [
    // One, with its name in it; two in one file; one that is only stored.
    "H4sICAAAAAAC/3dlaXIgbGlzdC5jc3YAKy3K0cnJTE7NK07lyigpKbDS10/US61IzC3ISdU30MsqSNdxdjbAlDIES3EBABJ1Cjs/AAAA",
    "H4sIAAAAAAACAystytHJyUxOzStO5cooKSmw0tdPBAA7zQQcFAAAAB+LCAAAAAAAAgPTS61IzC3ISdU30MsqSNdxdjbgyigpKbDS10/Ug0kZgqW4AC2TfF4rAAAA",
    "H4sIAAAAAAAEAwE/AMD/dXJsLGxpY2Vuc2UKaHR0cDovL2EuZXhhbXBsZS8wLmpwZyxDQzAKaHR0cDovL2EuZXhhbXBsZS8xLmpwZywKEnUKOz8AAAA=",
  ]
  /// 120 addresses, packed with codes of their own.
  private static let many =
    "H4sIAAAAAAACA3WXSWpcQRAF9z6MXg41+jZaCAljg8Ba+Ph+H7wzsU5QK6OqoqM/vr4+f3+XXl/e/rz++vz5plC8/Ph8//bx3+TmVcLs9FHBbM+thtnaSwNm805NmuXQgtno1oZZz9KBWe3UhVneUBKYDIMhMnWUROaOrSQ0Zy0lsdlnKgnOjqEkOqtaSXjmKCXxGSvNgcCeUBGguleFgNJXhwhlbxURmktFgO6eKgJ07lARoJPtq0Bou3yihHamV6V/doeaAI1z1QRoxFEToC4/LgJUY6mJUK7p50AQhpoAtZrw3CrfBPybqSY8e4UXRUtcjURNHI1CT2z7AEVh+Qw0xdSYqIrh54CuaA0ilFk+bfrM1CBAd4ZmoCuuV0VXHE2Uc2xNtHMtKwFdYT1PdMXw80RXtJ8DDaM0UdGVPm9CO0Ir8JZoJbrieFV0xdZCR+fSQkf3tBLQFf4CW+iK9p0ntLe00NGZWujoDp83uuJqJ7riaCOh7VVpTW00dE2nAbpiWAnoCn/BE551yjeehpHaaOgKHTR0X582uuLoFLpiO4/QFcu7oiumDhHq4VePrmifCh6XE4gA7Zu+8TTM0EVH13UhoiuOzxtdsXUbXbGcSeiK6V3RFUMXHT3azx5X0SVA9zgS0dHxVCJK+unnQEu7oDMKdeFSDAwhV3TGQGG4FQNN7ZLOQFW7pTMIVLmmMwhVuqedxsjK9xt/aniGtn6KGpP6PEmNTb2fpsaoXk9UY1Wvp6oxq+eT1djV4+lqDOt+wvpfWf8FrBjyh5ENAAA="
  private func bytes(_ base64: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: base64))) }

  private func read(_ bytes: [UInt8], _ file: String) throws -> URLList {
    try URLList.read(bytes, file: file, settings: ListSettings())
  }

  @Test("are read like what they hold, under any name", arguments: members, ["a.csv.gz", "a.CSV.GZ", "a.csv", "a"])
  func unpacked(base64: String, file: String) throws {
    let list = try read(bytes(base64), file)
    #expect(list.rows.map(\.text) == ["http://a.example/0.jpg", "http://a.example/1.jpg"])
    #expect(list.rows.map(\.line) == [2, 3])
  }

  @Test("of many rows keep each")
  func rows() throws {
    let list = try read(bytes(Self.many), "many.txt.gz")
    #expect(list.rows.count == 120)
    #expect(list.rows.last?.text == "https://a.example/361/119.jpg")
  }

  @Test("that end too early or are damaged are refused, wherever that is")
  func damaged() throws {
    let whole = try bytes(Self.many)
    for count in stride(from: 3, to: whole.count, by: 7) {
      let error = #expect(throws: DiagnosticError.self) { try read(Array(whole[..<count]), "a.csv.gz") }
      #expect(error?.diagnostics.first?.message.contains("packed with gzip") == true)
    }
    for place in stride(from: 10, to: whole.count, by: 5) {
      var bad = whole
      bad[place] ^= 0x10
      #expect(throws: DiagnosticError.self, "\(place)") { try read(bad, "a.csv.gz") }
    }
  }

  @Test("that hold a page are refused with what unpacks them first")
  func foreign() throws {
    let page = try bytes("H4sIAAAAAAACA7NRdPF3DokMcFXIKMnNseOyKbADAK4Nu2QTAAAA")
    let error = #expect(throws: DiagnosticError.self) { try read(page, "a.csv.gz") }
    #expect(error?.diagnostics.first?.message.contains("HTML") == true)
    #expect(
      error?.diagnostics.first?.hint?.hasPrefix("unpack it with `gunzip -k a.csv.gz`; then `dsbuild links a.csv ")
        == true)
  }

  @Test("that expand without measure are refused before they do")
  func bombs() throws {
    let error = #expect(throws: DiagnosticError.self) { try read(Self.bomb(of: 6 << 20), "a.csv.gz") }
    #expect(error?.diagnostics.first?.message == "the file expands to more than 4 MiB")
  }

  /// So many bytes as one member: each block repeats one byte 258 times and again.
  private static func bomb(of count: Int) -> [UInt8] {
    var bits: [UInt8] = []
    func append(_ value: Int, _ length: Int) { for bit in 0..<length { bits.append(UInt8(value >> bit & 1)) } }
    // One block of the fixed codes: a byte, then copies of it from one byte back.
    append(1, 1)
    append(1, 2)
    for bit in [0, 0, 1, 1, 1, 0, 1, 0] { bits.append(UInt8(bit)) }
    for _ in 0..<count / 258 { bits += [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0] }
    bits += [0, 0, 0, 0, 0, 0, 0]
    var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    for start in stride(from: 0, to: bits.count, by: 8) {
      bytes.append(
        bits[start..<min(start + 8, bits.count)].enumerated().reduce(0) { $0 | $1.element << UInt8($1.offset) })
    }
    return bytes + [UInt8](repeating: 0, count: 8)
  }
}
