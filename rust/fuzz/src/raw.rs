//! The part of the kernel's `raw` that knows nothing of Python.

#[path = "../../src/raw/scan.rs"]
pub mod scan;
#[path = "../../src/raw/simd/mod.rs"]
pub mod simd;
