$version: "2"

namespace example.hard

use aws.protocols#restJson1

/// Shapes whose values are not easily synthesized.
@restJson1
service Hard {
    version: "2026-01-01"
    operations: [Make, Impossible, Pages]
}

@http(method: "POST", uri: "/make/{label}")
operation Make {
    input := {
        @required @httpLabel label: Word
        @required @httpHeader("X-Word") header: Loose
        @required @httpHeader("X-Words") headers: LooseList
        @required @httpPrefixHeaders("X-Meta-") meta: Meta
        @required password: Password
        @required notSystem: NotSystem
        @required exactly: Exactly
        @required anywhere: Anywhere
        @required word: Word
        @required colours: Colours
        @required byColour: ByColour
        @required flags: Flags
        @required tree: Tree
        @required expression: Expression
        @required sparse: Sparse
        @required ratio: Ratio
        @required tiny: Tiny
        @required debt: Debt
        @required key: Key
        @required bytes: Bytes
        @required @idempotencyToken token: String
        @required json: Json
        @required free: Document
        @required big: BigDecimal
        @required level: Level
    }
}

@http(method: "POST", uri: "/impossible")
operation Impossible {
    input := {
        nested: ImpossibleStructure
    }
}

@readonly
@paginated(inputToken: "token", outputToken: "page.next")
@http(method: "GET", uri: "/pages")
operation Pages {
    input := { @httpQuery("token") token: String }
    output := { page: Page }
}

structure Page {
    next: String
    words: LooseList
}

/// At least one capital and one digit.
@pattern("^(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]+$")
@length(min: 8, max: 12)
string Password

@pattern("^(?!system\\.)[a-z]+\\.[a-z]+(?<!x)$")
string NotSystem

@pattern("^(ab|c{3})+$")
@length(min: 9, max: 9)
string Exactly

@pattern("x[0-9]y")
@length(min: 12, max: 16)
string Anywhere

@pattern("^[^a-z0-9]{1,40}$")
string Loose

@pattern("^\\w+$")
@length(min: 300, max: 310)
string Word

list LooseList { member: Loose }

map Meta { key: String, value: Loose }

enum Colour { RED, GREEN, BLUE }

@uniqueItems
@length(min: 3)
list Colours { member: Colour }

@length(min: 3, max: 3)
map ByColour { key: Colour, value: Colour }

@uniqueItems
@length(min: 2, max: 2)
list Flags { member: Boolean }

structure Tree {
    @required name: String
    children: Trees
    byName: TreeMap
    parent: Tree
}

list Trees { member: Tree }

map TreeMap { key: String, value: Tree }

union Expression {
    not: Expression
    both: Pair
    value: String
}

structure Pair {
    @required left: Expression
    @required right: Expression
}

@sparse
@length(min: 2)
list Sparse { member: Integer }

@range(min: 0.25, max: 0.26)
double Ratio

@range(min: 0.0001, max: 0.0002)
float Tiny

@range(max: -5)
integer Debt

@range(min: 9007199254740993)
long Key

@length(min: 5, max: 5)
blob Bytes

@mediaType("application/json")
string Json

intEnum Level {
    LOW = 1
    HIGH = 9
}

structure ImpossibleStructure {
    @required text: TooLong
    colours: TooMany
}

@pattern("^a{5}$")
@length(max: 3)
string TooLong

@uniqueItems
@length(min: 4)
list TooMany { member: Colour }
