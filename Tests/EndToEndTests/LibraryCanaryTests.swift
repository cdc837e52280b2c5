import Foundation
import TestSupport
import Testing

/// Another deflate under the same version of zlib: the pixels stay, the bytes of a PNG do not.
@Suite("An image library that writes other bytes")
struct OtherLibraryTests {
  private static let compiler = "/usr/bin/cc"

  /// What stands in for another implementation of zlib: it compresses one level less.
  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <zlib.h>
    int deflateInit2_(z_streamp s, int level, int method, int bits, int mem, int strategy, const char *v, int n) {
      int (*real)(z_streamp, int, int, int, int, int, const char *, int) = dlsym(RTLD_NEXT, "deflateInit2_");
      return real(s, level > 1 ? level - 1 : level, method, bits, mem, strategy, v, n);
    }
    """

  /// The variables that load it into a program.
  private func preload(in folder: TemporaryFolder) async throws -> [String: String] {
    try folder.write(Self.source, to: "deflate.c")
    let arguments = ["-shared", "-fPIC", "-o", "deflate.so", "deflate.c", "-ldl"]
    let compiled = try await Program(path: Self.compiler).run(arguments, in: folder.path)
    try #require(compiled.status == 0, "\(compiled.talk)")
    return ["LD_PRELOAD": folder.path(of: "deflate.so")]
  }

  private func canaries(_ result: Program.Result) throws -> [Substring] {
    let checks = try result.json()["checks"].elements
    let detail = try #require(checks.first { $0["name"].string == "image libraries" }?["detail"].string)
    return try #require(detail.split(separator: "; canary ").last).split(separator: " ")
  }

  @Test(
    "has another canary, shares no key of a crop, and is refused under `--locked`",
    .enabled(if: FileManager.default.isExecutableFile(atPath: Self.compiler)))
  func deflate() async throws {
    let project = try TemporaryProject()
    let other = try await preload(in: project.folder)
    for seed in 0..<3 {
      let picture = PlainPNG.file(width: 90, height: 70) { x, y in
        (UInt8((x * x / 3 + y * seed) % 256), UInt8((y * 3 + x) % 256), UInt8((x * y + seed * 40) % 256))
      }
      try project.folder.write(picture, to: "photos/\(seed).png")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: other
      classes: { a: { sources: [ { files: "photos/*.png" } ] } }
      inspect: { min_side: 1 }
      duplicates: { near: { threshold: 0% } }
      crop: { size: 48, encode: { format: png } }
      export: [ { format: imagefolder, to: out } ]

      """, to: "dataset.yaml")
    let built = try await project.build()
    let here = try canaries(try await project.dsbuild("doctor", "--json"))
    let there = try canaries(try await project.dsbuild("doctor", "--json", environment: other))
    #expect(here.count == 2 && here[0] == there[0] && here[1] != there[1])
    let refused = try await project.dsbuild("build", "--locked", environment: other)
    #expect(refused.status == 6 && refused.talk.contains("encode other bytes"), "\(refused.talk)")
    let again = BuildSummary(json: try await project.dsbuild("build", "--json", environment: other).json())
    #expect(again.actions("crop").ran == 3 && again.actions("inspect").ran == 0)
    #expect(again.exportDigests != built.exportDigests)
  }
}
