//! The `paydown` program.

fn main() -> std::process::ExitCode {
    paydown::cli::main()
}
