import Listings
import Manifest

extension LockedSplits {
  /// The splits in the tables of former classes, then in those of current ones, which replace them. Tables without a
  /// split are not read.
  init(_ former: [ClassName: LockedTable], then current: [ClassName: LockedTable]) throws {
    self.init()
    for tables in [former, current] {
      for (_, table) in tables.sorted(by: { $0.key < $1.key }) where table.facts.splits != nil {
        add(try table.table())
      }
    }
  }
}
