import Manifest
import Testing

@Suite("Licences") struct LicenseTests {
  @Test(
    "codes and addresses give an SPDX identifier",
    arguments: [
      ("by", "LicenseRef-CC-BY-unversioned"), ("cc-by-4.0", "CC-BY-4.0"), ("CC BY-SA 2.0", "CC-BY-SA-2.0"),
      ("CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-DE"), ("cc-by-sa-2.5-nl", "LicenseRef-CC-BY-SA-2.5-NL"),
      ("LicenseRef-CC-BY-SA-2.5-NL", "LicenseRef-CC-BY-SA-2.5-NL"), ("cc0", "CC0-1.0"), ("CC0-1.0", "CC0-1.0"),
      ("pdm", "CC-PDM-1.0"), ("pd", "CC-PDM-1.0"), ("CC-PDM-1.0", "CC-PDM-1.0"), ("", "unknown"),
      ("LicenseRef-CC-BY-unversioned", "LicenseRef-CC-BY-unversioned"), ("GFDL 1.2", "GFDL 1.2"),
      ("cc-by-9.99", "unknown"),
      ("by-nc-sa-sa", "unknown"), ("cc0-2.0", "unknown"), ("sampling+", "sampling+"),
      ("http://creativecommons.org/licenses/by/2.0/", "CC-BY-2.0"),
      ("https://creativecommons.org/licenses/by-sa/3.0/de/deed.en", "CC-BY-SA-3.0-DE"),
      ("https://www.creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
      ("//creativecommons.org/licenses/by/4.0/deed.pt_br", "CC-BY-4.0"),
      ("https://creativecommons.org/publicdomain/zero/1.0/deed.de", "CC0-1.0"),
      ("creativecommons.org/publicdomain/mark/1.0/?ref=x", "CC-PDM-1.0"),
      ("https://rightsstatements.org/vocab/NoC-US/1.0/", "unknown"), ("https://creativecommons.org/", "unknown"),
      ("https://evil.example/creativecommons.org/licenses/by/4.0/", "unknown"),
      ("https://creativecommons.org.evil.example/licenses/by/4.0/", "unknown"),
      ("https://creativecommons.org@evil.example/licenses/by/4.0/", "unknown"),
      ("https://creativecommons.org/licenses/by/4.0/../../by-nc-nd/4.0/", "unknown"),
      ("https://creativecommons.org/licenses/by%2Dnc/4.0/", "unknown"),
      ("https://creativecommons\u{2024}org/licenses/by/4.0/", "unknown"),
      ("https://www.flickr.com/commons/usage/", "LicenseRef-nkcr"),
      ("http://www.usa.gov/copyright.shtml", "LicenseRef-usgov"),
      ("All rights reserved", "LicenseRef-all-rights-reserved"),
      ("© 2020 A. Person. All Rights Reserved.", "LicenseRef-all-rights-reserved"),
      ("LicenseRef-all-rights-reserved", "LicenseRef-all-rights-reserved"), ("arr", "LicenseRef-all-rights-reserved"),
    ]) func identifiers(_ text: String, _ expected: String)
  {
    #expect(License(text).description == expected)
  }

  @Test("a name of endless combining marks takes no time") func marks() {
    let marks = String(repeating: "\u{301}\u{316}", count: 500_000)
    let began = ContinuousClock.now
    for text in [marks, "by\(marks)", "https://creativecommons.org/licenses/by\(marks)/4.0/"] {
      #expect(License(text).family == nil)
    }
    #expect(ContinuousClock.now - began < .seconds(60))
  }

  @Test("a written identifier is read back as the same licence") func roundTrip() {
    for family in LicenseFamily.allCases {
      for version in ["1.0", "2.0", "2.1", "2.5", "3.0", "4.0", nil] {
        for place in [nil, "DE", "NL"] {
          let text = ["cc", family.rawValue, version, version == nil ? nil : place].compactMap(\.self)
          let license = License(text.joined(separator: "-"))
          #expect(License(license.description) == license)
          if let url = license.url { #expect(License(url) == license) }
        }
      }
    }
  }

  @Test(
    "the stricter of code and address is taken, and the conflict is said",
    arguments: [
      ("by", "https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0", false),
      ("by", "https://creativecommons.org/licenses/by-nc-nd/4.0/", "CC-BY-NC-ND-4.0", true),
      ("by-nc", "https://creativecommons.org/licenses/by/4.0/", "LicenseRef-CC-BY-NC-unversioned", true),
      ("pdm", "https://creativecommons.org/publicdomain/zero/1.0/", "CC-PDM-1.0", true),
      ("cc0", "https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0", true),
      ("by-nd-4.0", "https://creativecommons.org/licenses/by-nc/4.0/", "unknown", true),
      ("by-4.0", "https://creativecommons.org/licenses/by/2.0/", "CC-BY-2.0", true),
      ("by", "https://example.org/terms", "unknown", true), ("", "", "unknown", false),
      ("cc-by-sa-2.5", "https://creativecommons.org/licenses/by-sa/2.5/nl/", "LicenseRef-CC-BY-SA-2.5-NL", false),
    ]) func claims(_ code: String, _ url: String, _ expected: String, _ isConflict: Bool)
  {
    let claim = LicenseClaim(code: code, url: url)
    #expect(claim.license.description == expected)
    #expect(claim.isConflict == isConflict)
    if let url = claim.url, claim.license.family != nil { #expect(License(url).family == claim.license.family) }
  }

  @Test("the questions about a licence follow from its family") func questions() {
    #expect(LicenseFamily.allCases.filter(\.forbidsAdaptations).map(\.rawValue) == ["by-nd", "by-nc-nd"])
    #expect(LicenseFamily.allCases.filter(\.forbidsCommerce).map(\.rawValue) == ["by-nc", "by-nc-sa", "by-nc-nd"])
    #expect(LicenseFamily.allCases.filter(\.isShareAlike).map(\.rawValue) == ["by-sa", "by-nc-sa"])
  }

  @Test(
    "a share-alike licence asks the set for its own family",
    arguments: [
      ("CC-BY-SA-4.0", "CC-BY-SA-4.0", true), ("CC-BY-SA-3.0", "CC-BY-SA-4.0", true),
      ("CC-BY-SA-4.0", "CC-BY-SA-3.0", false), ("CC-BY-SA-1.0", "CC-BY-SA-2.0", false),
      ("CC-BY-SA-4.0", "CC-BY-4.0", false), ("CC-BY-SA-4.0", "unknown", false), ("CC-BY-4.0", "CC0-1.0", true),
      ("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0", false),
    ]) func shareAlike(_ picture: String, _ set: String, _ allowed: Bool)
  {
    #expect(License(picture).allows(set: License(set)) == allowed)
  }

  @Test("an attribution line leaves out the parts that are missing") func attribution() {
    let license = License("CC-BY-4.0")
    let whole = license.attribution(
      title: "Sluice", creator: "A. Maker", url: license.url, landingPage: "https://example.org/1")
    #expect(
      whole
        == "\"Sluice\" by A. Maker, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), https://example.org/1")
    #expect(License("cc0").attribution(title: nil, creator: nil, url: nil, landingPage: nil) == "CC0 1.0")
    #expect(license.attribution(title: nil, creator: "B", url: nil, landingPage: "p") == "by B, CC BY 4.0, p")
  }
}
