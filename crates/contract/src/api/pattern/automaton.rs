//! A nondeterministic automaton for a pattern without back references. It takes look-arounds as assertions whose truth at
//! every position of the text is known, and runs in time proportional to states times characters. Splitting a pattern
//! into automata is `look_around`'s business.

use regex_syntax::ast::{self, Ast, GroupKind, RepetitionKind, RepetitionRange};
use regex_syntax::hir::translate::Translator;
use regex_syntax::hir::{Class, HirKind};

/// The most states: counted repetitions are written out.
const MOST_STATES: usize = 20_000;

/// Stands for look-around number `n` in the text of a pattern: a private character that no pattern has.
pub(super) const PLACEHOLDERS: std::ops::RangeInclusive<char> = '\u{10f000}'..='\u{10fffd}';

/// The automaton of one pattern, read forwards or backwards.
#[derive(Debug)]
pub(super) struct Automaton {
    states: Vec<State>,
    start: usize,
    backwards: bool,
}

#[derive(Debug)]
enum State {
    /// A character of these ranges.
    Char(Vec<(char, char)>, usize),
    Split(usize, usize),
    Assert(Assertion, usize),
    Match,
}

#[derive(Clone, Copy, Debug)]
enum Assertion {
    Start,
    End,
    Boundary,
    NoBoundary,
    LookAround(usize),
}

/// Steps that a match may still take.
#[derive(Debug)]
pub(super) struct Budget(pub(super) u64);

/// The budget is used up.
#[derive(Debug)]
pub(super) struct Exhausted;

/// The states that are reached at a position: each once.
struct Reached {
    list: Vec<usize>,
    /// By state, the round in which it was reached last.
    rounds: Vec<usize>,
    round: usize,
}

impl Automaton {
    /// The automaton of a pattern in the dialect of Rust's regex crates, whose look-arounds are placeholders. None when it
    /// has something else that an automaton cannot do here, such as flags, or too many states.
    pub(super) fn new(pattern: &str, backwards: bool) -> Option<Self> {
        let ast = ast::parse::Parser::new().parse(pattern).ok()?;
        let mut builder = Builder { pattern, states: vec![State::Match], backwards };
        let start = builder.part(&ast, 0)?;
        Some(Self { states: builder.states, start, backwards })
    }

    /// Where a match ends that begins anywhere (for one that reads backwards: where it begins). `holds` says for each
    /// look-around where it is true. With `first`, the search ends at the first position that is found.
    pub(super) fn ends(
        &self,
        text: &[char],
        holds: &[Vec<bool>],
        first: bool,
        budget: &mut Budget,
    ) -> Result<Vec<bool>, Exhausted> {
        let mut found = vec![false; text.len() + 1];
        let (mut now, mut next) = (Reached::new(self.states.len()), Reached::new(self.states.len()));
        for step in 0..=text.len() {
            let at = if self.backwards { text.len() - step } else { step };
            self.reach(self.start, at, text, holds, &mut now, budget)?;
            found[at] = now.list.iter().any(|state| matches!(self.states[*state], State::Match));
            if found[at] && first {
                break;
            }
            let read =
                if self.backwards { at.checked_sub(1).map(|before| text[before]) } else { text.get(at).copied() };
            let Some(c) = read else { break };
            let after = if self.backwards { at - 1 } else { at + 1 };
            next.clear();
            for state in &now.list {
                if let State::Char(ranges, to) = &self.states[*state]
                    && has(ranges, c)
                {
                    self.reach(*to, after, text, holds, &mut next, budget)?;
                }
            }
            std::mem::swap(&mut now, &mut next);
        }
        Ok(found)
    }

    /// Adds a state and all that are reached from it without a character.
    fn reach(
        &self,
        state: usize,
        at: usize,
        text: &[char],
        holds: &[Vec<bool>],
        reached: &mut Reached,
        budget: &mut Budget,
    ) -> Result<(), Exhausted> {
        let mut pending = vec![state];
        while let Some(state) = pending.pop() {
            budget.0 = budget.0.checked_sub(1).ok_or(Exhausted)?;
            if !reached.add(state) {
                continue;
            }
            match &self.states[state] {
                State::Split(one, other) => pending.extend([*one, *other]),
                State::Assert(assertion, to) if assertion.holds(at, text, holds) => pending.push(*to),
                State::Assert(..) | State::Char(..) | State::Match => {}
            }
        }
        Ok(())
    }
}

impl Assertion {
    fn holds(self, at: usize, text: &[char], holds: &[Vec<bool>]) -> bool {
        let is_word = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_');
        let is_boundary = || is_word(at.checked_sub(1).and_then(|before| text.get(before))) != is_word(text.get(at));
        match self {
            Self::Start => at == 0,
            Self::End => at == text.len(),
            Self::Boundary => is_boundary(),
            Self::NoBoundary => !is_boundary(),
            Self::LookAround(number) => holds.get(number).is_some_and(|holds| holds[at]),
        }
    }
}

