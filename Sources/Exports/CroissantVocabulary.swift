import Digests
import Engine

/// The parts that all Croissant descriptions share.
enum CroissantVocabulary {
  static let recordDescription = "One record an image."
  static let labelDescription = "Key of the class."
  static let splitDescription = "train, val or test; empty where the dataset is not split."

  /// A field of a record set.
  static func field(
    _ name: String, _ description: String, of set: String = "images", type: String = "sc:Text",
    source: JSONValue? = nil
  ) -> JSONValue {
    .object(present: [
      ("@type", "cr:Field"), ("@id", .string("\(set)/\(name)")), ("name", .string(name)),
      ("description", .string(description)), ("dataType", .string(type)), ("source", source),
    ])
  }

  /// The exact context of Croissant 1.0: readers warn about a context without one of its keys. Source: the Croissant format
  /// specification, version 1.0, appendix "JSON-LD context".
  static let context: JSONValue = [
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": ["@id": "cr:data", "@type": "@json"],
    "dataType": ["@id": "cr:dataType", "@type": "@vocab"],
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": ["@id": "cr:examples", "@type": "@json"],
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
  ]
}
