//! Action items: what a review decided to do.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::DimensionId;

/// How an action stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActionStatus {
    /// To be done.
    #[default]
    Open,
    /// Done.
    Done,
    /// Given up.
    Dropped,
}

/// One thing to do, with owner and date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// `UUIDv7`, the same in every audit that carries it.
    pub id: String,
    /// The dimension it is to raise.
    pub dimension: DimensionId,
    /// What to do.
    pub text: String,
    /// Who does it; empty when nobody was named.
    #[serde(default)]
    pub owner: String,
    /// By when.
    #[serde(default, with = "super::date::optional", skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// How it stands.
    #[serde(default)]
    pub status: ActionStatus,
    /// Id of the audit it was made in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub opened_in: String,
    /// Id of the audit it was closed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_in: Option<String>,
}
