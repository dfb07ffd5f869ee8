//! The model of the control API as data for those who render it: operations with what travels where, and the types that
//! they use.

use anyhow::{Context, Result, anyhow, bail};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::{Member, Model, Shape, ShapeId, ShapeType, Traits};
use std::collections::BTreeMap;
use std::path::Path;

const ROOT: &str = "/_proofmark";

/// The control API.
pub(super) struct Api {
    /// In the order of the service.
    pub(super) operations: Vec<Operation>,
    /// The structures and enums that are named in types, those of inputs among them, by name.
    pub(super) types: BTreeMap<String, Type>,
}

/// An operation.
pub(super) struct Operation {
    /// Its name in the model, `ListRequests`.
    pub(super) name: String,
    pub(super) docs: String,
    pub(super) method: String,
    /// The path below the root, with labels in braces: `expectations/{id}`.
    pub(super) path: String,
    /// The name of the input's type; none when there is none.
    pub(super) input_type: Option<String>,
    pub(super) input: Vec<Field>,
    pub(super) output: Output,
}

/// What a response has.
pub(super) enum Output {
    Nothing,
    /// A text that is not JSON.
    Text,
    /// JSON of this type.
    Json(String),
}

/// A member of a structure.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) docs: String,
    pub(super) required: bool,
    pub(super) place: Place,
    pub(super) ty: Ty,
}

/// Where a member of an input travels.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Body,
}

/// The type of a value.
pub(super) enum Ty {
    String,
    Number,
    Boolean,
    Any,
    List(Box<Ty>),
    Map(Box<Ty>),
    Named(String),
}

/// A type with a name.
pub(super) struct Type {
    pub(super) docs: String,
    pub(super) kind: Kind,
}

/// What a type with a name is.
pub(super) enum Kind {
    Structure(Vec<Field>),
    Enum(Vec<String>),
}

/// Reads the model.
pub(super) fn api(path: &Path) -> Result<Api> {
    let model = Loader::new().path(path).load().map_err(|report| anyhow!("{report}"))?.model;
    let service = model.services().next().context("the model has no service")?;
    let ShapeType::Service(members) = &service.ty else { bail!("the model has no service") };
    let mut reader = Reader { model: &model, types: BTreeMap::new() };
    let operations = members.operations.iter().map(|id| reader.operation(id)).collect::<Result<_>>()?;
    for error in &members.errors {
        reader.ty(error)?;
    }
    Ok(Api { operations, types: reader.types })
}

struct Reader<'m> {
    model: &'m Model,
    types: BTreeMap<String, Type>,
}

impl<'m> Reader<'m> {
    fn shape(&self, id: &ShapeId) -> Result<&'m Shape> {
        self.model.shape(id).with_context(|| format!("the model has no shape {id}"))
    }

    fn operation(&mut self, id: &ShapeId) -> Result<Operation> {
        let shape = self.shape(id)?;
        let ShapeType::Operation(operation) = &shape.ty else { bail!("{id} is not an operation") };
        let http = shape.traits.get("smithy.api#http").with_context(|| format!("{id} has no @http"))?;
        let text = |key: &str| http.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        let path = text("uri").strip_prefix(ROOT).with_context(|| format!("the URI of {id} is not below {ROOT}"))?;
        let output = self.shape(&operation.output)?;
        let input = self.shape(&operation.input)?;
        let input_type = match self.ty(&operation.input)? {
            Ty::Named(name) if !input.members.is_empty() => Some(name),
            _ => None,
        };
        let is_text = output.members.values().any(|member| member.traits.has("smithy.api#httpPayload"));
        Ok(Operation {
            name: id.name().to_owned(),
            docs: docs(&shape.traits),
            method: text("method").to_owned(),
            path: path.trim_start_matches('/').to_owned(),
            input_type,
            input: self.fields(input)?,
            output: match output.members.is_empty() {
                true => Output::Nothing,
                false if is_text => Output::Text,
                false => match self.ty(&operation.output)? {
                    Ty::Named(name) => Output::Json(name),
                    _ => bail!("the output of {id} is not a structure"),
                },
            },
        })
    }

    fn fields(&mut self, structure: &Shape) -> Result<Vec<Field>> {
        structure.members.values().map(|member| self.field(member)).collect()
    }

    fn field(&mut self, member: &Member) -> Result<Field> {
        let place = match () {
            () if member.traits.has("smithy.api#httpLabel") => Place::Path,
            () if member.traits.has("smithy.api#httpQuery") => Place::Query,
            () => Place::Body,
        };
        if let Some(name) = member.traits.string("smithy.api#httpQuery").filter(|name| *name != member.name()) {
            bail!("{}: expected the query parameter `{name}` to have the name of its member", member.id);
        }
        Ok(Field {
            name: member.name().to_owned(),
            docs: docs(&member.traits),
            required: member.traits.has("smithy.api#required"),
            place,
            ty: self.ty(&member.target)?,
        })
    }

    fn ty(&mut self, id: &ShapeId) -> Result<Ty> {
        let shape = self.shape(id)?;
        let member = |name: &str| shape.member(name).with_context(|| format!("{id} has no member `{name}`"));
        Ok(match &shape.ty {
            ShapeType::String => Ty::String,
            ShapeType::Boolean => Ty::Boolean,
            ShapeType::Document => Ty::Any,
            ShapeType::Integer | ShapeType::Long => Ty::Number,
            ShapeType::List => Ty::List(Box::new(self.ty(&member("member")?.target)?)),
            ShapeType::Map => Ty::Map(Box::new(self.ty(&member("value")?.target)?)),
            ShapeType::Enum => {
                let value = |member: &Member| member.traits.string("smithy.api#enumValue").map(str::to_owned);
                let values = shape.members.values().filter_map(value).collect();
                self.named(shape, |_| Ok(Kind::Enum(values)))?
            }
            ShapeType::Structure => self.named(shape, |reader| Ok(Kind::Structure(reader.fields(shape)?)))?,
            other => bail!("{id} is {}, for which the clients have no type", other.with_article()),
        })
    }

    fn named(&mut self, shape: &Shape, kind: impl FnOnce(&mut Self) -> Result<Kind>) -> Result<Ty> {
        let name = shape.id.name().to_owned();
        if !self.types.contains_key(&name) && !shape.members.is_empty() {
            let kind = kind(self)?;
            self.types.insert(name.clone(), Type { docs: docs(&shape.traits), kind });
        }
        Ok(Ty::Named(name))
    }
}

/// The documentation in one line.
fn docs(traits: &Traits) -> String {
    let text = traits.string("smithy.api#documentation").unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Place, api};
    use crate::control::MODEL;
    use proofmark_testkit::root;

    #[test]
    fn the_model_of_the_control_api_is_read() {
        let api = api(&root().join(MODEL)).unwrap();
        let find = |name: &str| api.operations.iter().find(|operation| operation.name == name).unwrap();
        assert_eq!(find("ListEndpoints").path, "");
        let delete = find("DeleteExpectation");
        assert_eq!((delete.method.as_str(), delete.path.as_str()), ("DELETE", "expectations/{id}"));
        assert!(delete.input[0].place == Place::Path);
        assert!(find("ListRequests").input.iter().all(|field| field.place == Place::Query));
        assert!(api.types.contains_key("Fault") && api.types.contains_key("ListRequestsOutput"));
    }
}
