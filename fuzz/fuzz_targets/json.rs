//! Any bytes to the target `json` of `paydown::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paydown::fuzzing::run("json", data));
