extension Form where Value == String {
  /// The address of a server of buckets: scheme, host and port.
  static var endpoint: Form<String> {
    text(
      "an address such as `https://minio.lab:9000`, without a path", pattern: "^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$",
      hint: "the bucket is in `url: s3://bucket/prefix`"
    ) { text in
      guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return false }
      let parts = text.dropFirst(scheme.count).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let host = parts[0].utf8
      return !host.isEmpty && host.allSatisfy { isLetterOrDigit($0) || $0 == 45 || $0 == 46 }
        && (parts.count == 1
          || (1...5).contains(parts[1].utf8.count) && parts[1].utf8.allSatisfy { (48...57).contains($0) })
    }
  }

  /// The name of a region.
  static var region: Form<String> {
    text("a region such as `eu-central-1`", pattern: "^[a-z0-9-]{1,64}$", hint: nil) { text in
      (1...64).contains(text.utf8.count)
        && text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 }
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
