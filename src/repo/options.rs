//! Settings of libgit2 that hold for the whole process.
#![allow(
    unsafe_code,
    reason = "libgit2 keeps these settings in globals; they are set once, before any repository is opened"
)]

use std::sync::Once;

/// Trees and commits kept in memory by libgit2, in bytes, over all threads.
const OBJECT_CACHE: isize = 3 << 20;
/// Largest tree kept, in bytes.
const LARGEST_TREE: usize = 1 << 20;
/// Size of one mapped window of a pack file, in bytes.
const PACK_WINDOW: usize = 1 << 20;
/// Pack windows mapped at the same time, in bytes: bounds resident memory on repositories with huge packs.
const PACK_MAPPED: usize = 4 << 20;

/// Sets libgit2 up for reading repositories of others; the first caller does the work, later ones wait for it.
pub(super) fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Objects are not hashed again on every read: a flipped bit costs a wrong line, the check costs half the time.
        git2::opts::strict_hash_verification(false);
        // SAFETY: these write globals of libgit2. `call_once` runs them once, and every way into a repository in this
        // program passes here first, so that nothing reads them meanwhile.
        let set = unsafe {
            [
                // A partial clone is an ordinary repository from which objects are missing: each costs itself only.
                git2::opts::set_extensions(&["partialclone"]),
                git2::opts::set_cache_max_size(OBJECT_CACHE),
                // Commits are read once. A folder of some hundred files is a tree of more than the 4 KB kept by default.
                git2::opts::set_cache_object_limit(git2::ObjectType::Commit, 0),
                git2::opts::set_cache_object_limit(git2::ObjectType::Tree, LARGEST_TREE),
                git2::opts::set_mwindow_size(PACK_WINDOW),
                git2::opts::set_mwindow_mapped_limit(PACK_MAPPED),
            ]
        };
        // Each only widens or bounds what works without it, so that a refusal changes nothing a user could act on.
        drop(set);
    });
}
