// swift-tools-version: 6.2
import Foundation
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// Whether the pkg-config file of one of these names is found, of a version that is not older than `least`.
func isInstalled(_ names: [String], least: String) -> Bool {
  let named = Context.environment["PKG_CONFIG_PATH"]?.split(separator: ":").map(String.init) ?? []
  let usual = [
    "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib",
    "/opt/homebrew/lib",
  ].map { $0 + "/pkgconfig" }
  let files = (named + usual).flatMap { folder in names.map { "\(folder)/\($0).pc" } }
  return files.contains { file in
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return false }
    let version = text.split(separator: "\n").first { $0.hasPrefix("Version:") }?.dropFirst(8)
    return version?.trimmingCharacters(in: .whitespaces).compare(least, options: .numeric) != .orderedAscending
  }
}

/// The decoders that are optional: each is linked where its pkg-config file is found, and without it pictures of its
/// formats are refused under their names. `DSBUILD_WITHOUT_WEBP` and the like leave one out.
let optionalDecoders: [(name: String, libraries: [String])] = [
  ("WEBP", ["libwebpdemux"], ["webp", "webpdemux"], "0"),
  // giflib itself has no pkg-config file; distributions add one.
  ("GIF", ["libgif", "libgif7", "giflib"], ["gif"], "5"),
  // AVIF needs libheif and dav1d, HEIC needs libheif and libde265. Plugins of ours need libheif 1.15.
  ("HEIF", ["libheif"], ["heif"], "1.15"),
  ("DAV1D", ["dav1d"], ["dav1d"], "1.0"),
  ("DE265", ["libde265"], ["de265"], "1.0.8"),
].filter { Context.environment["DSBUILD_WITHOUT_\($0.0)"] == nil && isInstalled($0.1, least: $0.3) }
  .map { (name: $0.0, libraries: $0.2) }

/// Where libFuzzer is, when `make fuzz` asks for the program that it drives; nobody else builds that.
let fuzzer = Context.environment["DSBUILD_FUZZ"]
let fuzzing: [Target] =
  fuzzer.map { library in
    [
      .target(name: "CFuzzer", path: "Benchmarks/CFuzzer"),
      .executableTarget(
        name: "Fuzzing",
        dependencies: [
          "CFuzzer", "Digests", "Engine", "Imaging", "Listings", "Manifest", "Pipeline", "Review", "Transfer",
        ],
        path: "Benchmarks/Fuzzing",
        swiftSettings: strict, linkerSettings: [.unsafeFlags([library]), .linkedLibrary("stdc++")]),
    ]
  } ?? []

