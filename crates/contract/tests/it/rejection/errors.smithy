$version: "2.0"

namespace test.errors

@error("client")
@httpError(422)
structure ValidationException {
    Message: String
    reason: String
    @required
    kind: Kind
}

enum Kind {
    FIELD = "field"
}
