/// All alerts of one kind in one line, because a fact that a hundred classes share is one fact.
struct FoldedAlert {
  /// The alerts, at least one.
  let members: [ReportContent.Alert]

  /// Groups alerts by kind; a group is at the position of its first alert.
  static func all(_ alerts: [ReportContent.Alert]) -> [FoldedAlert] {
    var order: [String] = []
    var groups: [String: [ReportContent.Alert]] = [:]
    for (index, alert) in alerts.enumerated() {
      let key = alert.fact == nil ? "\(index)" : "\(alert.level.rawValue) \(alert.kind)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(alert)
    }
    return order.map { FoldedAlert(members: groups[$0] ?? []) }
  }

  /// The severity.
  var level: ReportContent.Alert.Level { members[0].level }

  /// The fact for all classes together.
  var text: String {
    guard members.count > 1, let fact = members[0].fact else { return members[0].text }
    let count = members.reduce(0) { $0 + ($1.fact?.count ?? 0) }
    return "\(Markup.number(count)) \(fact.of), in \(members.count) classes"
  }

  /// The hint, if all alerts have the same.
  var hint: String? {
    members.allSatisfy { $0.hint == members[0].hint } ? members[0].hint : nil
  }
}
