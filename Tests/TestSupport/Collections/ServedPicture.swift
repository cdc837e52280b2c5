/// A picture of a collection that tests serve.
public struct ServedPicture: Hashable, Sendable {
  /// What is wrong with an entry of the collection.
  public enum Trap: String, Hashable, Sendable, CaseIterable {
    /// It has no licence, or one that allows less than the query asks for.
    case noLicense, otherLicense
    /// Its code says `by`, and its address `by-nc-nd`.
    case conflict
    /// Its address is not that of a public picture.
    case script, file, localAddress, password
    /// The collection marks it as adult, deleted or not free.
    case marked
    /// It was on an earlier page.
    case repeated
  }

  /// Its identifier.
  public var id: Int
  /// Its title; nil if the collection does not say it.
  public var title: String?
  /// Its creator, as HTML where the collection sends HTML.
  public var creator: String?
  /// The words of its licence: `by`, `by-sa`, `cc0`.
  public var license: String
  /// The path at which the picture is served.
  public var path: String
  /// Its width in pixels; nil if the collection does not say it.
  public var width: Int? = 1_600
  /// What is wrong with it.
  public var trap: Trap?

  /// A picture with everything that a collection may say.
  public init(id: Int, license: String = "by", trap: Trap? = nil) {
    self.id = id
    title = "Sluice \(id)"
    creator = "A. Maker \(id % 7)"
    self.license = license
    path = "/pictures/\(id).jpg"
    self.trap = trap
  }

  /// Pictures of which one in twenty is a trap, and others have fields without a value and hostile texts.
  public static func mixed(_ count: Int) -> [ServedPicture] {
    let licenses = ["by", "by-sa", "cc0", "by"]
    var pictures: [ServedPicture] = []
    var traps = 0
    for number in 0..<count {
      var picture = ServedPicture(id: 1_000 + number, license: licenses[number % licenses.count])
      if number % 20 == 7 {
        picture.trap = Trap.allCases[traps % Trap.allCases.count]
        if picture.trap == .repeated { picture.id = 1_000 + number - 5 }
        traps += 1
      } else if number % 20 == 3 {
        (picture.title, picture.creator, picture.width) = (nil, nil, nil)
      } else if number % 20 == 11 {
        picture.title = "=HYPERLINK(\"x\"),\t\"quoted\"\nand \u{202E}turned"
        picture.creator = "<script>alert(1)</script><a href=\"//x\">B &amp; C</a>"
      } else if number % 20 == 13 {
        picture.title = "a,\u{301} \"\u{301}b"
      }
      pictures.append(picture)
    }
    return pictures
  }
}
