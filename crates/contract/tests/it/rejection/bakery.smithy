$version: "2.0"

namespace test

use aws.protocols#restJson1
use smithy.framework#ValidationException

@restJson1
service Bakery {
    version: "1"
    operations: [Bake, Sell, Clean]
}

/// Rejects as Smithy's servers do.
@http(method: "POST", uri: "/bake/{oven}")
operation Bake {
    input := {
        @required
        @httpLabel
        @length(max: 4)
        oven: String

        @httpHeader("x-degrees")
        @range(min: 100, max: 300)
        degrees: Integer

        @required
        flour: Flour

        @length(min: 1)
        toppings: Toppings

        prices: Prices

        recipe: Recipe

        @pattern("^[0-9]+$")
        pin: Secret
    }

    output := {
        loaves: Integer
    }

    errors: [ValidationException]
}

enum Flour {
    RYE = "rye"
    WHEAT = "wheat"

    @internal
    DUST = "dust"
}

@uniqueItems
list Toppings {
    @pattern("^[a-z]+$")
    member: String
}

map Prices {
    @length(max: 3)
    key: String

    @range(min: 0)
    value: Integer
}

structure Recipe {
    @required
    name: String

    next: Recipe
}

@sensitive
string Secret

/// Has an exception of its own for that.
@http(method: "POST", uri: "/sell")
operation Sell {
    input := {
        @required
        what: String
    }

    errors: [test.errors#ValidationException]
}

/// Has none.
@http(method: "POST", uri: "/clean")
operation Clean {
    input := {
        @required
        what: String
    }
}
