//! Vocabulary: the words every other room speaks. No behaviour beyond the words themselves.

mod action;
mod action_event;
pub mod answer_file;
mod audit;
mod bounds;
pub mod date;
mod evidence;
mod finding;
mod ids;
mod inspection;
mod meeting;
mod observation;
mod repository;
mod settings;
mod suggestion;
pub mod tag_event;
pub mod time;
pub mod time_text;

pub use action::{Action, ActionStatus};
pub use action_event::{ActionEvent, EVENT_SCHEMA};
pub use audit::{
    AUDIT_SCHEMA, Answer, Audit, AuditKind, Band, BandLimit, Origin, RubricRef, SectionTally, SuggestedThen, Tally,
    ToolRef, Verdict, WorstFinding,
};
pub use bounds::{Bounds, bounds, set_bounds};
pub use evidence::{Evidence, Side, fingerprint};
pub use finding::{Category, Context, Finding, Severity, Suppressed};
pub use ids::{DimensionId, RuleId, SignalId};
pub use inspection::{Composition, Coverage, Flow, FlowKind, Inspection, Landmark, Overview, Person, Unread, Way};
pub use meeting::{Meeting, Parked, Vote};
pub use observation::{Observation, Outcome, Place, Strength};
pub use repository::{Repository, RepositoryKind};
pub use settings::{GateSettings, Ignore, ProjectSettings, SettingsProblem};
pub use suggestion::{Confidence, Suggestion};
pub use tag_event::{TagEvent, tag, tags};
