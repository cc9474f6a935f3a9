//! What the store promises when it is interrupted: between any two steps of a write the process may die, and any step may
//! be refused. Either way what was there is whole, what was acknowledged is there, and the next try succeeds.

use std::cell::Cell;
use std::io::{self, ErrorKind};

use super::atomic::Step;
use super::*;
use crate::audit::fixtures::{at, audit};
use crate::model::{AuditKind, Verdict};

/// What happens at a step.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// Everything works, and steps are counted.
    Works,
    /// The process dies after so many steps: nothing that follows happens.
    Dies(usize),
    /// The step after so many is refused, and what follows works.
    Refused(usize, ErrorKind),
}

thread_local! {
    static FATE: Cell<Fate> = const { Cell::new(Fate::Works) };
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Stands before every step of a write.
pub(super) fn reach(_: Step) -> io::Result<()> {
    let step = STEPS.replace(STEPS.get() + 1);
    match FATE.get() {
        Fate::Dies(after) if step >= after => Err(io::Error::other("dead")),
        Fate::Refused(after, why) if step == after => Err(io::Error::from(why)),
        _ => Ok(()),
    }
}

/// Runs `work` under a fate: what came of it, and how many steps it took.
fn under<T>(fate: Fate, work: impl FnOnce() -> T) -> (T, usize) {
    FATE.set(fate);
    STEPS.set(0);
    let result = work();
    FATE.set(Fate::Works);
    (result, STEPS.get())
}

/// An audit so large that it is written in several parts.
fn large(score: u8) -> Audit {
    let mut audit = audit(&[Verdict::Score(score)]);
    audit.answers[0].note = "because of this, and of that\n".repeat(6000);
    audit
}

fn sound(store: &Store) {
    let checked = store.check();
    assert!(checked.is_sound(), "{checked:?}");
}

#[test]
fn a_draft_interrupted_anywhere_is_the_old_one_or_the_new_one() {
    let (old, new) = (large(1), large(2));
    let mut seen = [0, 0];
    for step in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        store.save_draft(&old).unwrap();
        let (result, steps) = under(Fate::Dies(step), || store.save_draft(&new));
        drop(store);
        let next = Store::at(folder.path());
        let draft = next.draft(&old.repository).unwrap().unwrap().audit;
        let which = usize::from(draft == new);
        assert!(draft == new || draft == old, "torn at step {step}");
        assert!(which == 1 || result.is_err(), "acknowledged at step {step}, and not there");
        seen[which] += 1;
        sound(&next);
        next.save_draft(&new).unwrap();
        assert_eq!(next.draft(&old.repository).unwrap().unwrap().audit, new);
        if result.is_ok() && steps <= step {
            break;
        }
    }
    assert!(seen[0] >= 5 && seen[1] >= 2, "{seen:?}");
}

#[test]
fn an_audit_interrupted_anywhere_is_there_or_its_draft_is() {
    let audit = large(2);
    for step in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        store.save_draft(&audit).unwrap();
        let work = || store.save(&audit).and_then(|path| store.discard_draft(&audit).map(|()| path));
        let (result, steps) = under(Fate::Dies(step), work);
        drop(store);
        let next = Store::at(folder.path());
        let history = next.history(&audit.repository);
        let draft = next.draft(&audit.repository).unwrap().map(|draft| draft.audit);
        match history.audits.as_slice() {
            [] => assert_eq!(draft.as_ref(), Some(&audit), "lost at step {step}"),
            [saved] => assert!(saved.audit == audit && draft.is_none(), "at step {step}"),
            more => panic!("{} audits at step {step}", more.len()),
        }
        assert_eq!(history.skipped, [], "at step {step}");
        sound(&next);
        next.save(&audit).unwrap();
        assert_eq!(next.history(&audit.repository).audits.len(), 1, "saved again after step {step}");
        if result.is_ok() && steps <= step {
            break;
        }
    }
}

