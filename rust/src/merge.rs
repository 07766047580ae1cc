//! Extra members of a body, put together with it before the walk.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::conversion::Conversion;
use crate::errors::{Outcome, Refusal, out_of_memory, raised};
use crate::filter::Tree;
use crate::raw::call::{Arguments, attached};
use crate::raw::dict::{Members, has_text_keys};
use crate::raw::level::{Level, Public, Task};
use crate::raw::{Quiet, level, make};
use crate::types::{Kind, kind};
use crate::walk::{Omitted, Sink, Walk};

/// Hand a body to a sink, together with its extra members.
#[inline(always)]
pub fn walk_merged<'py, S: Sink<'py>>(
    py: Python<'py>,
    sink: S,
    conversion: &mut Conversion<'py>,
    arguments: &Arguments<'_, 'py>,
) -> Outcome<S> {
    let mut quiet = Quiet::new(py);
    let omitted = Omitted::new(py, arguments.omit);
    let body = &arguments.body;
    let merged = match &arguments.extra {
        Some(extra) => &attached(|| merged(&mut quiet, conversion, omitted, body, extra))?,
        None => body,
    };
    let walk = Walk::new(py, conversion, omitted);
    level::run(Whole {
        walk,
        sink,
        body: merged,
        quiet: &mut quiet,
    })
}

/// The walk over a whole body.
struct Whole<'py, 'w, S> {
    walk: Walk<'py, 'w>,
    sink: S,
    body: &'w Bound<'py, PyAny>,
    quiet: &'w mut Quiet<'py>,
}

impl<'py, S: Sink<'py>> Task for Whole<'py, '_, S> {
    type Output = Outcome<S>;

    #[inline(always)]
    fn run<L: Level>(mut self) -> Outcome<S> {
        self.walk.run::<L, S>(self.quiet, self.sink, self.body)
    }
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
    if !has_text_keys::<Public>(quiet, dict) {
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
    let members = Members::new(dict.clone());
    for (key, value) in members.resume::<Public>(quiet)? {
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
    let py = quiet.py();
    let mut walk = Walk::new(py, conversion, omitted);
    walk.run_inside::<Public, _>(quiet, Tree::new(py), value)?;
    Ok(())
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
