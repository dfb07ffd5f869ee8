//! What chores print. File names, models and the output of other programs are written by others: characters in them
//! that could steer a terminal are written out. The macros stand in for those of the standard library, so that no chore
//! can forget it; what has colours is escaped where it is made, and printed by `std::print!`.

use proofmark_smithy_model::text::printable_lines;

/// The text as it is printed.
pub fn shown(text: std::fmt::Arguments<'_>) -> String {
    printable_lines(&text.to_string()).into_owned()
}

/// `print!` of the standard library, with control characters written out.
#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => { ::std::print!("{}", $crate::output::shown(::std::format_args!($($argument)*))) };
}

/// `println!` of the standard library, with control characters written out.
#[macro_export]
macro_rules! println {
    () => { ::std::println!() };
    ($($argument:tt)*) => { ::std::println!("{}", $crate::output::shown(::std::format_args!($($argument)*))) };
}

/// `eprintln!` of the standard library, with control characters written out.
#[macro_export]
macro_rules! eprintln {
    ($($argument:tt)*) => { ::std::eprintln!("{}", $crate::output::shown(::std::format_args!($($argument)*))) };
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_file_name_cannot_steer_the_terminal() {
        assert_eq!(super::shown(format_args!("removed {}\n", "a\u{1b}[2J\u{202e}")), "removed a\\u{1b}[2J\\u{202e}\n");
    }
}
