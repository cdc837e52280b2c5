import Diagnostics

/// A collection that `search.in` names.
public enum SearchCollection: String, Hashable, Sendable, CaseIterable {
  case commons, openverse, inaturalist, flickr, europeana

  /// The version of the adapter: raised when the same answers give other rows.
  public var version: Int { 1 }

  /// The address of its interface.
  public var endpoint: String {
    switch self {
    case .commons: "https://commons.wikimedia.org/w/api.php"
    case .openverse: "https://api.openverse.org/v1/images/"
    case .inaturalist: "https://api.inaturalist.org/v1/observations"
    case .flickr: "https://api.flickr.com/services/rest/"
    case .europeana: "https://api.europeana.eu/record/v2/search.json"
    }
  }

  /// The most results that one query gives; nil if there is no limit.
  public var depth: Int? {
    switch self {
    case .commons: 10_000
    case .openverse: 240
    case .flickr: 4_000
    case .inaturalist, .europeana: nil
    }
  }

  /// The keys of which `search` has exactly one.
  var subjects: [String] {
    switch self {
    case .commons: ["query", "category"]
    case .inaturalist: ["taxon", "query"]
    case .openverse, .flickr, .europeana: ["query"]
    }
  }

  /// Whether its rules ask for a name to write to.
  public var needsContact: Bool { self == .commons }

  /// Whether it gives tokens for a client and its secret.
  public var givesTokens: Bool { self == .openverse }

  /// Whether it answers only with a key.
  public var needsKey: Bool { self == .flickr || self == .europeana }

  /// The parameter of a request that has the key; nil if the key is sent in a header.
  public var keyParameter: String? {
    switch self {
    case .flickr: "api_key"
    case .europeana: "wskey"
    case .commons, .openverse, .inaturalist: nil
    }
  }

  /// The parameters that `search.params` may pass on.
  var parameters: [String] {
    switch self {
    case .commons: ["gcmdir", "gcmsort", "gsrqiprofile", "gsrsort"]
    case .openverse:
      [
        "aspect_ratio", "category", "creator", "excluded_source", "extension", "filter_dead", "size", "source", "tags",
        "title",
      ]
    case .inaturalist:
      [
        "captive", "d1", "d2", "iconic_taxa", "introduced", "native", "place_id", "project_id", "quality_grade",
        "taxon_id", "term_id", "term_value_id", "user_id",
      ]
    case .flickr:
      [
        "bbox", "content_type", "group_id", "is_commons", "max_taken_date", "max_upload_date", "min_taken_date",
        "min_upload_date", "sort", "tag_mode", "tags", "user_id",
      ]
    case .europeana: ["qf", "reusability", "sort", "theme"]
    }
  }

  /// Names that people know collections by.
  static let otherNames = [
    "wikimedia": "commons", "wikimedia commons": "commons", "wikipedia": "commons", "wikicommons": "commons",
    "inat": "inaturalist", "creativecommons": "openverse", "cc": "openverse",
  ]

  /// The name of the collection that is meant by a word that is none; nil if no name is near.
  public static func nearest(to word: String) -> String? {
    otherNames[word.lowercased()] ?? Suggestion.nearest(to: word, among: allCases.map(\.rawValue))
  }

  /// Search engines that people ask for by these names.
  public static let engines: Set<String> = [
    "google", "google images", "bing", "duckduckgo", "yandex", "baidu", "pinterest", "yahoo",
  ]

  /// The hint for a person who wrote a search engine.
  public static let insteadOfEngine =
    "write `in: openverse`; or save its page in a browser and run `dsbuild links PAGE --class CLASS`"

  /// Services whose terms forbid to make datasets by them, each with the sentence that says so.
  public static let forbidden: [String: String] = [
    "pexels":
      "\"Don't use the API to build datasets or train ML/AI models\" (help.pexels.com, article 900005880463)",
    "unsplash":
      "its API guidelines name data mining and training among the uses that are not allowed (help.unsplash.com, article 2511256)",
    "pixabay":
      "its API allows no systematic mass downloads, and section 8 of its terms forbids scraping for machine learning",
  ]
}
