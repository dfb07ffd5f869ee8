//! What stands in a generated Rust file: tokens, which the formatter lays out, and tables, which are laid out already.

use proc_macro2::TokenStream;

/// The content of a file, piece by piece.
#[derive(Debug, Default)]
pub struct Source(Vec<Segment>);

/// A piece of a file.
#[derive(Debug)]
pub enum Segment {
    /// Items to be formatted.
    Tokens(TokenStream),
    /// A macro invocation with one line per entry, which formatters would run together.
    Table(String),
}

impl Source {
    /// Adds items.
    pub fn tokens(mut self, tokens: TokenStream) -> Self {
        self.0.push(Segment::Tokens(tokens));
        self
    }

    /// Adds a table.
    pub fn table(mut self, table: String) -> Self {
        self.0.push(Segment::Table(table));
        self
    }

    /// The pieces in order.
    pub fn into_segments(self) -> Vec<Segment> {
        self.0
    }
}

impl From<TokenStream> for Source {
    fn from(tokens: TokenStream) -> Self {
        Self::default().tokens(tokens)
    }
}

/// The items of a file.
///
/// # Panics
/// The tokens are not Rust. Names, types and values are checked by lowering, so this is a fault of the generator.
pub(crate) fn parsed(tokens: TokenStream) -> syn::File {
    syn::parse2(tokens.clone()).unwrap_or_else(|error| {
        panic!("the generator emitted what is not Rust ({error}); please report this with the model\n{tokens}")
    })
}
