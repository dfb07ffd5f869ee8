$version: "2.0"

namespace example

/// Objects whose messages carry header fields that HTTP itself gives a meaning to.
@aws.protocols#restJson1
service Objects {
    version: "1"
    operations: [GetObject, HeadObject, PutObject]
}

@readonly
@http(method: "GET", uri: "/object")
operation GetObject {
    output := with [Framing] {
        @httpHeader("Content-Encoding") encoding: String
        @httpHeader("Content-MD5") md5: String
        @httpHeader("Content-Range") range: String
        @httpHeader("Date") date: Timestamp
        @httpHeader("Set-Cookie") cookie: String
        @httpHeader("x-amz-checksum-crc32") checksum: String
        @httpHeader("ETag") etag: String
        @httpHeader("Last-Modified") lastModified: String
        @httpHeader("Retry-After") retryAfter: String
        @httpHeader("Cache-Control") cacheControl: String
        @httpHeader("x-own") own: String
        @httpPayload body: Blob
    }
}

@readonly
@http(method: "HEAD", uri: "/object")
operation HeadObject {
    output := with [Framing] {}
}

@idempotent
@http(method: "PUT", uri: "/object")
operation PutObject {
    input := {
        @httpHeader("Content-Length") length: Long
        @httpHeader("Expect") expect: String
        @httpHeader("Host") host: String
        @httpHeader("TE") te: String
        @httpPayload body: Blob
    }
}

@mixin
structure Framing {
    @httpHeader("Content-Length") length: Long
    @httpHeader("Transfer-Encoding") transferEncoding: String
    @httpHeader("Connection") connection: String
    @httpHeader("Keep-Alive") keepAlive: String
    @httpHeader("Trailer") trailer: String
    @httpHeader("Upgrade") upgrade: String
}
