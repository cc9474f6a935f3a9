//! Errors as the user sees them: what failed, why, what to do next.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::store::StoreError;
use crate::text::sanitise;

/// Exit code of a command that failed.
const FAILED: u8 = 2;

/// Context of an error that says what to do next: `.context(Hint::new("..."))`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint(String);

impl Hint {
    /// What to do, as it follows `try:`.
    pub fn new(advice: impl Into<String>) -> Self {
        Self(advice.into())
    }

    /// An error with this advice.
    pub fn because(self, what: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> anyhow::Error {
        anyhow::Error::msg(what).context(self)
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{TRY}{}", self.0)
    }
}

const TRY: &str = "try: ";

/// Prints an error to standard error and gives the exit code. A closed pipe is success: nobody wants the rest.
pub fn report(error: &anyhow::Error, colour: bool) -> ExitCode {
    if is_closed_pipe(error) {
        return ExitCode::SUCCESS;
    }
    // Where standard error is gone too, the exit code still tells.
    let _ = io::stderr().write_all(lines(error, colour).as_bytes());
    ExitCode::from(FAILED)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe))
}

fn lines(error: &anyhow::Error, colour: bool) -> String {
    let (mut said, mut advice) = (Vec::<String>::new(), Vec::<String>::new());
    for cause in error.chain() {
        if let Some(store) = cause.downcast_ref::<StoreError>() {
            said.push(store.what());
            advice.push(store.advice().to_owned());
            // Its own cause stands in its words already.
            break;
        }
        let text = cause.to_string();
        match text.strip_prefix(TRY) {
            Some(hint) => advice.push(hint.to_owned()),
            None => said.push(text),
        }
    }
    let label = if colour { "\x1b[1;31merror:\x1b[0m" } else { "error:" };
    let mut out = String::new();
    for (index, text) in said.iter().enumerate() {
        let lead = if index == 0 { label } else { "  because" };
        push(&mut out, lead, text);
    }
    for text in &advice {
        push(&mut out, "  try:", text);
    }
    out
}

/// A message of several lines keeps them, indented.
fn push(out: &mut String, lead: &str, text: &str) {
    for (index, line) in text.trim_end().lines().enumerate() {
        out.push_str(if index == 0 { lead } else { "   " });
        out.push(' ');
        out.push_str(&sanitise(line));
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn what_failed_comes_first_and_what_to_do_last() {
        let error = Hint::new("--store DIR").because("the folder is full").context("the audit could not be saved");
        assert_eq!(
            lines(&error, false),
            "error: the audit could not be saved\n  because the folder is full\n  try: --store DIR\n"
        );
        let plain = anyhow::anyhow!("line one\nline \u{1b}[2Jtwo");
        assert_eq!(lines(&plain, true), "\x1b[1;31merror:\x1b[0m line one\n    line \u{fffd}[2Jtwo\n");
    }

    #[test]
    fn the_store_says_itself_what_to_do() {
        let error = anyhow::Error::new(StoreError::NoHome).context("no history");
        assert_eq!(
            lines(&error, false),
            "error: no history\n  because there is no home folder to keep the history in\n  try: name a folder with --store \
             or PAYDOWN_STORE\n"
        );
    }

    #[test]
    fn a_closed_pipe_is_success() {
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        let error = Err::<(), _>(closed()).context("could not print").unwrap_err();
        assert!(is_closed_pipe(&error) && !is_closed_pipe(&anyhow::anyhow!("no")));
        assert_eq!(report(&error, false), ExitCode::SUCCESS);
    }
}
