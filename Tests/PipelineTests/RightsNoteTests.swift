import Listings
import Manifest
import Testing

/// What a person should know about the licences of a finished dataset.
@Suite("Notes about rights")
struct RightsNoteTests {
  private func kinds(_ licenses: [String: Int], set: String? = nil, cropped: Bool = true) -> [RightsNote.Kind] {
    let counts = Dictionary(licenses.map { (License($0.key), $0.value) }, uniquingKeysWith: +)
    return RightsNote.all(of: counts, cropped: cropped ? counts : [:], set: set).map(\.kind)
  }

  @Test(
    "are one for each duty that the set does not meet",
    arguments: [
      (["CC0-1.0": 3, "CC-BY-4.0": 2], "CC-BY-4.0", []), (["unknown": 1, "CC0-1.0": 3], nil, [.unknown]),
      (["CC-BY-ND-4.0": 1], nil, [.noDerivatives]), (["CC-BY-NC-2.0": 1], "CC-BY-NC-4.0", [.nonCommercial]),
      (["CC-BY-SA-4.0": 1], "CC-BY-SA-4.0", []), (["CC-BY-SA-4.0": 1], "CC-BY-4.0", [.shareAlike]),
      (["CC-BY-SA-3.0": 1], "CC-BY-SA-4.0", []), (["CC-BY-SA-4.0": 1], "CC-BY-SA-3.0", [.shareAlike]),
      (["CC-BY-SA-4.0": 1], nil, [.shareAlike]),
      (["All rights reserved": 2, "CC0-1.0": 1], nil, [.allRightsReserved]),
      (["CC-BY-NC-ND-4.0": 1, "": 2, "arr": 1, "CC-BY-NC-SA-4.0": 1], "CC-BY-SA-4.0", RightsNote.Kind.allCases),
    ] as [([String: Int], String?, [RightsNote.Kind])])
  func duties(licenses: [String: Int], set: String?, expected: [RightsNote.Kind]) {
    #expect(kinds(licenses, set: set) == expected)
  }

  @Test("count reserved rights apart from unknown ones")
  func reserved() {
    let notes = RightsNote.all(
      of: [License("All rights reserved"): 2, License(""): 3], cropped: [:], set: "CC-BY-4.0")
    #expect(
      notes.map(\.message) == [
        "the licence of 3 of 5 images is unknown",
        "all rights are reserved for 2 of 5 images, so nobody may share them without a permission",
      ])
  }

  @Test("allow whole pictures under a licence without changes")
  func whole() {
    #expect(kinds(["CC-BY-ND-4.0": 1], cropped: false) == [])
  }

  @Test("count all classes together, and name the licences that most images have")
  func counts() {
    let counts: [License: Int] = [
      License("CC-BY-NC-2.0"): 1, License("CC-BY-NC-3.0"): 4, License("CC-BY-NC-4.0"): 2, License("CC-BY-NC-2.5"): 1,
      License("CC0-1.0"): 2,
    ]
    let note = RightsNote.all(of: counts, cropped: [:], set: "CC-BY-NC-4.0").first
    #expect(note?.images == 8)
    #expect(
      note?.message
        == "8 of 10 images may not be used commercially (CC BY-NC 3.0, CC BY-NC 4.0, CC BY-NC 2.0, …); `license` of the set is `CC-BY-NC-4.0`"
    )
  }
}
