//! One integration-test binary: a room a module.
