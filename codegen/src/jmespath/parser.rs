//! Tokens to a tree: a top-down operator precedence parser, as JMESPath's own grammar suggests.

use super::lexer::{Token, tokens};
use super::{Expr, Over, SyntaxError};

/// How deep expressions may nest, so that a hostile model can't exhaust the stack.
const MAX_DEPTH: usize = 64;

/// How long expressions may be. Published models have some sixty names and operators.
const MAX_TOKENS: usize = 256;

/// Parses an expression.
pub fn parse(text: &str) -> Result<Expr, SyntaxError> {
    let mut parser = Parser { text, tokens: tokens(text)?, position: 0, depth: 0 };
    // Operators that follow one another nest as well: `a.b.c` is `(a.b).c`.
    if parser.tokens.len() > MAX_TOKENS {
        parser.position = MAX_TOKENS;
        return Err(parser.error(format!("more than {MAX_TOKENS} names and operators")));
    }
    let expr = parser.expression(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(parser.error(format!("the unexpected {token:?}"))),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(usize, Token)>,
    position: usize,
    depth: usize,
}

/// Below this, an operator ends a projection.
const PROJECTION_STOP: u8 = 10;

/// How strongly an operator binds what is on its left.
fn power(token: &Token) -> u8 {
    match token {
        Token::Pipe => 1,
        Token::Or => 2,
        Token::And => 3,
        Token::Comparison(_) => 5,
        Token::Flatten => 9,
        Token::Filter => 21,
        Token::Dot => 40,
        Token::Open => 55,
        _ => 0,
    }
}

type Parsed = Result<Expr, SyntaxError>;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.position).map(|(_, token)| token)
    }

    fn next(&mut self) -> Result<Token, SyntaxError> {
        let token = self.peek().cloned().ok_or_else(|| self.error("an early end".to_owned()))?;
        self.position += 1;
        Ok(token)
    }

    fn expect(&mut self, wanted: Token) -> Result<(), SyntaxError> {
        match self.peek() {
            Some(token) if *token == wanted => {
                self.position += 1;
                Ok(())
            }
            Some(token) => Err(self.error(format!("{token:?} where {wanted:?} belongs"))),
            None => Err(self.error(format!("an early end where {wanted:?} belongs"))),
        }
    }

    fn error(&self, message: String) -> SyntaxError {
        let column = self.tokens.get(self.position).map_or(self.text.len() + 1, |(column, _)| *column);
        SyntaxError { text: self.text.to_owned(), column, message }
    }

    /// An expression up to an operator that binds no stronger than `limit`.
    fn expression(&mut self, limit: u8) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(format!("more than {MAX_DEPTH} levels")));
        }
        let mut left = self.prefix()?;
        while self.peek().is_some_and(|token| power(token) > limit) {
            left = self.infix(left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self) -> Parsed {
        match self.next()? {
            Token::Name(name) if self.peek() == Some(&Token::OpenCall) => self.call(name),
            Token::Name(name) => Ok(Expr::Field(name)),
            Token::Literal(value) => Ok(Expr::Literal(value)),
            Token::At => Ok(Expr::Current),
            Token::Not => Ok(Expr::Not(Box::new(self.expression(45)?))),
            Token::OpenCall => {
                let inner = self.expression(0)?;
                self.expect(Token::CloseCall)?;
                Ok(inner)
            }
            Token::Star => self.project(Expr::Current, Over::Values),
            Token::Flatten => self.project(Expr::Current, Over::Flat),
            Token::Filter => self.filter(Expr::Current),
            Token::Open => match self.peek() {
                Some(Token::Number(_) | Token::Star | Token::Colon) => self.bracket(Expr::Current),
                _ => self.multi_select(),
            },
            token => {
                self.position -= 1;
                Err(self.error(format!("{token:?} where a value belongs")))
            }
        }
    }

    fn infix(&mut self, left: Expr) -> Parsed {
        let token = self.next()?;
        let binding = power(&token);
        let left = Box::new(left);
        match token {
            Token::Pipe => Ok(Expr::Then(left, Box::new(self.expression(binding)?))),
            Token::Or => Ok(Expr::Or(left, Box::new(self.expression(binding)?))),
            Token::And => Ok(Expr::And(left, Box::new(self.expression(binding)?))),
            Token::Comparison(comparison) => Ok(Expr::Compare(comparison, left, Box::new(self.expression(binding)?))),
            Token::Dot if self.peek() == Some(&Token::Star) => {
                self.position += 1;
                self.project(*left, Over::Values)
            }
            Token::Dot => Ok(Expr::Then(left, Box::new(self.after_dot(binding)?))),
            Token::Flatten => self.project(*left, Over::Flat),
            Token::Filter => self.filter(*left),
            _ => self.bracket(*left),
        }
    }

    /// What may follow a dot: a name, a call, a list of expressions.
    fn after_dot(&mut self, binding: u8) -> Parsed {
        match self.peek() {
            Some(Token::Name(_)) => self.expression(binding),
            Some(Token::Open) => {
                self.position += 1;
                self.multi_select()
            }
            Some(Token::OpenBrace) => Err(self.error("a multi-select hash, which is not supported,".to_owned())),
            _ => Err(self.error("no name after the dot".to_owned())),
        }
    }

    /// What follows `[`: an index or a star.
    fn bracket(&mut self, left: Expr) -> Parsed {
        match self.next()? {
            Token::Number(_) | Token::Colon if self.slices() => {
                Err(self.error("a slice, which is not supported,".to_owned()))
            }
            Token::Number(index) => {
                self.expect(Token::Close)?;
                Ok(Expr::Index(Box::new(left), index))
            }
            Token::Star => {
                self.expect(Token::Close)?;
                self.project(left, Over::Items)
            }
            token => {
                self.position -= 1;
                Err(self.error(format!("{token:?} where an index belongs")))
            }
        }
    }

    /// Whether a colon was just read or comes next.
    fn slices(&self) -> bool {
        let before = self.position.checked_sub(1).and_then(|index| self.tokens.get(index));
        matches!(before, Some((_, Token::Colon))) || self.peek() == Some(&Token::Colon)
    }

    fn filter(&mut self, left: Expr) -> Parsed {
        let filter = self.expression(0)?;
        self.expect(Token::Close)?;
        self.project(left, Over::Filtered(Box::new(filter)))
    }

    /// The right side of a projection: everything up to an operator that ends it.
    fn project(&mut self, left: Expr, over: Over) -> Parsed {
        let binding = match over {
            Over::Flat => 9,
            Over::Filtered(_) => 21,
            Over::Items | Over::Values => 20,
        };
        let right = match self.peek() {
            Some(Token::Dot) => {
                self.position += 1;
                if self.peek() == Some(&Token::Star) { self.expression(binding)? } else { self.after_dot(binding)? }
            }
            Some(Token::Open | Token::Filter) => self.expression(binding)?,
            Some(token) if power(token) < PROJECTION_STOP => Expr::Current,
            None => Expr::Current,
            Some(token) => return Err(self.error(format!("{token:?} after a projection"))),
        };
        Ok(Expr::Project { left: Box::new(left), over, right: Box::new(right) })
    }

    fn multi_select(&mut self) -> Parsed {
        let mut items = Vec::new();
        loop {
            items.push(self.expression(0)?);
            if self.peek() != Some(&Token::Comma) {
                self.expect(Token::Close)?;
                return Ok(Expr::List(items));
            }
            self.position += 1;
        }
    }

    fn call(&mut self, name: String) -> Parsed {
        self.expect(Token::OpenCall)?;
        let mut arguments = Vec::new();
        while self.peek() != Some(&Token::CloseCall) {
            arguments.push(self.expression(0)?);
            if self.peek() == Some(&Token::Comma) {
                self.position += 1;
            } else if self.peek() != Some(&Token::CloseCall) {
                return Err(self.error("no comma between arguments".to_owned()));
            }
        }
        self.expect(Token::CloseCall)?;
        Ok(Expr::Call(name, arguments))
    }
}
