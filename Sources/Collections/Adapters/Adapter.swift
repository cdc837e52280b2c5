import Digests
import Manifest

/// A request for one page of a collection's answers. The key is not part of it.
struct PageRequest: Hashable, Sendable {
  /// The query string, in order.
  var items: [SearchSettings.Parameter]
  /// Which of the queries it belongs to, counted from 0.
  var query = 0
  /// The number of the page in its query, counted from 1.
  var page = 1
  /// How many levels of subcategories may follow.
  var levels = 0
  /// The items that the last answer added for this page, and that the next page does not have.
  var added: [String] = []

  /// The value of an item; nil if there is none.
  subscript(name: String) -> String? { items.first { $0.name == name }?.value }

  /// The request for the next page: the first one with the items of this answer.
  func next(_ changes: [(String, String)]) -> PageRequest {
    var request = self
    request.page += 1
    request.items.removeAll { added.contains($0.name) }
    request.added = changes.map(\.0)
    for (name, value) in changes {
      request.items.removeAll { $0.name == name }
      request.items.append(.init(name: name, value: value))
    }
    return request
  }
}

/// The content of one page.
struct Page: Sendable {
  /// The pictures on it, in order.
  var hits: [Hit] = []
  /// The request for the next page of the same query; nil at the end.
  var next: PageRequest?
  /// Requests that come after all pages of this query, such as those for subcategories.
  var later: [PageRequest] = []
  /// The number of pages of the query, as far as the collection says it.
  var pages: Int?
  /// Whether the collection has more than it gives, so that the query does not end whole.
  var isCut = false
  /// Whether more facts about the pictures on this page follow with the next one.
  var isPartial = false

  /// The most bytes of what a collection gives to ask for the next page.
  static let longestMark = 4_000
}

/// The reason why an answer is not a page.
enum AnswerProblem: Error, Hashable {
  /// The collection wants to be asked later, after this time if it says one.
  case later(String, after: Duration?)
  /// The answer is not that of an interface, such as an error page of a front end.
  case unreadable(String)
  /// The collection does not answer this query.
  case refused(String)
}

/// How one collection is asked and how its answers are read. It makes no requests.
protocol Adapter: Sendable {
  /// The first request of each query, in order.
  var first: [PageRequest] { get }

  /// Reads an answer.
  ///
  /// - Throws: ``AnswerProblem`` for an answer that is an error, whatever its status.
  func read(_ answer: JSONTree, to request: PageRequest) throws(AnswerProblem) -> Page
}

extension SearchSettings {
  /// The adapter of the collection.
  var adapter: any Adapter {
    switch collection {
    case .commons: Commons(self)
    case .openverse: Openverse(self)
    case .inaturalist: INaturalist(self)
    case .flickr: Flickr(self)
    case .europeana: Europeana(self)
    }
  }

  /// The texts that are looked for.
  var queries: [String] {
    switch subject {
    case .queries(let texts): texts
    case .category(let name, _): [name]
    }
  }

  /// The parameters of a request: those of the adapter, without those that the manifest gives itself, which follow.
  func items(_ own: [(String, String?)]) -> [Parameter] {
    let given = Set(parameters.map(\.name))
    return own.compactMap { name, value in
      given.contains(name) ? nil : value.map { Parameter(name: name, value: $0) }
    } + parameters
  }
}
