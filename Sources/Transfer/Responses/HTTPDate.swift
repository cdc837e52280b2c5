/// Parses the dates of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT` and its two obsolete forms (RFC 9110, section 5.6.7).
package enum HTTPDate {
  /// The seconds since 1970 of a date; nil if the text is not a date.
  package static func seconds(_ text: some StringProtocol) -> Int64? {
    let words = text.split(whereSeparator: { (character: Character) in " ,-".contains(character) }).map { String($0) }
    switch words.count {
    case 5 where words[2].contains(":"):
      // Sunday, 06-Nov-94 ... has six words; asctime's `Sun Nov  6 08:49:37 1994` has five.
      return nil
    case 5:
      return seconds(day: words[2], month: words[1], year: words[4], time: words[3])
    case 6:
      return seconds(day: words[1], month: words[2], year: words[3], time: words[4])
    default:
      return nil
    }
  }

  private static func seconds(day: String, month: String, year: String, time: String) -> Int64? {
    let clock = time.split(separator: ":").compactMap { Int64($0) }
    guard let day = Int64(day), (1...31).contains(day), let month = months.firstIndex(of: month.lowercased()),
      var year = Int64(year), (0...9999).contains(year), clock.count == 3,
      (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
    else { return nil }
    if year < 100 { year += year < 70 ? 2000 : 1900 }
    return days(year: year, month: Int64(month) + 1, day: day) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  /// Days from 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }
}

/// Parses the `Retry-After` of an answer (RFC 9110, section 10.2.3).
package enum RetryAfter {
  /// The longest wait that is reported, in seconds: 68 years. Longer ones are shortened, so that sums with times do not overflow.
  private static let longest = Int64(Int32.max)

  /// The wait from a number of seconds or a date; nil for anything else. A date in the past gives zero.
  ///
  /// - Parameter now: the current time in seconds since 1970, to compare a date with. Use the answer's own `Date` if it has
  ///   one, because the clocks of host and client may differ.
  package static func wait(_ text: String, now: Int64) -> Duration? {
    let trimmed = text.filter { $0 != "\t" && $0 != "\r" }.drop { $0 == " " }
    let digits = trimmed.prefix { $0.isASCII && $0.isNumber }
    if !digits.isEmpty, trimmed.dropFirst(digits.count).allSatisfy({ $0 == " " }) {
      return .seconds(min(longest, Int64(digits) ?? longest))
    }
    return HTTPDate.seconds(trimmed).map { .seconds(min(longest, max(now, $0) - now)) }
  }
}
