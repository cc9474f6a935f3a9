//! Any bytes to the target `git_objects` of `paydown::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paydown::fuzzing::run("git_objects", data));
