import Diagnostics

extension Form where Value == SearchCollection {
  /// The name of a collection. A service whose terms forbid datasets is refused with the sentence that forbids them.
  static var collection: Form<SearchCollection> {
    let words = Form.words(
      [
        Word(SearchCollection.commons, "Wikimedia Commons"), Word(.openverse, "Openverse"),
        Word(.inaturalist, "observations of iNaturalist"), Word(.flickr, "Flickr, with a key"),
        Word(.europeana, "Europeana, with a key"),
      ], others: SearchCollection.otherNames)
    return Form(
      schema: words.schema,
      read: { node, reading in
        guard case .scalar(let text, _) = node.content else { return words.read(node, &reading) }
        if SearchCollection.engines.contains(text.lowercased()) {
          reading.findings.append(
            node.error("`\(text)` is a search engine, which states no licences", hint: SearchCollection.insteadOfEngine)
          )
          return nil
        }
        guard let sentence = SearchCollection.forbidden[text.lowercased()] else { return words.read(node, &reading) }
        reading.findings.append(
          node.error(
            "the terms of `\(text)` forbid a dataset: \(sentence)",
            hint: "Openverse and Wikimedia Commons have pictures with open licences: `{ in: openverse, query: … }`"))
        return nil
      }, write: words.write)
  }
}

extension Form where Value == LicenseFamily {
  /// Names that people know the licences by, in any version.
  private static var otherNames: [String: String] {
    var names = ["public domain": "pdm", "pd": "pdm", "zero": "cc0"]
    for family in LicenseFamily.allCases where family.needsAttribution {
      for end in ["", "-2.0", "-3.0", "-4.0"] { names["cc-\(family.rawValue)\(end)"] = family.rawValue }
    }
    return names
  }

  /// A licence of Creative Commons of any version, or its mark.
  static var licenseFamily: Form<LicenseFamily> {
    .words(
      [
        Word(.cc0, "no rights reserved"), Word(.publicDomainMark, "marked as free of known rights"),
        Word(.by, "attribution"), Word(.byShareAlike, "attribution, share alike"),
        Word(.byNoDerivatives, "attribution, no changed copies: crops may not be shared"),
        Word(.byNonCommercial, "attribution, no commercial use"),
        Word(.byNonCommercialShareAlike, "attribution, no commercial use, share alike"),
        Word(.byNonCommercialNoDerivatives, "attribution, no commercial use, no changed copies"),
      ], others: otherNames)
  }
}

extension Form where Value == [String] {
  /// One text, or a list of texts.
  static var oneOrMoreTexts: Form<[String]> {
    let (one, many) = (Form<String>.text(), Form<String>.text().list(minimum: 1, most: 100, unique: true))
    return Form(
      schema: { writer in .object(["anyOf": .list([one.schema(&writer), many.schema(&writer)])]) },
      read: { node, reading in
        if case .scalar = node.content { return one.read(node, &reading).map { [$0] } }
        return many.read(node, &reading)
      },
      write: { $0.count == 1 ? .text($0[0]) : many.write($0) })
  }
}

extension Form where Value == SearchSettings.Size {
  /// A number of pixels, or `original`.
  static var searchSize: Form<SearchSettings.Size> {
    let pixels = Form<Int>.integer(20...10_000)
    return Form(
      schema: { writer in
        .object(["anyOf": .list([.object(["const": "original"]), pixels.schema(&writer)])])
      },
      read: { node, reading in
        if case .scalar("original", _) = node.content { return .original }
        return pixels.read(node, &reading).map { .pixels($0) }
      },
      write: { size in
        switch size {
        case .original: "original"
        case .pixels(let number): .integer(number)
        }
      })
  }
}

extension Form where Value == String {
  /// The address of a collection's interface, without a user name: a name and a password would stand in the lock and in
  /// messages.
  static var searchEndpoint: Form<String> {
    let address = webAddress
    return Form(
      schema: address.schema,
      read: { node, reading in
        guard let text = address.read(node, &reading) else { return nil }
        guard !SearchSettings.hasUser(text) else {
          reading.findings.append(
            node.error(
              "an address of a collection has no user name or password",
              hint: "take out what stands before `@`; a `key` is sent in a header"))
          return nil
        }
        return text
      }, write: address.write)
  }
}

extension Form where Value == SearchSettings.Key {
  /// A key from the environment. Only a search needs its value, so a build does not ask for the variable.
  static var searchKey: Form<SearchSettings.Key> {
    Form(
      schema: { _ in .object(["type": "string", "pattern": "\\$\\{env:"]) },
      read: { node, reading in
        guard case .scalar(let template, _) = node.content else {
          reading.mismatch(node, expected: "a key such as `${env:FLICKR_KEY}`")
          return nil
        }
        let expanded = reading.variables.expand(template)
        guard !expanded.environmentNames.isEmpty else {
          reading.findings.append(
            node.error(
              "a key is written in the manifest", hint: "take it from the environment: `\"${env:FLICKR_KEY}\"`"))
          return nil
        }
        let value = expanded.mistakes.isEmpty && Form<String>.isFieldValue(expanded.text) ? expanded.text : ""
        return SearchSettings.Key(
          template: template, value: value, environmentNames: expanded.environmentNames.sorted())
      },
      write: { .text($0.template) })
  }
}

extension Form where Value == [SearchSettings.Parameter] {
  /// Parameters by name: texts, numbers or flags, passed on as written.
  static var searchParameters: Form<[SearchSettings.Parameter]> {
    let value = Form<String>.label
    return Form(
      schema: { _ in
        .object(["type": "object", "additionalProperties": .object(["type": .list(["string", "number", "boolean"])])])
      },
      read: { node, reading in
        guard case .mapping(let entries) = node.content, entries.count <= 50 else {
          reading.mismatch(node, expected: "at most 50 parameters by name", hint: "write `{ source: flickr }`")
          return nil
        }
        let parameters = entries.compactMap { entry -> SearchSettings.Parameter? in
          let isKey = SearchCollection.allCases.contains { $0.keyParameter == entry.name }
          guard !isKey, case .scalar(let text, true) = entry.value.content, case .flag = CoreScalar(text) else {
            let text = isKey ? "" : reading.inside(entry.name, entry.value) { value.read(entry.value, &$0) }
            return text.map { SearchSettings.Parameter(name: entry.name, value: $0) }
          }
          return SearchSettings.Parameter(name: entry.name, value: text)
        }
        return parameters.sorted { $0.name < $1.name }
      },
      write: { .object($0.map { PlainValue.Member(name: $0.name, value: .text($0.value)) }) })
  }
}
