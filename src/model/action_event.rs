//! What happened to an action between two reviews: one small file each, since audits are never rewritten.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::{ActionStatus, Repository};

/// The only format of events this version writes.
pub const EVENT_SCHEMA: u32 = 1;

/// An action was done, dropped or taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionEvent {
    /// Format number, [`EVENT_SCHEMA`].
    pub schema: u32,
    /// `UUIDv7` of the event: the same event found twice counts once.
    pub id: String,
    /// Id of the action.
    pub action: String,
    /// How it stands from then on.
    pub status: ActionStatus,
    /// When.
    #[serde(with = "super::time")]
    pub at: DateTime<FixedOffset>,
    /// Who said so; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Of which repository.
    pub repository: Repository,
}
