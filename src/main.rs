//! The `paydown` program.

/// Facts are many small strings made and dropped on all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    paydown::cli::main()
}