#[test]
fn what_is_refused_says_so_leaves_nothing_and_works_the_next_time() {
    let (old, new) = (large(1), large(2));
    for why in [ErrorKind::StorageFull, ErrorKind::PermissionDenied, ErrorKind::TimedOut, ErrorKind::ReadOnlyFilesystem]
    {
        for step in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::at(folder.path());
            store.save_draft(&old).unwrap();
            let (drafted, _) = under(Fate::Refused(step, why), || store.save_draft(&new));
            let (saved, steps) = under(Fate::Refused(step, why), || store.save(&new));
            for error in [drafted.as_ref().err(), saved.as_ref().err()].into_iter().flatten() {
                let words = error.to_string();
                assert!(words.contains("could not be") && words.contains(';'), "{words}");
            }
            assert_eq!(store.history(&new.repository).audits.len(), usize::from(saved.is_ok()), "{why:?} at {step}");
            assert!(drafted.is_ok() || saved.is_ok() || store.check().leftovers.is_empty(), "{why:?} at {step}");
            if saved.is_err() {
                let left = store.draft(&old.repository).unwrap().map(|draft| draft.audit);
                assert!(left == Some(old.clone()) || left == Some(new.clone()), "{why:?} at {step}");
                store.save_draft(&new).unwrap();
            }
            store.save(&new).unwrap();
            sound(&store);
            if saved.is_ok() && steps <= step {
                break;
            }
        }
    }
}

/// A store of the first versions: no digests, and automatic audits under the first digits of their id.
#[allow(clippy::disallowed_methods, reason = "a test lays out the files of an older version")]
fn of_old(root: &Path) -> Vec<Audit> {
    let review = audit(&[Verdict::Score(1)]);
    let mut automatic = audit(&[Verdict::Unknown]);
    automatic.kind = AuditKind::Automatic;
    automatic.at = at("2026-06-30T12:00:00+02:00");
    automatic.id = "0197c0de-0000-7000-8000-000000000009".into();
    let folder = root.join(names::folder(&review.repository));
    std::fs::create_dir_all(&folder).unwrap();
    for audit in [&automatic, &review] {
        std::fs::write(folder.join(names::short(audit)), toml::to_string(audit).unwrap()).unwrap();
    }
    vec![automatic, review]
}

fn audits(store: &Store, of: &Audit) -> Vec<Audit> {
    store.history(&of.repository).audits.into_iter().map(|stored| stored.audit).collect()
}

#[test]
fn an_upgrade_keeps_the_originals_and_says_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let known = of_old(folder.path());
    let store = Store::at(folder.path());
    assert_eq!((audits(&store, &known[0]), store.check().unsealed), (known.clone(), 2));
    let before = super::tests::files(folder.path());
    let said = store.upgrade(true).unwrap();
    assert_eq!(super::tests::files(folder.path()), before, "a dry run changes nothing");
    let done = store.upgrade(false).unwrap();
    assert_eq!((said.upgraded.len(), &done), (2, &said));
    assert_eq!(done.upgraded[0].older, ["no digest", "a name that two audits of one moment share"]);
    assert!(done.upgraded[0].to.ends_with("20260630T100000Z-0197c0de-0000-7000-8000-000000000009.toml"));
    for (one, (_, text)) in done.upgraded.iter().zip(&before) {
        assert_eq!(&std::fs::read_to_string(&one.original).unwrap(), text, "byte for byte");
        assert_eq!(one.from.exists(), one.from == one.to);
    }
    assert_eq!((audits(&store, &known[0]), store.check().unsealed), (known, 0));
    sound(&store);
    let again = store.upgrade(false).unwrap();
    assert_eq!((again.upgraded.len(), again.current), (0, 2));
}

#[test]
fn an_upgrade_interrupted_anywhere_loses_nothing_and_goes_on() {
    for step in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let known = of_old(folder.path());
        let store = Store::at(folder.path());
        let (done, steps) = under(Fate::Dies(step), || store.upgrade(false).unwrap());
        assert_eq!(audits(&store, &known[0]), known, "at step {step}");
        assert!(store.upgrade(false).unwrap().skipped.is_empty(), "at step {step}");
        assert_eq!((audits(&store, &known[0]), store.check().unsealed), (known, 0), "at step {step}");
        let kept = super::tests::files(folder.path());
        let kept = kept.iter().filter(|(path, _)| path.contains("originals/2026")).count();
        assert_eq!(kept, 2, "at step {step}");
        if done.skipped.is_empty() && steps <= step {
            break;
        }
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test lays out broken files")]
fn an_upgrade_leaves_alone_what_is_broken_changed_or_newer() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let path = store.save(&audit(&[Verdict::Score(1)])).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("score = 1", "score = 2")).unwrap();
    std::fs::write(path.with_file_name("half.toml"), &text[..90]).unwrap();
    std::fs::write(path.with_file_name("newer.toml"), text.replace("schema = 1", "schema = 7")).unwrap();
    let before = super::tests::files(folder.path());
    let done = store.upgrade(false).unwrap();
    assert_eq!((done.upgraded.len(), done.skipped.len()), (0, 3), "{done:?}");
    assert_eq!(super::tests::files(folder.path()), before);
}
