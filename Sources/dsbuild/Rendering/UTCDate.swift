import Diagnostics

/// Formats times in UTC, independent of the machine's time zone and language.
enum UTCDate {
  /// Seconds since 1970 as a date and time, such as `2026-11-25 20:15:00 UTC`.
  static func text(_ seconds: Int64) -> String { "\(day(seconds)) \(clock(seconds)) UTC" }

  /// The same in ISO 8601 for programs, such as `2026-11-25T20:15:00Z`.
  static func iso(_ seconds: Int64) -> String { "\(day(seconds))T\(clock(seconds))Z" }

  /// Seconds since 1970 to the minute, such as `14:05 UTC on 2026-11-25`.
  static func minute(_ seconds: Int64) -> String { "\(clock(seconds).prefix(5)) UTC on \(day(seconds))" }

  private static func day(_ seconds: Int64) -> String {
    // Days of the proleptic Gregorian calendar, years beginning in March (Hinnant, "chrono-compatible low-level date algorithms").
    let days = seconds / 86_400 + 719_468
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(year)-\(month.zeroPadded(to: 2))-\(day.zeroPadded(to: 2))"
  }

  /// The time of day of seconds since 1970, such as `20:15:00`.
  static func clock(_ seconds: Int64) -> String {
    [seconds % 86_400 / 3_600, seconds % 3_600 / 60, seconds % 60].map { $0.zeroPadded(to: 2) }.joined(separator: ":")
  }
}
