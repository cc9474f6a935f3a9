//! The end of the process.

use std::io::Write;
use std::process::ExitCode;

/// Ends the process at once where the system allows, without giving back memory piece by piece: the allocator would hand
/// hundreds of pieces to the system, one call each, which took a twentieth of a scan, and the system takes them all anyway.
/// Everything that must be kept was written before.
pub(super) fn at_once(code: ExitCode) -> ExitCode {
    // Where nobody reads any more there is nothing to do about it.
    let _ = (std::io::stdout().flush(), std::io::stderr().flush());
    #[cfg(unix)]
    if let Some(status) = (0..=u8::MAX).find(|status| ExitCode::from(*status) == code) {
        signal_hook::low_level::exit(status.into());
    }
    code
}
