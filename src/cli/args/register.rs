//! What `paydown register` takes.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::registers::Kind;

/// Which register is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// Who reads the output, and the contract they rely on
    Consumers,
    /// What each model input means, who owns it, what it is worth
    Features,
    /// How each label comes about, and whether predictions shape it
    Labels,
    /// Why each tuned value is what it is
    Settings,
    /// What 'degraded' means, and who may say so
    Evaluation,
    /// Every register there is (check and list)
    All,
}

impl KindArg {
    /// The kinds meant.
    pub fn kinds(self) -> Vec<Kind> {
        match self {
            Self::Consumers => vec![Kind::Consumers],
            Self::Features => vec![Kind::Features],
            Self::Labels => vec![Kind::Labels],
            Self::Settings => vec![Kind::Settings],
            Self::Evaluation => vec![Kind::Evaluation],
            Self::All => Kind::ALL.to_vec(),
        }
    }
}

/// `paydown register`.
#[derive(Args, Clone, Debug)]
pub struct RegisterArgs {
    /// Which register
    #[arg(value_enum, value_name = "KIND")]
    pub kind: KindArg,
    /// What about it.
    #[command(subcommand)]
    pub action: RegisterAction,
}

/// What `paydown register` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum RegisterAction {
    /// Begin the register in .paydown/registers/, or add what the code shows and it does not have
    New {
        /// Repository, or a folder in it
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
    },
    /// Check it against code and history; exits with 1 where something is broken, overdue or unreadable
    Check {
        /// Repository, or a folder in it
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
        /// Check a commit, branch or tag instead of the work tree
        #[arg(long, value_name = "REV")]
        rev: Option<String>,
    },
    /// Print its entries (with --format markdown as a page)
    List {
        /// Repository, or a folder in it
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
    },
    /// Add or update entries from JSON or CSV, such as feature importances; - reads standard input
    Import {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Repository, or a folder in it
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
    },
}
