$version: "2"

namespace example.depot

use aws.protocols#restJson1

/// A service with every binding of restJson1, one operation a binding.
@restJson1
service Depot {
    version: "2026-01-01"
    operations: [
        Labels, GreedyLabel, Literals, Query, QueryMap, QueryListMap, Headers, PrefixHeaders, EmptyPrefix, MediaType
        Body, Timestamps, Numbers, Collections, Choice
        BlobPayload, ImagePayload, TextPayload, EnumPayload, StructurePayload, UnionPayload, DocumentPayload
        OwnContentType, Status, NoContent, Nothing, Empty, Ignored, Events, Defaults
    ]
    errors: [Rejected]
}

@http(method: "GET", uri: "/labels/{text}/{number}/{flag}/{when}")
operation Labels {
    input := {
        @required @httpLabel text: String
        @required @httpLabel number: Double
        @required @httpLabel flag: Boolean
        @required @httpLabel when: Timestamp
    }
}

@http(method: "GET", uri: "/greedy/{path+}/end")
operation GreedyLabel {
    input := {
        @required @httpLabel path: String
    }
}

@http(method: "GET", uri: "/literals?fixed=yes&flag")
operation Literals {
    input := {
        @httpQuery("more") more: String
        @httpQueryParams rest: TextMap
    }
}

@http(method: "GET", uri: "/query")
operation Query {
    input := {
        @httpQuery("Text") text: String
        @httpQuery("List") list: TextList
        @httpQuery("Since") since: Timestamp
        @httpQuery("Epoch") epoch: EpochSeconds
        @httpQuery("Flag") flag: Boolean
    }
}

@http(method: "GET", uri: "/query-map")
operation QueryMap {
    input := {
        @httpQuery("named") named: String
        @httpQueryParams rest: TextMap
    }
}

@http(method: "GET", uri: "/query-list-map")
operation QueryListMap {
    input := {
        @httpQueryParams rest: TextListMap
    }
}

@http(method: "GET", uri: "/headers")
operation Headers {
    input := {
        @httpHeader("X-Text") text: String
        @httpHeader("X-List") list: TextList
        @httpHeader("X-Numbers") numbers: IntegerList
        @httpHeader("X-When") when: Timestamp
        @httpHeader("X-Whens") whens: TimestampList
        @httpHeader("X-Date-Time") dateTime: DateTime
    }
}

@http(method: "GET", uri: "/prefix")
operation PrefixHeaders {
    input := {
        @httpPrefixHeaders("X-Meta-") meta: TextMap
    }
}

@http(method: "GET", uri: "/empty-prefix")
operation EmptyPrefix {
    input := {
        @httpPrefixHeaders("") all: TextMap
        @httpHeader("X-One") one: String
    }
}

@http(method: "GET", uri: "/media-type")
operation MediaType {
    input := {
        @httpHeader("X-Json") json: Json
    }
}

@http(method: "POST", uri: "/body")
operation Body {
    input := {
        @jsonName("Text") text: String
        nested: Nested
        data: Blob
        free: Document
        @httpHeader("X-Trace") trace: String
    }
}

structure Nested {
    @jsonName("Name") name: String
    /// Bindings have no effect in nested structures.
    @httpHeader("X-Ignored") ignored: String
    nested: Nested
}

@http(method: "POST", uri: "/timestamps")
operation Timestamps {
    input := {
        plain: Timestamp
        epoch: EpochSeconds
        dateTime: DateTime
        httpDate: HttpDate
    }
}

@http(method: "POST", uri: "/numbers")
operation Numbers {
    input := {
        byte: Byte
        integer: Integer
        long: Long
        float: Float
        double: Double
        bigInteger: BigInteger
        bigDecimal: BigDecimal
        level: Level
    }
}

@http(method: "POST", uri: "/collections")
operation Collections {
    input := {
        list: TextList
        sparseList: SparseList
        map: TextMap
        sparseMap: SparseMap
        secrets: Secrets
    }
}