impl Reached {
    fn new(states: usize) -> Self {
        Self { list: Vec::new(), rounds: vec![0; states], round: 1 }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.round += 1;
    }

    fn add(&mut self, state: usize) -> bool {
        let is_new = self.rounds[state] != self.round;
        if is_new {
            self.rounds[state] = self.round;
            self.list.push(state);
        }
        is_new
    }
}

fn has(ranges: &[(char, char)], c: char) -> bool {
    let after = ranges.partition_point(|(from, _)| *from <= c);
    after.checked_sub(1).is_some_and(|before| c <= ranges[before].1)
}

/// Builds states from the end of the pattern to its start.
struct Builder<'p> {
    pattern: &'p str,
    states: Vec<State>,
    backwards: bool,
}

impl Builder<'_> {
    fn push(&mut self, state: State) -> Option<usize> {
        self.states.push(state);
        (self.states.len() <= MOST_STATES).then_some(self.states.len() - 1)
    }

    /// The state that begins a part which `next` follows.
    fn part(&mut self, ast: &Ast, next: usize) -> Option<usize> {
        match ast {
            Ast::Empty(_) => Some(next),
            Ast::Flags(_) => None,
            Ast::Literal(literal) if PLACEHOLDERS.contains(&literal.c) => {
                let number = u32::from(literal.c) - u32::from(*PLACEHOLDERS.start());
                self.push(State::Assert(Assertion::LookAround(usize::try_from(number).ok()?), next))
            }
            Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
                let ranges = self.ranges(ast)?;
                self.push(State::Char(ranges, next))
            }
            Ast::Assertion(assertion) => {
                let assertion = match assertion.kind {
                    ast::AssertionKind::StartLine | ast::AssertionKind::StartText => Assertion::Start,
                    ast::AssertionKind::EndLine | ast::AssertionKind::EndText => Assertion::End,
                    ast::AssertionKind::WordBoundary => Assertion::Boundary,
                    ast::AssertionKind::NotWordBoundary => Assertion::NoBoundary,
                    _ => return None,
                };
                self.push(State::Assert(assertion, next))
            }
            Ast::Repetition(repetition) => self.repetition(repetition, next),
            Ast::Group(group) => match &group.kind {
                GroupKind::NonCapturing(flags) if !flags.items.is_empty() => None,
                _ => self.part(&group.ast, next),
            },
            Ast::Alternation(alternation) => {
                let mut parts = alternation.asts.iter();
                let mut start = self.part(parts.next()?, next)?;
                for part in parts {
                    let other = self.part(part, next)?;
                    start = self.push(State::Split(start, other))?;
                }
                Some(start)
            }
            Ast::Concat(concat) => {
                let mut parts: Vec<&Ast> = concat.asts.iter().collect();
                if !self.backwards {
                    parts.reverse();
                }
                parts.into_iter().try_fold(next, |next, part| self.part(part, next))
            }
        }
    }

    fn repetition(&mut self, repetition: &ast::Repetition, next: usize) -> Option<usize> {
        let (min, max) = match repetition.op.kind {
            RepetitionKind::ZeroOrOne => (0, Some(1)),
            RepetitionKind::ZeroOrMore => (0, None),
            RepetitionKind::OneOrMore => (1, None),
            RepetitionKind::Range(RepetitionRange::Exactly(count)) => (count, Some(count)),
            RepetitionKind::Range(RepetitionRange::AtLeast(min)) => (min, None),
            RepetitionKind::Range(RepetitionRange::Bounded(min, max)) => (min, Some(max)),
        };
        let mut start = next;
        match max {
            None => {
                let split = self.push(State::Split(next, next))?;
                let body = self.part(&repetition.ast, split)?;
                self.states[split] = State::Split(body, next);
                start = split;
            }
            Some(max) => {
                for _ in min..max {
                    let body = self.part(&repetition.ast, start)?;
                    start = self.push(State::Split(body, next))?;
                }
            }
        }
        (0..min).try_fold(start, |start, _| self.part(&repetition.ast, start))
    }

    /// The characters that a part of one character takes.
    fn ranges(&self, ast: &Ast) -> Option<Vec<(char, char)>> {
        let hir = Translator::new().translate(self.pattern, ast).ok()?;
        match hir.kind() {
            HirKind::Literal(literal) => {
                let mut chars = std::str::from_utf8(&literal.0).ok()?.chars();
                let only = chars.next().filter(|_| chars.next().is_none())?;
                Some(vec![(only, only)])
            }
            HirKind::Class(Class::Unicode(class)) => {
                Some(class.ranges().iter().map(|range| (range.start(), range.end())).collect())
            }
            HirKind::Class(Class::Bytes(class)) => {
                Some(class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect())
            }
            _ => None,
        }
    }
}
