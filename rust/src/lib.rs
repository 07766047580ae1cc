//! The Rust kernel of ironwire: the same functions as `ironwire._kernel.fallback`, faster.
//!
//! Plain data is walked natively, without a call of Python per value. Whatever has another
//! type is converted, one value at a time, by the fallback, which is also asked for every
//! error: the two kernels cannot disagree about the rules that are not written down here.

mod conversion;
mod encode;
mod errors;
mod filter;
mod json;
mod merge;
mod raw;
mod types;
mod walk;

#[pyo3::pymodule(gil_used = true)]
mod _rust {
    #[pymodule_export]
    use crate::encode::encode_body;
    #[pymodule_export]
    use crate::filter::{filter_body, remove_omit};

    #[pymodule_export]
    const NAME: &str = "rust";
}
