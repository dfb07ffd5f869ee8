$version: "2.0"

namespace test

use aws.protocols#restJson1
use smithy.test#eventStreamTests
use smithy.test#httpMalformedRequestTests
use smithy.test#httpRequestTests
use smithy.test#httpResponseTests

@restJson1
service Bakery {
    version: "1"
    operations: [Bake, Order]
}

@http(method: "POST", uri: "/bake")
@httpRequestTests([
    { id: "Right", protocol: restJson1, method: "POST", uri: "/bake", queryParams: ["hot=true"]
      headers: { "content-type": "application/json" }, body: "{\"loaves\":2,\"seed\":\"cG9wcHk=\"}"
      params: { loaves: 2, hot: true, seed: "poppy", at: null } }
    { id: "WrongValue", protocol: restJson1, method: "POST", uri: "/bake"
      headers: { "content-type": "application/json" }, body: "{\"loaves\":2}", params: { loaves: 3, at: 0 } }
    { id: "WrongOperation", protocol: restJson1, method: "POST", uri: "/order" }
    { id: "Refused", protocol: restJson1, method: "POST", uri: "/bake"
      headers: { "content-type": "application/json" }, body: "{\"loaves\":13}", params: { loaves: 13 } }
    { id: "ForClients", protocol: restJson1, method: "POST", uri: "/bake", appliesTo: "client" }
    { id: "OfAnotherProtocol", protocol: "aws.protocols#awsJson1_1", method: "POST", uri: "/bake" }
])
@httpResponseTests([
    { id: "Right", protocol: restJson1, code: 200, params: { bread: "white" }
      headers: { "x-oven": "1" }, forbidHeaders: ["x-none"], requireHeaders: ["content-length"]
      body: "{ \"bread\": \"white\" }", bodyMediaType: "application/json" }
    { id: "WrongEverywhere", protocol: restJson1, code: 201, params: { bread: "white" }
      headers: { "x-oven": "2" }, forbidHeaders: ["x-oven"], requireHeaders: ["x-none"]
      body: "{}", bodyMediaType: "application/json" }
    { id: "NotWritable", protocol: restJson1, code: 200, params: { cake: "white" } }
])
@httpMalformedRequestTests([
    { id: "Types", protocol: restJson1, testParameters: { value: ["true", "[]", "1"] }
      request: { method: "POST", uri: "/bake", headers: { "content-type": "application/json" }
                 body: "{\"loaves\": $value:L}" }
      response: { code: 400, headers: { "x-amzn-errortype": "SerializationException" } } }
    { id: "Words", protocol: restJson1, testParameters: { value: ["13"], limit: ["12"] }
      request: { method: "POST", uri: "/bake", headers: { "content-type": "application/json" }
                 body: "{\"loaves\": $value:L}" }
      response: { code: 400, headers: { "x-amzn-errortype": "ValidationException" }
                  body: { mediaType: "application/json", assertion: { messageRegex: "^1 .* $limit:L$$" } } } }
    { id: "OtherWords", protocol: restJson1
      request: { method: "POST", uri: "/bake", headers: { "content-type": "application/json" }, body: "{\"loaves\":13}" }
      response: { code: 400, body: { mediaType: "application/json", assertion: { contents: "{\"message\":\"No.\"}" } } } }
])
operation Bake {
    input := {
        @range(max: 12)
        loaves: Integer

        @httpQuery("hot")
        hot: Boolean

        seed: Blob

        at: Timestamp
    }

    output := {
        @httpHeader("x-oven")
        oven: Integer = 1

        bread: String
    }

    errors: [Burnt]
}

@error("server")
@httpError(503)
@httpResponseTests([
    { id: "Right", protocol: restJson1, code: 503, headers: { "X-Amzn-Errortype": "Burnt" }
      body: "{\"message\":\"Oh.\"}", bodyMediaType: "application/json", params: { message: "Oh." } }
])
structure Burnt {
    message: String
}

@http(method: "POST", uri: "/order")
@eventStreamTests([
    { id: "Right", protocol: restJson1
      initialRequestParams: { table: 4 }, initialRequest: { headers: { table: "4" } }
      events: [{ type: "request", params: { loaf: { kind: "rye" } }
                 bytes: "AAAARAAAADTp5dVVDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcABGxvYWYEa2luZAcAA3J5ZcYw2bY=" }
               { type: "response", params: { loaf: { kind: "rye" } }
                 headers: { ":message-type": { string: "event" }, ":event-type": { string: "loaf" }, kind: { string: "rye" } }
                 bytes: "AAAARAAAADTp5dVVDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcABGxvYWYEa2luZAcAA3J5ZcYw2bY=" }] }
    { id: "WrongValues", protocol: restJson1
      initialRequestParams: { table: 5 }, initialRequest: { headers: { table: "4" } }
      events: [{ type: "request", params: { loaf: { kind: "wheat" } }
                 bytes: "AAAARAAAADTp5dVVDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcABGxvYWYEa2luZAcAA3J5ZcYw2bY=" }
               { type: "response", params: { loaf: { kind: "wheat" } }
                 headers: { ":message-type": { string: "event" }, ":event-type": { string: "loaf" }, kind: { string: "rye" } }
                 bytes: "AAAARAAAADTp5dVVDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcABGxvYWYEa2luZAcAA3J5ZcYw2bY=" }] }
    { id: "MeantToFail", protocol: restJson1, expectation: { failure: {} }
      events: [{ type: "request", params: { loaf: { kind: "rye" } }
                 bytes: "AAAALgAAAB7h3HNvCzpldmVudC10eXBlBwAEbG9hZgRraW5kBwADcnll2bT6jg==" }] }
    { id: "MeantToFailAndFine", protocol: restJson1, expectation: { failure: {} }
      events: [{ type: "request", params: { loaf: { kind: "rye" } }
                 bytes: "AAAARAAAADTp5dVVDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcABGxvYWYEa2luZAcAA3J5ZcYw2bY=" }] }
    { id: "Nothing", protocol: restJson1 }
])
operation Order {
    input := {
        @httpHeader("table")
        table: Integer

        @httpPayload
        orders: Orders
    }

    output := {
        @httpPayload
        orders: Orders
    }
}

@streaming
union Orders {
    loaf: Loaf
}

structure Loaf {
    @eventHeader
    kind: String
}

/// No service has it.
@http(method: "GET", uri: "/ask")
@httpRequestTests([
    { id: "Right", protocol: restJson1, method: "GET", uri: "/ask" }
])
operation Ask {}
