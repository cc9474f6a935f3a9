//! Any bytes to the target `ini` of `paydown::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paydown::fuzzing::run("ini", data));