@http(method: "POST", uri: "/choice")
operation Choice {
    input := {
        choice: Union
    }
}

@http(method: "POST", uri: "/blob")
operation BlobPayload {
    input := { @httpPayload data: Blob }
    output := { @httpPayload data: Blob }
}

@http(method: "POST", uri: "/image")
operation ImagePayload {
    input := { @httpPayload data: Image }
}

@http(method: "POST", uri: "/text")
operation TextPayload {
    input := { @httpPayload text: String }
}

@http(method: "POST", uri: "/enum")
operation EnumPayload {
    input := { @httpPayload size: Size }
}

@http(method: "POST", uri: "/structure")
operation StructurePayload {
    input := { @httpPayload nested: Nested }
    output := { @httpPayload nested: Nested }
}

@http(method: "POST", uri: "/union")
operation UnionPayload {
    input := { @httpPayload choice: Union }
}

@http(method: "POST", uri: "/document")
operation DocumentPayload {
    input := { @httpPayload free: Document }
}

@http(method: "POST", uri: "/own-content-type")
operation OwnContentType {
    input := {
        @httpHeader("Content-Type") type: String
        @httpPayload data: Blob
    }
}

@http(method: "GET", uri: "/status", code: 202)
operation Status {
    output := {
        @httpResponseCode status: Integer
        text: String
    }
}

@http(method: "DELETE", uri: "/no-content", code: 204)
operation NoContent {
    output := {
        text: String
    }
}

@http(method: "POST", uri: "/nothing")
operation Nothing {}

@http(method: "POST", uri: "/empty")
operation Empty {
    input := {}
    output := {}
}

/// What binds members of the other side's messages has no effect.
@http(method: "POST", uri: "/ignored")
operation Ignored {
    input := { @httpResponseCode status: Integer }
    output := { @httpQuery("q") query: String }
}

@http(method: "POST", uri: "/events")
operation Events {
    input := {
        @httpHeader("X-Room") room: String
        @httpPayload stream: Stream
    }
    output := { @httpPayload stream: Stream }
}

@http(method: "GET", uri: "/defaults")
operation Defaults {
    output := {
        text: String = "hi"
        number: Integer = 0
        data: Blob = "YWJj"
        when: Timestamp = "2016-11-21T19:49:20Z"
        list: TextList = []
        nested: WithDefault
        many: ManyWithDefault
        none: String
    }
}

structure WithDefault {
    level: Level = 1
}

list ManyWithDefault { member: WithDefault }

@streaming
union Stream {
    message: MessageEvent
    data: DataEvent
    typed: TypedEvent
    nothing: NothingEvent
    rejected: Rejected
}

structure MessageEvent {
    @eventHeader sender: String
    text: String
}

structure DataEvent {
    @eventPayload data: Blob
}

structure TypedEvent {
    @eventHeader flag: Boolean
    @eventHeader short: Short
    @eventHeader long: Long
    @eventHeader data: Blob
    @eventHeader when: Timestamp
}

structure NothingEvent {}

@error("client")
@httpError(409)
structure Rejected {
    Message: String
    @httpHeader("Retry-After") retryAfter: String
    @jsonName("Why") reason: String
}

union Union {
    text: String
    @jsonName("NUMBER") number: Integer
    nested: Nested
}

enum Size {
    SMALL = "small"
    LARGE = "large"
}

intEnum Level {
    LOW = 1
    HIGH = 2
}

@mediaType("application/json")
string Json

@mediaType("image/png")
blob Image

@timestampFormat("epoch-seconds")
timestamp EpochSeconds

@timestampFormat("date-time")
timestamp DateTime

@timestampFormat("http-date")
timestamp HttpDate

list TextList { member: String }
list IntegerList { member: Integer }
list TimestampList { member: Timestamp }
map TextMap { key: String, value: String }
map TextListMap { key: String, value: TextList }

@sparse
list SparseList { member: String }

map Secrets { key: Secret, value: String }

@sensitive
string Secret

@sparse
map SparseMap { key: String, value: String }
