//! `filter_body` and `remove_omit`: bodies and mappings without what is omitted.

use std::ffi::CStr;
use std::mem::MaybeUninit;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyNone, PyString};

use crate::conversion::{Conversion, Fallback};
use crate::errors::{Outcome, Refusal, out_of_memory, raised, settle};
use crate::merge::walk_merged;
use crate::raw::call::{Arguments, Function};
use crate::raw::dict::{Members, has_text_keys};
use crate::raw::level::{Level, Public};
use crate::raw::{Quiet, make};
use crate::walk::{Around, Sink};

/// Return the members of a mapping that are not the sentinel; values as they are.
#[pyfunction]
#[pyo3(signature = (original, omit, /))]
pub fn remove_omit<'py>(
    original: &Bound<'py, PyAny>,
    omit: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = original.py();
    match kept_members(&Quiet::new(py), original, omit) {
        Ok(kept) => Ok(kept.into_any()),
        Err(Refusal::Raised) => Err(PyErr::fetch(py)),
        Err(Refusal::Refused) => Fallback::RemoveOmit.function(py)?.call1((original, omit)),
    }
}

fn kept_members<'py>(
    quiet: &Quiet<'py>,
    original: &Bound<'py, PyAny>,
    omit: &Bound<'py, PyAny>,
) -> Outcome<Bound<'py, PyDict>> {
    let py = quiet.py();
    let original = original
        .cast_exact::<PyDict>()
        .map_err(|_| Refusal::Refused)?;
    // Keys of other types may run Python code when they are hashed or compared.
    if !has_text_keys::<Public>(quiet, original) {
        return Err(Refusal::Refused);
    }
    if omit.is_none() {
        return original.copy().map_err(|error| raised(py, error));
    }
    let kept = make::dict(py).map_err(|error| raised(py, error))?;
    let members = Members::new(original.clone());
    for (key, value) in members.resume::<Public>(quiet)? {
        if !value.is(omit) {
            kept.set_item(key, value)
                .map_err(|error| raised(py, error))?;
        }
    }
    Ok(kept)
}

/// Returns the body as plain JSON values, without omitted entries, merged with `extra`.
pub struct FilterBody;

impl Function for FilterBody {
    const NAME: &CStr = c"filter_body";
    const DOC: &CStr = c"filter_body($module, body, /, *, extra=None, omit=None)\n--\n\n\
        Return the body as plain JSON values, without omitted entries, merged with `extra`.";

    fn call<'py>(py: Python<'py>, arguments: &Arguments<'_, 'py>) -> Option<Bound<'py, PyAny>> {
        let mut conversion = Conversion::new(py, arguments.omit);
        let outcome = filtered(py, &mut conversion, arguments);
        settle(py, outcome, || {
            conversion.rerun(Fallback::FilterBody, arguments)
        })
    }
}

fn filtered<'py>(
    py: Python<'py>,
    conversion: &mut Conversion<'py>,
    arguments: &Arguments<'_, 'py>,
) -> Outcome<Bound<'py, PyAny>> {
    let tree = walk_merged(py, Tree::new(py), conversion, arguments)?;
    tree.root.ok_or(Refusal::Refused)
}

/// The filtered body under construction.
pub struct Tree<'py> {
    py: Python<'py>,
    open: Vec<Branch<'py>>,
    root: Option<Bound<'py, PyAny>>,
}

/// A container under construction.
enum Branch<'py> {
    /// A dict and the key of the member that comes next.
    Object(Bound<'py, PyDict>, Option<Bound<'py, PyString>>),
    Array(Bound<'py, PyList>),
}

impl<'py> Tree<'py> {
    pub fn new(py: Python<'py>) -> Self {
        Self {
            py,
            open: Vec::new(),
            root: None,
        }
    }

