//! Any bytes to the target `inspection` of `paydown::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paydown::fuzzing::run("inspection", data));
