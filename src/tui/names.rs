//! Names of people as the history has them, to complete what is typed.

use super::model::Model;
use crate::model::Audit;

/// Names of everybody who assessed, answered, owns an action or committed; those seen most often first.
pub(super) fn known(model: &Model) -> Vec<String> {
    let session = &model.session;
    let mut seen: Vec<(String, usize)> = Vec::new();
    let mut meet = |name: &str| {
        let name = name.trim();
        match seen.iter_mut().find(|(known, _)| known == name) {
            Some((_, times)) => *times += 1,
            None if name.is_empty() => {}
            None => seen.push((name.to_owned(), 1)),
        }
    };
    let audits = session.audits.iter().chain(session.review.as_ref().map(crate::audit::Review::audit));
    audits.for_each(|audit| in_audit(audit, &mut meet));
    session.inspection().into_iter().flat_map(|found| &found.overview.people).for_each(|person| meet(&person.name));
    seen.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    seen.into_iter().map(|(name, _)| name).collect()
}

fn in_audit(audit: &Audit, meet: &mut impl FnMut(&str)) {
    audit.assessors.iter().for_each(|name| meet(name));
    audit.answers.values().for_each(|answer| meet(&answer.by));
    audit.actions.iter().for_each(|action| meet(&action.owner));
}

/// What completes the name that is being typed: the rest of the first known one that begins with it. A whole name that is
/// known is complete.
pub(super) fn rest(known: &[String], typed: &str) -> Option<String> {
    let part = typed.trim_start();
    let lower = part.to_lowercase();
    if part.is_empty() || known.iter().any(|name| name.to_lowercase() == lower.trim_end()) {
        return None;
    }
    let fits = |name: &&String| name.to_lowercase().starts_with(&lower);
    let name = known.iter().find(fits)?;
    let rest: String = name.chars().skip(part.chars().count()).collect();
    (!rest.is_empty()).then_some(rest)
}

/// The name typed last in a list with commas.
pub(super) fn last(typed: &str) -> &str {
    typed.rsplit(',').next().unwrap_or(typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fixture::Bench;

    #[test]
    fn names_come_from_the_history_most_often_met_first() {
        let names = known(&Bench::new(80, 24).model);
        assert_eq!(names[0], "mira", "she answered most");
        assert!(names.iter().any(|name| name == "ola") && names.iter().any(|name| name == "Mira Lindqvist"));
    }

    #[test]
    fn the_rest_of_a_name_is_offered_until_it_is_whole() {
        let names = ["Mira Lindqvist".to_owned(), "ola".to_owned(), "鈴木 一郎".to_owned()];
        assert_eq!(rest(&names, "mi").as_deref(), Some("ra Lindqvist"));
        assert_eq!(rest(&names, " 鈴").as_deref(), Some("木 一郎"));
        assert_eq!(rest(&names, "ola"), None);
        assert_eq!((rest(&names, ""), rest(&names, "x")), (None, None));
        assert_eq!(last("ada, ol"), " ol");
    }
}
