/// The settings for buckets in the environment of a person, as the tools of AWS read them.
///
/// Variables come first, then the profile `AWS_PROFILE` (`default` without one) in `~/.aws/credentials` and `~/.aws/config`. Programs that a
/// file names are not run.
public struct BucketProfile: Sendable {
  /// The keys; nil if there are none, so that requests are not signed.
  public private(set) var keys: BucketKeys?
  /// The region.
  public private(set) var region: String?
  /// The address of another server than Amazon's.
  public private(set) var endpoint: String?
  /// The profile that `AWS_PROFILE` names and that no file has; nil if there is none.
  public private(set) var missing: String?

  /// The longest file that is read, in bytes.
  public static let mostBytes = 256 << 10

  /// Reads the settings.
  ///
  /// - Parameters:
  ///   - variables: the environment.
  ///   - credentials: the bytes of `~/.aws/credentials`.
  ///   - config: the bytes of `~/.aws/config`, whose sections are called `profile NAME`.
  public init(variables: [String: String], credentials: [UInt8]? = nil, config: [UInt8]? = nil) {
    func variable(_ names: String...) -> String? { names.lazy.compactMap { variables[$0] }.first { !$0.isEmpty } }
    let name = variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
    let secrets = Self.section(name ?? "default", of: credentials)
    let settings =
      Self.section("profile \(name ?? "default")", of: config)
      ?? (name ?? "default" == "default" ? Self.section("default", of: config) : nil)
    let profile = (settings ?? [:]).merging(secrets ?? [:]) { $1 }
    keys =
      BucketKeys(
        access: variable("AWS_ACCESS_KEY_ID"), secret: variable("AWS_SECRET_ACCESS_KEY"),
        token: variable("AWS_SESSION_TOKEN"))
      ?? BucketKeys(
        access: profile["aws_access_key_id"], secret: profile["aws_secret_access_key"],
        token: profile["aws_session_token"])
    region = variable("AWS_REGION", "AWS_DEFAULT_REGION") ?? profile["region"]
    endpoint = variable("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL") ?? profile["endpoint_url"]
    if let name, secrets == nil, settings == nil, keys == nil { missing = name }
  }

  /// The keys and values of a section of an INI file; nil without the section. Indented lines belong to a nested setting.
  private static func section(_ name: String, of bytes: [UInt8]?) -> [String: String]? {
    guard let bytes else { return nil }
    var values: [String: String]?
    var isInside = false
    for line in String(decoding: bytes.prefix(mostBytes), as: UTF8.self).split(whereSeparator: \.isNewline) {
      let text = trimmed(line)
      if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
        let words = text[text.index(after: text.startIndex)..<end].split(whereSeparator: \.isWhitespace)
        isInside = words.joined(separator: " ") == name
        if isInside { values = values ?? [:] }
      } else if isInside, line.first?.isWhitespace == false, !text.hasPrefix("#"), !text.hasPrefix(";"),
        let equals = text.firstIndex(of: "=")
      {
        values?[trimmed(text[..<equals]).lowercased()] = String(trimmed(text[text.index(after: equals)...]))
      }
    }
    return values
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
  }
}
