//! Values that are no plain data, but are so common that they are written without a call of
//! their converter: moments, UUIDs, members of enumerations, records, and what `str` gives.
//!
//! The fallback says of each class whether it is one of them (`ask`). What is unusual about a
//! value, such as an attribute that is missing, leaves it to its converter.

mod ask;
mod check;
mod model;
mod moment;
mod plan;
mod record;
mod united;

use pyo3::prelude::*;
use pyo3::types::{PyInt, PyString};

pub use check::is_plain;
pub use model::{Sequences, take_model};
pub use plan::Plan;
pub use record::{Record, RecordMembers, take};
pub use united::walk_model;

use crate::conversion::Conversion;
use crate::errors::Outcome;
use crate::json::uuid;
use crate::raw::call::attached;
use crate::raw::classes::{self, Form, Known};
use crate::raw::level::Level;
use crate::raw::object::class;
use crate::raw::{Quiet, instance, wide};
use crate::types::{Kind, kind};
use crate::walk::{self, Sink};

/// Hand a value to the sink, if that runs no Python code; else return what kind it is.
#[inline(never)]
pub fn scalar<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    value: Borrowed<'_, 'py, PyAny>,
) -> Outcome<Option<Kind>> {
    let Some(known) = classes::find(quiet, class(value)) else {
        return Ok(Some(Kind::Other));
    };
    let is_written = match known.form {
        Form::Record => return Ok(Some(Kind::Record)),
        Form::Model => return Ok(Some(Kind::Model)),
        Form::Converted | Form::Text => false,
        Form::Date | Form::Time | Form::Datetime => moment::write_quietly(sink, value)?,
        Form::Uuid | Form::Enum => match attribute::<L>(quiet, known, value) {
            Some(attribute) => attribute_of::<L, S>(quiet, sink, known.form, attribute)?,
            None => false,
        },
    };
    Ok(if is_written { None } else { Some(Kind::Other) })
}

/// Return the only attribute that a form takes, if its place is known.
#[inline]
fn attribute<'q, 'py, L: Level>(
    quiet: &'q Quiet<'py>,
    known: &'q Known,
    value: Borrowed<'q, 'py, PyAny>,
) -> Option<Borrowed<'q, 'py, PyAny>> {
    let mut found = None;
    if L::KNOWS_LAYOUT {
        let attributes = known.attributes.as_ref()?;
        attributes.read(quiet, value, |attribute| found = Some(attribute));
    }
    found
}

/// Hand a value to the sink that is told by its attribute, or return false.
#[inline]
fn attribute_of<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    form: Form,
    attribute: Borrowed<'_, 'py, PyAny>,
) -> Outcome<bool> {
    if form == Form::Uuid {
        let Ok(number) = attribute.cast_exact::<PyInt>() else {
            return Ok(false);
        };
        // The layout is tried out before an attribute can be read.
        let number = if L::KNOWS_LAYOUT {
            wide::read(number)
        } else {
            wide::ask(number)
        };
        let Some(number) = number else {
            return Ok(false);
        };
        sink.write(|room| uuid::uuid(room, number))?;
        return Ok(true);
    }
    match kind(attribute) {
        Kind::Text | Kind::Int | Kind::Float | Kind::Bool | Kind::Null => {
            let left = walk::scalar::<L, S>(quiet, sink, attribute)?;
            Ok(left.is_none())
        }
        _ => Ok(false),
    }
}

/// What became of a value.
pub enum Native<'py> {
    Written,
    /// The value is a record.
    Record,
    /// The value is a model.
    Model,
    /// To be converted instead of the value.
    Left(Bound<'py, PyAny>),
}

/// Hand a value to the sink that `scalar` does not take.
pub fn convert<'py, L: Level, S: Sink<'py>>(
    quiet: &mut Quiet<'py>,
    sink: &mut S,
    conversion: &Conversion<'py>,
    value: &Bound<'py, PyAny>,
) -> Outcome<Native<'py>> {
    let form = if let Some(form) = form_of(quiet, value) {
        form
    } else {
        ask::ask(quiet, value)?;
        if scalar::<L, S>(quiet, sink, value.as_borrowed())?.is_none() {
            return Ok(Native::Written);
        }
        form_of(quiet, value).unwrap_or(Form::Converted)
    };
    let is_written = match form {
        Form::Converted | Form::Date => false,
        Form::Text => {
            let text = attached(|| value.str().map_err(|error| conversion.failed(value, error)))?;
            if !text.is_exact_instance_of::<PyString>() {
                return Ok(Native::Left(text.into_any()));
            }
            sink.text::<L>(text.as_any().as_borrowed())?;
            true
        }
        Form::Time | Form::Datetime => moment::write(quiet, sink, conversion, value)?,
        Form::Record => return Ok(Native::Record),
        Form::Model => return Ok(Native::Model),
        Form::Uuid | Form::Enum => {
            let mut found = None;
            if let Some(names) = record::names(quiet, value) {
                let asked =
                    attached(|| instance::ask(quiet, value, &names, |value| found = Some(value)));
                found = found.filter(|_| asked.is_ok());
            }
            match found {
                Some(found) => attribute_of::<L, S>(quiet, sink, form, found.as_borrowed())?,
                None => false,
            }
        }
    };
    Ok(if is_written {
        Native::Written
    } else {
        Native::Left(value.clone())
    })
}

fn form_of<'py>(quiet: &Quiet<'py>, value: &Bound<'py, PyAny>) -> Option<Form> {
    let known = classes::find(quiet, class(value.as_borrowed()))?;
    Some(known.form)
}
