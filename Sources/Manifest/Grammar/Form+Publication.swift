extension Form where Value == String {
  /// A day, such as `2026-11-25`.
  static var date: Form<String> {
    text(
      "a date such as `2026-11-25`", pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", hint: nil
    ) { text in
      guard let match = text.wholeMatch(of: /[0-9]{4}-([0-9]{2})-([0-9]{2})/), let month = Int(match.1),
        let day = Int(match.2)
      else { return false }
      return (1...12).contains(month) && (1...31).contains(day)
    }
  }
}
