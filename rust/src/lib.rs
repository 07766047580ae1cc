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
mod rich;
mod types;
mod walk;

#[pyo3::pymodule(gil_used = true)]
mod _rust {
    use pyo3::prelude::*;

    use crate::encode::EncodeBody;
    use crate::filter::FilterBody;
    use crate::raw::call::function;

    #[pymodule_export]
    use crate::filter::remove_omit;
    #[pymodule_export]
    use crate::raw::level::use_level;

    #[pymodule_export]
    const NAME: &str = "rust";

    #[pymodule_init]
    fn add_functions(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("encode_body", function::<EncodeBody>(module)?)?;
        module.add("filter_body", function::<FilterBody>(module)?)
    }
}
