//! Calls of the fallback's converters, for every value that is not of a plain type.

use std::ffi::CStr;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyEllipsis, PyTuple};

use crate::errors::{Outcome, Refusal, raised};
use crate::raw::call::{Arguments, attached};
use crate::raw::object::is_iterator;
use crate::raw::{Quiet, make};
use crate::types::{Kind, kind};

/// The functions of the fallback that the kernel calls. They are imported once each.
#[derive(Clone, Copy)]
pub enum Fallback {
    RemoveOmit,
    FilterBody,
    EncodeBody,
    Plain,
    TextKeys,
}

impl Fallback {
    pub fn function(self, py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
        static FUNCTIONS: [PyOnceLock<Py<PyAny>>; 5] = [const { PyOnceLock::new() }; 5];
        const KERNEL: &CStr = c"ironwire._kernel.fallback";
        const CONVERT: &CStr = c"ironwire._kernel.fallback.convert";
        let [remove_omit, filter_body, encode_body, plain, text_keys] = &FUNCTIONS;
        let (known, module, name) = match self {
            Self::RemoveOmit => (remove_omit, KERNEL, c"remove_omit"),
            Self::FilterBody => (filter_body, KERNEL, c"filter_body"),
            Self::EncodeBody => (encode_body, KERNEL, c"encode_body"),
            Self::Plain => (plain, CONVERT, c"plain"),
            Self::TextKeys => (text_keys, CONVERT, c"text_keys"),
        };
        let function = || make::imported(py, module, name).map(Bound::unbind);
        Ok(known.get_or_try_init(py, function)?.bind(py))
    }
}

/// The conversions of one call of the kernel.
pub struct Conversion<'py> {
    py: Python<'py>,
    /// The sentinel; `Ellipsis` if there is none.
    absent: Bound<'py, PyAny>,
    /// `{id(value): (value, what it was converted to)}`, for iterators and what may hold one:
    /// they give their items only once, and the fallback needs them again after a refusal.
    /// Holding the value keeps its id its own.
    iterated: Option<Bound<'py, PyDict>>,
}

impl<'py> Conversion<'py> {
    pub fn new(py: Python<'py>, omit: Option<Borrowed<'_, 'py, PyAny>>) -> Self {
        let absent = omit.map_or_else(
            || PyEllipsis::get(py).to_owned().into_any(),
            Borrowed::to_owned,
        );
        Self {
            py,
            absent,
            iterated: None,
        }
    }

    /// Return what the function of the fallback returns, or raise what it raises.
    #[cold]
    pub fn rerun(
        self,
        function: Fallback,
        arguments: &Arguments<'_, 'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let options = make::dict(py)?;
        options.set_item(make::name(py, c"extra")?, arguments.extra)?;
        options.set_item(make::name(py, c"omit")?, arguments.omit)?;
        options.set_item(make::name(py, c"iterated")?, self.iterated)?;
        function
            .function(py)?
            .call((arguments.body,), Some(&options))
    }

    /// Return the value of a plain type that stands for `value`; its members are not converted.
    #[cold]
    pub fn plain(
        &mut self,
        _quiet: &mut Quiet<'py>,
        value: &Bound<'py, PyAny>,
    ) -> Outcome<Bound<'py, PyAny>> {
        attached(|| self.converted(value))
    }

    fn converted(&mut self, value: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
        match self.known(value) {
            Ok(None) => {}
            Ok(Some(plain)) => return Ok(plain),
            Err(error) => return Err(raised(self.py, error)),
        }
        match self.call_plain(value) {
            Ok(plain) => match self.keep(value, &plain) {
                Ok(()) => Ok(plain),
                Err(error) => Err(raised(self.py, error)),
            },
            Err(error) => Err(self.failed(value, error)),
        }
    }

    /// Return what an error means that a value raised when it was converted.
    pub fn failed(&self, value: &Bound<'py, PyAny>, error: PyErr) -> Refusal {
        // A generator that failed looks empty when it is asked again, and the fallback would
        // send it as empty: then it is this error that counts.
        match self.refusal(error.clone_ref(self.py)) {
            Refusal::Refused if self.call_plain(value).is_ok() => raised(self.py, error),
            refusal => refusal,
        }
    }

    /// Return the members of `mapping` with keys that are `str`, without omitted members.
    #[cold]
    pub fn text_keys(
        &mut self,
        _quiet: &mut Quiet<'py>,
        mapping: &Bound<'py, PyDict>,
    ) -> Outcome<Bound<'py, PyDict>> {
        attached(|| {
            let converted = Fallback::TextKeys
                .function(self.py)
                .and_then(|text_keys| text_keys.call1((mapping, &self.absent)))
                .map_err(|error| self.refusal(error))?;
            converted.cast_into_exact().map_err(|_| Refusal::Refused)
        })
    }

    fn call_plain(&self, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Fallback::Plain.function(self.py)?.call1((value,))
    }

    /// Return the items of an iterator that was met before in this walk.
    fn known(&self, value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(iterated) = &self.iterated else {
            return Ok(None);
        };
        if !is_iterator(value) {
            return Ok(None);
        }
        let entry = iterated.get_item(make::id(value)?)?;
        entry
            .map(|entry| entry.cast_into::<PyTuple>()?.get_item(1))
            .transpose()
    }

    /// Keep what a value was converted to, if it can hold items that are given only once.
    fn keep(&mut self, value: &Bound<'py, PyAny>, plain: &Bound<'py, PyAny>) -> PyResult<()> {
        if !matches!(
            kind(plain.as_borrowed()),
            Kind::Object | Kind::List | Kind::Tuple
        ) {
            return Ok(());
        }
        let iterated = match &self.iterated {
            Some(iterated) => iterated,
            None => self.iterated.insert(make::dict(self.py)?),
        };
        iterated.set_item(make::id(value)?, make::pair(value, plain)?)
    }

    /// Return `Refused` for an error that the fallback will meet again and give its place.
    fn refusal(&self, error: PyErr) -> Refusal {
        match self.lacks_place(&error) {
            Ok(true) => Refusal::Refused,
            Ok(false) => raised(self.py, error),
            Err(failure) => raised(self.py, failure),
        }
    }

    /// Return whether an error is one of conversion. One that has its place already comes from
    /// another walk, made by the caller's code.
    fn lacks_place(&self, error: &PyErr) -> PyResult<bool> {
        static ENCODE_ERROR: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let class = || make::imported(self.py, c"ironwire.errors", c"EncodeError");
        let class = ENCODE_ERROR.get_or_try_init(self.py, || class().map(Bound::unbind))?;
        if !error.matches(self.py, class)? {
            return Ok(false);
        }
        error
            .value(self.py)
            .getattr(make::name(self.py, c"path")?)?
            .eq(make::name(self.py, c"$")?)
    }
}
