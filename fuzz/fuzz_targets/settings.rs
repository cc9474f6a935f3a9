//! Any bytes to the target `settings` of `paydown::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paydown::fuzzing::run("settings", data));
