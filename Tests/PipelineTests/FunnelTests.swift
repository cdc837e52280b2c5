import Digests
import Imaging
import Listings
import Manifest
import Pipeline
import Testing

@Suite("The funnel of a class")
struct FunnelTests {
  /// One item out at each step, and three that stay.
  private var items: [Item] {
    var unwanted = Item.at("2", .out(.inspect, .unsupportedFormat))
    unwanted.format = .gif
    var train = Item.at("8")
    train.split = .train
    var review = Item.at("9")
    (review.split, review.isForReview) = (.test, true)
    return [
      .at("0", .out(.sources, .takenDown)), .at("1", .out(.fetch, .http(404))), unwanted,
      .at("3", .out(.exactDuplicates, .exactDuplicate)), .at("4", .out(.nearDuplicates, .nearDuplicate)),
      .at("5", .out(.labels, .labelledNo)), .at("6", .out(.crop, .awaitingCrop)),
      .at("7", .out(.split, .splitLeak)), train, review,
    ]
  }

  /// A table with a blank row and a repeated one.
  private var origin: OriginTable {
    var table = OriginTable.of([])
    for (line, standing) in [OriginTable.Standing.blank, .repeated].enumerated() {
      table.append(.init(id: Item.at("0").id, standing: standing, source: 0, line: line, text: ""))
    }
    return table
  }

  @Test("counts who is still in after each step")
  func counts() {
    let funnel = Funnel(Listing(items), origin: origin)
    #expect(funnel.candidates == 12)
    #expect(funnel.counts == [12, 8, 7, 6, 5, 4, 3, 2, 1])
    #expect(
      Funnel.columns == [
        "candidates", "fetched", "intact", "unique", "distinct", "kept", "cropped", "exported", "review",
      ])
    #expect(funnel[after: .nearDuplicates] == 5)
    #expect(funnel.splits == [.train: 1, .test: 1])
    #expect(funnel.formats == [.gif: 1])
  }

  @Test("has each candidate once: in the export or under one reason")
  func adds() {
    let funnel = Funnel(Listing(items), origin: origin)
    #expect(funnel.exported + funnel.reasons.values.reduce(0, +) == funnel.candidates)
    #expect(funnel.reasons[.blankRow] == 1 && funnel.reasons[.repeatedURL] == 1)
  }

  @Test("counts as gaps what nobody decided")
  func gaps() {
    let funnel = Funnel(Listing(items), origin: origin)
    #expect(funnel.gaps == 3)
    #expect(funnel.hasWithdrawals)
    #expect(!Funnel(Listing([.at("1", .out(.fetch, .dns))]), origin: OriginTable()).hasWithdrawals)
  }

  @Test("knows nothing of steps that were not reached")
  func reached() {
    let funnel = Funnel(Listing(items), origin: origin, through: .inspect)
    #expect(funnel.counts == [12, 8, 7])
  }

  @Test("is read as it was written")
  func roundTrip() {
    let funnel = Funnel(Listing(items), origin: origin)
    #expect(Funnel(funnel.record) == funnel)
  }

  @Test("gives the reasons in the order of their names")
  func names() {
    let names = Funnel(Listing(items), origin: origin).reasonsByName.map(\.name)
    #expect(names == names.sorted())
    #expect(names.contains("http_404"))
  }
}
