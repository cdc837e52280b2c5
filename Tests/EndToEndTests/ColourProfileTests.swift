import Digests
import TestSupport
import Testing

import enum TestSupport.JSONValue

@Suite("Colour profiles")
struct ColourProfileTests {
  /// A JPEG with a colour profile of that name, whose colours nobody reads.
  private func picture(profile name: String, seed: UInt64) -> [UInt8] {
    let plain = DrawnPicture(.weir, seed: seed, width: 120, height: 100).jpeg()
    let profile =
      Array(repeating: UInt8(0), count: 16) + Array("RGB ".utf8) + Array(repeating: 0, count: 108) + Array(name.utf8)
    let body = Array("ICC_PROFILE\0".utf8) + [1, 1] + profile
    let length = body.count + 2
    return plain[..<2] + [0xff, 0xe2, UInt8(length >> 8), UInt8(length & 0xff)] + body + plain[2...]
  }

  @Test("one other than sRGB is marked in `ls`, and its stored values are kept")
  func marked() async throws {
    let project = try TemporaryProject()
    let (other, standard) = (picture(profile: "Display P3", seed: 1), picture(profile: "sRGB IEC61966", seed: 2))
    try project.folder.write(other, to: "weir/other.jpg")
    try project.folder.write(standard, to: "weir/standard.jpg")
    try project.folder.write(DrawnPicture(.weir, seed: 1, width: 120, height: 100).jpeg(), to: "outfall/same.jpg")
    try project.folder.write(
      """
      dsbuild: 1
      name: profiles
      classes: { weir: { sources: [{ files: weir/*.jpg }] }, outfall: { sources: [{ files: outfall/*.jpg }] } }
      duplicates: { near: { threshold: 0% }, on_label_conflict: keep_first }
      crop: { mode: center, size: 64, encode: { format: png } }
      report: { to: out/report }

      """, to: "dataset.yaml")
    _ = try await project.build()
    let rows = try await project.dsbuild("ls", "--json").jsonLines()
    var files: [String: String] = [:]
    for row in rows {
      let name = row["source"].string ?? ""
      #expect((row["icc_profile"].bool ?? false) == (name == "weir/other.jpg"), "\(name)")
      files[name] = row["file"].string
    }
    // Nothing is converted: the crop is that of the same picture without a profile.
    let crop = try project.folder.read(try #require(files["weir/other.jpg"]))
    #expect(crop == (try project.folder.read(try #require(files["outfall/same.jpg"]))))
    let report = try JSONValue(parsing: try project.folder.text("out/report/report.json"))
    #expect(report["alerts"].elements.contains { $0["kind"].string == "icc_profile" })
  }
}