    fn place(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        let outcome = match self.open.last() {
            Some(Branch::Object(dict, Some(key))) => dict.set_item(key, value),
            Some(Branch::Object(_, None)) => return Err(Refusal::Refused),
            Some(Branch::Array(list)) => list.append(value),
            None => {
                self.root = Some(value.to_owned());
                Ok(())
            }
        };
        outcome.map_err(|error| raised(self.py, error))
    }

    fn begin(&mut self, branch: Branch<'py>) -> Outcome<()> {
        self.open
            .try_reserve(1)
            .map_err(|_| out_of_memory(self.py))?;
        self.open.push(branch);
        Ok(())
    }

    fn end(&mut self) -> Outcome<()> {
        match self.open.pop() {
            Some(Branch::Object(dict, _)) => self.place(dict.as_any().as_borrowed()),
            Some(Branch::Array(list)) => self.place(list.as_any().as_borrowed()),
            None => Err(Refusal::Refused),
        }
    }
}

impl<'py> Sink<'py> for Tree<'py> {
    const IS_TEXT: bool = false;

    fn null(&mut self) -> Outcome<()> {
        // Borrowed: PyO3 gives a new reference back later only, if at all.
        self.place(PyNone::get(self.py).as_any().as_borrowed())
    }

    fn boolean(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        self.place(value)
    }

    fn int<L: Level>(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<bool> {
        self.place(value).map(|()| true)
    }

    fn ints(&mut self, _next: impl FnMut() -> Option<i64>) -> Outcome<()> {
        Ok(())
    }

    fn big_int(&mut self, _quiet: &mut Quiet<'py>, value: &Bound<'py, PyAny>) -> Outcome<()> {
        self.place(value.as_borrowed())
    }

    fn float(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        self.place(value)
    }

    fn text<L: Level>(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        self.place(value)
    }

    fn bytes(&mut self, _value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        Err(Refusal::Refused)
    }

    fn array(
        &mut self,
        _quiet: &mut Quiet<'py>,
        _value: &Bound<'py, PyAny>,
        _around: Around,
    ) -> Outcome<bool> {
        Ok(false)
    }

    fn write<const N: usize>(
        &mut self,
        _text: impl FnOnce(&mut [MaybeUninit<u8>; N]) -> usize,
    ) -> Outcome<()> {
        Err(Refusal::Refused)
    }

    fn empty(&mut self, _text: [u8; 3]) -> Outcome<()> {
        Err(Refusal::Refused)
    }

    fn begin_object(&mut self, quiet: &mut Quiet<'py>) -> Outcome<()> {
        let dict = make::dict(quiet.py()).map_err(|error| raised(self.py, error))?;
        self.begin(Branch::Object(dict, None))
    }

    fn key<L: Level>(&mut self, key: Borrowed<'_, 'py, PyString>) -> Outcome<()> {
        match self.open.last_mut() {
            Some(Branch::Object(_, next)) => {
                *next = Some(key.to_owned());
                Ok(())
            }
            _ => Err(Refusal::Refused),
        }
    }

    fn end_object(&mut self) -> Outcome<()> {
        self.end()
    }

    fn begin_array(&mut self, quiet: &mut Quiet<'py>) -> Outcome<()> {
        let list = make::list(quiet.py()).map_err(|error| raised(self.py, error))?;
        self.begin(Branch::Array(list))
    }

    fn end_array(&mut self) -> Outcome<()> {
        self.end()
    }

    fn is_low(&self) -> bool {
        false
    }

    fn renew(&mut self, _quiet: &mut Quiet<'py>, _share: Option<(usize, usize)>) -> Outcome<()> {
        Ok(())
    }

    fn lend<T>(&mut self, _work: impl FnOnce(Self) -> Outcome<(Self, T)>) -> Outcome<T> {
        Err(Refusal::Refused)
    }

    fn apart(&mut self, work: impl FnOnce(&mut Self) -> Outcome<()>) -> Outcome<()> {
        work(self)
    }
}