/// A library target of the project: every one is built under the same strict settings.
func library(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// The tests of one target, with the shared test support beside it.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
/// Libraries that only the trait `Execution` needs: without it nothing of them is checked out or compiled.
func execution(_ name: String, _ package: String) -> Target.Dependency {
  .product(name: name, package: package, condition: .when(traits: ["Execution"]))
}
/// A module of swift-collections, which gRPC brings, has the name of a target of ours. This gives it another name; the
/// module itself is compiled nowhere.
let otherCollections = Target.Dependency.product(
  name: "Collections", package: "swift-collections", moduleAliases: ["Collections": "SwiftCollections"],
  condition: .when(platforms: [.wasi], traits: ["Execution"]))
let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let flyingSocks = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")

let package = Package(
  name: "dsbuild",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "dsbuild", targets: ["dsbuild"])],
  traits: [
    .trait(
      name: "Execution",
      description: "Work on other machines and stores at `grpcs://`, by the Remote Execution API: needs gRPC.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    // Of the trait `Execution` alone.
    .package(url: "https://github.com/grpc/grpc-swift-2.git", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", from: "2.9.2"),
    .package(url: "https://github.com/grpc/grpc-swift-protobuf.git", from: "2.4.1"),
    .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.39.0", traits: []),
    .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
  ],
  targets: [
    // C libraries: each is imported by exactly one target.
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
    // The hash functions; on macOS they are part of the system.
    .systemLibrary(name: "CDigests", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "CImage",
      cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]
        + optionalDecoders.map { .define("DSB_WITH_\($0.name)") },
      linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png16")]
        + optionalDecoders.flatMap(\.libraries).map { .linkedLibrary($0) }),

    library("Diagnostics", []),
    library("Digests", ["CDigests"]),
    library("Manifest", ["Diagnostics", "Digests", "CYAML"]),
    library("Engine", ["Diagnostics", "Digests", "CSQLite"]),
    library("Imaging", ["Diagnostics", "Digests", "CImage"]),
    library("Transfer", ["Diagnostics", "Digests", "CCurl"]),
    // The network is arithmetic all through: without optimisation a picture takes 14 seconds instead of a thirtieth of one.
    .target(
      name: "Learning", dependencies: ["Diagnostics", "Digests"],
      swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    library("Listings", ["Diagnostics", "Digests", "Manifest", "Engine", "Imaging", "Transfer"]),
    library(
      "Pipeline",
      ["Diagnostics", "Digests", "Manifest", "Engine", "Imaging", "Transfer", "Learning", "Listings"]),
    library(
      "Queries",
      ["Diagnostics", "Digests", "Manifest", "Engine", "Imaging", "Transfer", "Listings", "Pipeline"]),
    library("Collections", ["Diagnostics", "Digests", "Manifest", "Engine", "Transfer"]),
    library("Exports", ["Diagnostics", "Digests", "Manifest", "Engine", "Imaging", "Listings", "Pipeline"]),
    library("Report", ["Diagnostics", "Digests", "Manifest", "Engine", "Imaging", "Listings", "Pipeline"]),
    library(
      "Review", ["Diagnostics", "Digests", "Manifest", "Engine", "Imaging", "Learning", "Listings", "Pipeline"],
      resources: [.embedInCode("Page")]),
    // The messages and calls of the Remote Execution API: generated, and empty without the trait `Execution`.
    .target(
      name: "ExecutionProtocol",
      dependencies: [
        execution("GRPCCore", "grpc-swift-2"), execution("GRPCProtobuf", "grpc-swift-protobuf"),
        execution("SwiftProtobuf", "swift-protobuf"), otherCollections,
      ],
      path: "Generated/ExecutionProtocol",
      exclude: ["README.md", "generate.py"],
      swiftSettings: [
        .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
      ]),
    // Empty too without the trait.
    library(
      "Execution",
      [
        "Diagnostics", "Digests", "Engine", "Transfer", "Pipeline", "ExecutionProtocol",
        execution("GRPCCore", "grpc-swift-2"), execution("GRPCNIOTransportHTTP2Posix", "grpc-swift-nio-transport"),
        execution("GRPCProtobuf", "grpc-swift-protobuf"), execution("SwiftProtobuf", "swift-protobuf"),
      ]),
    .executableTarget(
      name: "dsbuild",
      dependencies: [
        "Diagnostics", "Digests", "Manifest", "Engine", "Imaging", "Transfer", "Learning", "Listings",
        "Pipeline", "Queries", "Collections", "Exports", "Report", "Review",
        .target(name: "Execution", condition: .when(traits: ["Execution"])), argumentParser,
      ],
      resources: [.embedInCode("Weights")], swiftSettings: strict),

    // The example dataset and the pictures drawn for it and for tests: all that `make demo` compiles beside the program.
    .target(name: "ExamplePictures", dependencies: ["Imaging"], path: "Tests/ExamplePictures", swiftSettings: strict),
    .target(
      name: "TestSupport",
      dependencies: ["Diagnostics", "Digests", "Imaging", "ExamplePictures", flyingFox, flyingSocks],
      path: "Tests/TestSupport", swiftSettings: strict),
    // The example dataset's own web server; `make demo` runs it, it is no product.
    .executableTarget(
      name: "ExampleOrigin", dependencies: ["ExamplePictures"], path: "Benchmarks/ExampleOrigin",
      swiftSettings: strict),
    // What `make bench-images` and `make bench-duplicates` measure of this project; no product either.
    .executableTarget(
      name: "PictureBench", dependencies: ["Digests", "Imaging"], path: "Benchmarks/PictureBench", swiftSettings: strict
    ),
    // Five collections of our own in the shapes of the public ones; `make collections` serves them, it is no product.
    .executableTarget(
      name: "CollectionOrigin", dependencies: ["ExamplePictures", "TestSupport"], path: "Benchmarks/CollectionOrigin",
      swiftSettings: strict),
    // What the engine's own parts cost; `make bench-engine` runs it, it is no product.
    .executableTarget(
      name: "EngineMeasures", dependencies: ["Digests", "Engine", "Manifest", "Imaging", "Listings", "Pipeline"],
      path: "Benchmarks/EngineMeasures", swiftSettings: strict),
    tests("Diagnostics", ["Diagnostics"]),
    tests("Digests", ["Digests"]),
    tests("Manifest", ["Manifest", "Diagnostics", "Digests"]),
    tests("Engine", ["Engine", "CSQLite", "Diagnostics", "Digests"]),
    tests("Imaging", ["Imaging", "Diagnostics", "Digests"]),
    tests("Transfer", ["Transfer", "Diagnostics", "Digests"]),
    tests("Learning", ["Learning", "Imaging", "Digests"]),
    tests(
      "Pipeline",
      [
        "Listings", "Pipeline", "Queries", "Exports", "Manifest", "Engine", "Imaging", "Transfer", "Diagnostics",
        "Digests",
      ],
      exclude: ["Goldens"]),
    tests("Collections", ["Collections", "Manifest", "Engine", "Transfer", "Diagnostics", "Digests"]),
    tests("Review", ["Review"]),
    tests("Exports", ["Exports", "Listings", "Pipeline", "Manifest", "Engine", "Imaging", "Diagnostics", "Digests"]),
    tests("Safety", ["dsbuild", "Digests", "Engine"]),
    tests(
      "EndToEnd",
      [
        "dsbuild", "Engine", "Exports", "Listings", "Pipeline", "Diagnostics", "Digests", "Imaging", "Manifest",
        "Transfer",
      ],
      exclude: ["Goldens"]),
  ] + fuzzing
)
