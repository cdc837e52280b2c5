/// Parses the times of programs: `2026-11-30T12:00:00Z` (RFC 3339).
package enum InternetTime {
  /// The seconds since 1970; nil if the text is not such a time. Parts of a second are left out.
  package static func seconds(_ text: String) -> Int64? {
    let form =
      /([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})/
    guard text.utf8.count <= 64, let match = text.wholeMatch(of: form) else { return nil }
    let parts = [match.1, match.2, match.3, match.4, match.5, match.6].compactMap { Int64($0) }
    guard parts.count == 6, (1...12).contains(parts[1]), (1...31).contains(parts[2]), parts[3] < 24, parts[4] < 60,
      parts[5] <= 60
    else { return nil }
    var seconds = HTTPDate.days(year: parts[0], month: parts[1], day: parts[2]) * 86_400
    seconds += parts[3] * 3_600 + parts[4] * 60 + parts[5]
    guard match.8.count == 6 else { return seconds }
    let zone = match.8.dropFirst().split(separator: ":").compactMap { Int64($0) }
    guard zone.count == 2, zone[0] < 24, zone[1] < 60 else { return nil }
    let offset = zone[0] * 3_600 + zone[1] * 60
    return match.8.hasPrefix("-") ? seconds + offset : seconds - offset
  }
}
