//! Extra members of a body, put together with it before the walk.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::conversion::Conversion;
use crate::errors::{Outcome, Refusal, out_of_memory, raised};
use crate::filter::Tree;
use crate::raw::dict::{Members, has_text_keys};
use crate::raw::{Quiet, make};
use crate::types::{Kind, kind};
use crate::walk::{Omitted, Sink, Walk};

/// Hand a body to a sink, together with its extra members.
pub fn walk_merged<'py, S: Sink<'py>>(
    py: Python<'py>,
    sink: &mut S,
    conversion: &mut Conversion<'py>,
    body: &Bound<'py, PyAny>,
    extra: Option<&Bound<'py, PyAny>>,
    omit: Option<&Bound<'py, PyAny>>,
) -> Outcome<()> {
    let mut quiet = Quiet::new(py);
    let omitted = Omitted::new(py, omit);
    let merged = match extra {
        Some(extra) => &merged(&mut quiet, conversion, omitted, body, extra)?,
        None => body,
    };
    Walk::new(py, sink, conversion, omitted).run(&mut quiet, merged)
}

/// Return the body to walk: `{**body, **extra}`, of both what is not omitted.
///
/// A member of `extra` overrides one of the body in its place; nothing deeper is merged. The
/// dict made here costs a body without extra members nothing.
fn merged<'py>(
    quiet: &mut Quiet<'py>,
    conversion: &mut Conversion<'py>,
    omitted: Omitted,
    body: &Bound<'py, PyAny>,
    extra: &Bound<'py, PyAny>,
) -> Outcome<Bound<'py, PyAny>> {
    // Another mapping is rare enough to be left to the fallback as a whole.
    let extra = extra.cast_exact::<PyDict>().map_err(|_| Refusal::Refused)?;
    let extra = members(quiet, conversion, omitted, extra)?;
    if extra.is_empty() {
        return Ok(body.clone());
    }
    if omitted.contains(body.as_borrowed()) {
        return Ok(extra.into_any());
    }
    let body = match kind(body.as_borrowed()) {
        Kind::Other => conversion.plain(quiet, body)?,
        _ => body.clone(),
    };
    if body.is_none() {
        return Ok(extra.into_any());
    }
    let body = body.cast_into_exact().map_err(|_| Refusal::Refused)?;
    let merged = members(quiet, conversion, omitted, &body)?;
    for (key, value) in owned_members(quiet, &extra)? {
        if let Some(overridden) = get(&merged, &key)? {
            check(quiet, conversion, omitted, &overridden)?;
        }
        set(&merged, &key, &value)?;
    }
    Ok(merged.into_any())
}

/// Return a new dict of the members that are not omitted, with keys that are text.
fn members<'py>(
    quiet: &mut Quiet<'py>,
    conversion: &mut Conversion<'py>,
    omitted: Omitted,
    dict: &Bound<'py, PyDict>,
) -> Outcome<Bound<'py, PyDict>> {
    let py = quiet.py();
    if !has_text_keys(quiet, dict) {
        return conversion.text_keys(quiet, dict);
    }
    let kept = make::dict(py).map_err(|error| raised(py, error))?;
    for (key, value) in owned_members(quiet, dict)? {
        if !omitted.contains(value.as_borrowed()) {
            set(&kept, &key, &value)?;
        }
    }
    Ok(kept)
}

type OwnedMember<'py> = (Bound<'py, PyString>, Bound<'py, PyAny>);

fn owned_members<'py>(
    quiet: &Quiet<'py>,
    dict: &Bound<'py, PyDict>,
) -> Outcome<Vec<OwnedMember<'py>>> {
    let mut owned = Vec::new();
    owned
        .try_reserve(dict.len())
        .map_err(|_| out_of_memory(quiet.py()))?;
    let mut members = Members::new(dict.clone());
    for (key, value) in members.resume(quiet)? {
        let key = key
            .to_owned()
            .cast_into_exact()
            .map_err(|_| Refusal::Refused)?;
        owned.push((key, value.to_owned()));
    }
    Ok(owned)
}

/// Refuse an overridden value that has no JSON form: it is an error although it is not sent.
fn check<'py>(
    quiet: &mut Quiet<'py>,
    conversion: &mut Conversion<'py>,
    omitted: Omitted,
    value: &Bound<'py, PyAny>,
) -> Outcome<()> {
    let mut discarded = Tree::new(quiet.py());
    Walk::new(quiet.py(), &mut discarded, conversion, omitted).run_inside(quiet, value)
}

fn get<'py>(
    dict: &Bound<'py, PyDict>,
    key: &Bound<'py, PyString>,
) -> Outcome<Option<Bound<'py, PyAny>>> {
    dict.get_item(key).map_err(|error| raised(dict.py(), error))
}

fn set<'py>(
    dict: &Bound<'py, PyDict>,
    key: &Bound<'py, PyString>,
    value: &Bound<'py, PyAny>,
) -> Outcome<()> {
    dict.set_item(key, value)
        .map_err(|error| raised(dict.py(), error))
}
