// A test draws its pictures by the same code as the example.
@_exported public import ExamplePictures
