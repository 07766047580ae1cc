//! What the fallback says of a class, asked once.

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyInt, PyList, PyString, PyTuple, PyType};

use crate::errors::{Outcome, raised};
use crate::raw::call::attached;
use crate::raw::classes::{self, Form, Known};
use crate::raw::instance::{self, Attributes};
use crate::raw::{self, Quiet, make, moment, wide};
use crate::rich::Plan;

const NATIVELY: &str = "ironwire._kernel.fallback.natively";

/// Find out about the class of a value, and keep that.
pub fn ask<'py>(quiet: &mut Quiet<'py>, value: &Bound<'py, PyAny>) -> Outcome<()> {
    let py = quiet.py();
    attached(|| {
        let version = classes::version(quiet, value);
        match found(quiet, value, version) {
            // It may have changed meanwhile.
            Ok(known) if version == classes::version(quiet, value) => classes::keep(quiet, known),
            // The converter meets the same error.
            Err(error) if !error.is_instance_of::<PyException>(py) => Err(raised(py, error)),
            _ => Ok(()),
        }
    })
}

fn found<'py>(
    quiet: &mut Quiet<'py>,
    value: &Bound<'py, PyAny>,
    version: Option<u32>,
) -> PyResult<Known> {
    let class = value.get_type();
    let (form, names, slots) = answer(&class)?;
    let form = match form.to_str()? {
        "text" => Form::Text,
        "date" => Form::Date,
        "time" => Form::Time,
        "datetime" => Form::Datetime,
        "uuid" => Form::Uuid,
        "enum" => Form::Enum,
        "record" => Form::Record,
        "model" => Form::Model,
        _ => Form::Converted,
    };
    match form {
        Form::Converted | Form::Text => {}
        Form::Date | Form::Time | Form::Datetime => moment::import(quiet.py())?,
        Form::Uuid | Form::Enum | Form::Record => {
            let is_known = is_layout_known(quiet)?;
            let attributes = Attributes::new(is_known, &class, names, &slots);
            return Ok(match (attributes, version) {
                (Some(attributes), Some(_)) => Known::new(class, form, Some(attributes), version),
                _ => Known::new(class, Form::Converted, None, None),
            });
        }
        Form::Model => {
            let plan = Plan::new(quiet, &class, names, &slots)?;
            return Ok(match (plan, version) {
                (Some(plan), Some(version)) => Known::of_model(class, plan, version),
                _ => Known::new(class, Form::Converted, None, version),
            });
        }
    }
    // A model without a plan may get one when it is built again.
    Ok(Known::new(class, form, None, version))
}

type Answer<'py> = (
    Bound<'py, PyString>,
    Bound<'py, PyTuple>,
    Bound<'py, PyTuple>,
);

fn answer<'py>(class: &Bound<'py, PyType>) -> PyResult<Answer<'py>> {
    static NATIVE_FORM: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let native_form = NATIVE_FORM.import(class.py(), NATIVELY, "native_form")?;
    native_form.call1((class,))?.extract()
}

/// Return whether instances and long ints are laid out as `instance` and `wide` say.
fn is_layout_known(quiet: &mut Quiet<'_>) -> PyResult<bool> {
    static IS_KNOWN: PyOnceLock<bool> = PyOnceLock::new();
    let py = quiet.py();
    let is_known = IS_KNOWN.get_or_try_init(py, || {
        Ok::<_, PyErr>(raw::is_layout_known(py) && is_as_told(quiet)?)
    });
    is_known.copied()
}

fn is_as_told(quiet: &mut Quiet<'_>) -> PyResult<bool> {
    let module = quiet.py().import(NATIVELY)?;
    let trials = module.getattr("trials")?.call0()?;
    let (records, numbers): (Bound<'_, PyList>, Bound<'_, PyList>) = trials.extract()?;
    for number in numbers {
        let number = number.cast_exact::<PyInt>()?.as_borrowed();
        if wide::read(number) != wide::ask(number) {
            return Ok(false);
        }
    }
    for (place, record) in records.iter().enumerate() {
        let class = record.get_type();
        let (_, names, slots) = answer(&class)?;
        let Some(attributes) = Attributes::new(true, &class, names.clone(), &slots) else {
            return Ok(false);
        };
        let asked = make::list(quiet.py())?;
        let mut appended = Ok(());
        let is_asked = instance::ask(quiet, &record, &names, |value| {
            if appended.is_ok() {
                appended = asked.append(value);
            }
        });
        appended?;
        let mut unseen = asked.iter();
        let mut is_same = true;
        let is_read = attributes.read(quiet, record.as_borrowed(), |value| {
            is_same &= unseen.next().is_some_and(|asked| asked.is(value));
        });
        // What is there may be left unread: of the plainest record only, that would be too slow.
        if !is_same || is_read && is_asked.is_err() || place == 0 && !is_read {
            return Ok(false);
        }
    }
    Ok(true)
}
