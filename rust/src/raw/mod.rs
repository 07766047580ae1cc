//! The only unsafe code of the kernel: small safe functions around the C API of Python.
#![allow(
    unsafe_code,
    reason = "the C API is unsafe; each use states why it is sound here"
)]

pub mod buffer;
pub mod call;
pub mod classes;
pub mod dict;
mod held;
pub mod instance;
mod layout;
pub mod level;
pub mod make;
pub mod memory;
pub mod moment;
pub mod number;
pub mod numpy;
pub mod object;
pub mod output;
pub mod scan;
pub mod sequence;
pub mod set;
pub mod signals;
pub mod simd;
pub mod stack;
pub mod text;
pub mod wide;

pub use layout::is_known as is_layout_known;

use pyo3::prelude::*;

/// Stands for the interpreter while it runs no Python code.
///
/// An item of a container is borrowed, not owned: it lives as long as nothing changes the
/// container. So what hands out items borrows this value, and what may run Python code, and
/// through it change any container, wants it exclusively: the compiler then refuses an item
/// that is used after Python code may have run. A walk makes one and hands it on.
pub struct Quiet<'py>(Python<'py>);

impl<'py> Quiet<'py> {
    pub fn new(py: Python<'py>) -> Self {
        Self(py)
    }

    #[inline]
    pub fn py(&self) -> Python<'py> {
        self.0
    }
}
