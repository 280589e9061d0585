//! The words of the command line, and their help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// What waits on me, what am I waiting on, and the one command that moves it.
///
/// ITEM is the short id of a list (or any unique beginning of it), or the item's address.
/// Exit codes: 0 done, 1 failed, 2 usage, 3 nothing matched, 4 needs sign-in.
#[derive(Debug, Parser)]
#[command(name = "baton", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// Keeps everything in DIR, its own daemon included.
    #[arg(long, global = true, value_name = "DIR", env = "BATON_DATA_DIR")]
    pub data_dir: Option<PathBuf>,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Connects, lists, tests and removes accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Runs one full cycle and ends.
    Sync {
        /// Only this account.
        #[arg(long, value_name = "A")]
        account: Option<String>,
    },
    /// Prints what waits on you and what you wait on.
    List(ListArgs),
    /// Prints one item: who asks what, since when, the last messages, why.
    Show {
        item: String,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Says why an item is here, or why it is not.
    Why {
        item: String,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Replies where you were asked. TEXT `-` is read from standard input.
    Reply {
        item: String,
        text: String,
        #[command(flatten)]
        send: SendArgs,
    },
    /// Hands it over: your review to another reviewer, your task to another person.
    Reassign {
        item: String,
        person: String,
        /// A line of context for them.
        #[arg(long)]
        note: Option<String>,
        #[command(flatten)]
        send: SendArgs,
    },
    /// Approves the commit that the queue shows.
    Approve {
        item: String,
        /// Words that go with it.
        text: Option<String>,
        #[command(flatten)]
        send: SendArgs,
    },
    /// Asks for changes on the commit that the queue shows. TEXT `-` is read from standard input.
    RequestChanges {
        item: String,
        text: String,
        #[command(flatten)]
        send: SendArgs,
    },
    /// Merges exactly the commit that the queue shows.
    Merge {
        item: String,
        /// merge, squash or rebase; the repository's preferred one unless said.
        #[arg(long, value_parser = ["merge", "squash", "rebase"])]
        method: Option<String>,
        #[command(flatten)]
        send: SendArgs,
    },
    /// Asks again, kindly, where it was asked. TEXT `-` is read from standard input.
    Nudge {
        item: String,
        text: String,
        #[command(flatten)]
        send: SendArgs,
    },
    /// Answers with a sign: thumbsup, eyes, white_check_mark, or any other short name of an emoji.
    React {
        item: String,
        emoji: String,
        #[command(flatten)]
        send: SendArgs,
    },
    /// Answers an invitation.
    Rsvp {
        item: String,
        #[arg(value_parser = ["yes", "no", "maybe"])]
        answer: String,
        #[command(flatten)]
        send: SendArgs,
    },
    /// Marks it as done in its tool.
    Done {
        item: String,
        #[command(flatten)]
        send: SendArgs,
    },
    /// Takes an item off the list that you can no longer see in its tool.
    Forget { item: String },
    /// Says that another person has it. Only Baton knows: `baton reassign` tells the tool.
    ///
    /// It holds in your view until somebody else acts on it, as do take, settle and snooze.
    Pass {
        item: String,
        /// A handle, a name, or the beginning of one that only one person has.
        person: String,
        #[command(flatten)]
        word: WordArgs,
    },
    /// Takes it on yourself, whoever was asked. No tool hears of it.
    Take {
        item: String,
        #[command(flatten)]
        word: WordArgs,
    },
    /// Says that nothing is left to do. Only Baton knows: `baton done` tells the tool.
    Settle {
        item: String,
        #[command(flatten)]
        word: WordArgs,
    },
    /// Says that it is not yours. It stays away until somebody names you again.
    NotMine {
        item: String,
        #[command(flatten)]
        word: WordArgs,
    },
    /// Puts it off: it makes no sound and stands under Later.
    ///
    /// WHEN is later (in one hour), evening, tomorrow, workday, weekend or next-week; a span such as 2h, 3d or 1w; or a
    /// day, a time or both: fri, fri 14:00, 16:30, 27 nov, 2026-11-27, 2026-11-27T14:00:00Z. What expires is put off no
    /// longer than it can wait.
    Snooze {
        item: String,
        /// Until when; later unless said.
        #[arg(value_name = "WHEN")]
        when: Vec<String>,
        /// Ends also when somebody else acts on it.
        #[arg(long, conflicts_with = "until_activity")]
        or_activity: bool,
        /// Without a time: ends only when somebody else acts on it.
        #[arg(long, conflicts_with = "when")]
        until_activity: bool,
        #[command(flatten)]
        word: WordArgs,
    },
    /// Ends a snooze.
    Wake {
        item: String,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Takes back an action while it is queued, or your newest word on an item (pass, take, settle, not-mine, snooze).
    Undo {
        /// An action's id, from `baton outbox`, or an item; the newest queued action unless said.
        #[arg(value_name = "ACTION|ITEM")]
        what: Option<String>,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Sends an action again that failed or may not have arrived, after a look whether it did; a queued one at once.
    Retry {
        /// Its id, from `baton outbox`, or any unique beginning of it.
        action: String,
        /// Ends without waiting; the daemon sends it.
        #[arg(long)]
        no_wait: bool,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Prints working hours and holidays, or sets them: yours, or PERSON's. Ages, grace periods and "tomorrow" go by them.
    Hours(HoursArgs),
    /// Prints what is on its way out, and what became of the last ones.
    Outbox {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Stays, and prints what changes.
    Watch {
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Runs the daemon in the foreground. Windows and commands start it by themselves.
    Daemon {
        /// Without a tray icon.
        #[arg(long)]
        no_tray: bool,
        /// On the simulated tools instead of your accounts.
        #[arg(long, hide = true)]
        demo: bool,
        /// Started by another program, which reads one line of the output.
        #[arg(long, hide = true)]
        detached: bool,
    },
    /// Shows Baton on simulated tools: no account needed, nothing of yours touched.
    Demo {
        /// In the terminal, even where there is a display.
        #[arg(long)]
        terminal: bool,
    },
    /// Opens the window.
    Open,
    /// Ends the daemon.
    Quit,
    /// Says how the daemon and the accounts are.
    Status {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Says what works on this system and what mends the rest.
    Doctor {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Works with the rules of whose turn it is.
    #[command(subcommand)]
    Turns(TurnsCommand),
    /// Prints completions for a shell.
    Completions { shell: clap_complete::Shell },
}

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Connects a tool.
    Add(AddArgs),
    /// Prints the connected accounts.
    List {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Signs an account in again.
    SignIn {
        name: String,
        #[command(flatten)]
        how: HowArgs,
    },
    /// Removes an account, its items and its secret. Nothing is changed at the tool.
    Remove { name: String },
    /// Makes one small request and says what it found.
    Test { name: String },
    /// Changes what can be chosen of an account: folders=INBOX,Clients. Prints what there is without a choice.
    Set {
        name: String,
        /// KEY=VALUE; an empty VALUE is the usual one again.
        #[arg(value_name = "KEY=VALUE")]
        settings: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// The tool: github, mail.
    pub tool: String,
    /// What to call the account; the tool's name unless said.
    #[arg(long)]
    pub name: Option<String>,
    /// An own server: the address seen in the browser, or its API's.
    #[arg(long)]
    pub url: Option<String>,
    #[command(flatten)]
    pub how: HowArgs,
}

/// How to sign in. Without a choice: BATON_TOKEN_<NAME> when it is set, else a question.
#[derive(Debug, Args)]
pub struct HowArgs {
    /// Fills in a field of the tool's form, such as address=ana@example.com; never the secret one.
    #[arg(long = "set", value_name = "FIELD=TEXT")]
    pub fields: Vec<String>,
    /// Reads the token or password from standard input.
    #[arg(long, conflicts_with_all = ["gh", "device", "browser"])]
    pub token_stdin: bool,
    /// Uses the sign-in of `gh`; no token is copied.
    #[arg(long, conflicts_with_all = ["device", "browser"])]
    pub gh: bool,
    /// With a code in the browser.
    #[arg(long, conflicts_with = "browser")]
    pub device: bool,
    /// On the tool's page in the browser.
    #[arg(long)]
    pub browser: bool,
    /// The OAuth client id for --device and --browser, where this build has none or your server needs its own. It is kept.
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// What goes with the client id at some tools. It is kept with the settings, as it is no secret of yours.
    #[arg(long, value_name = "TEXT", requires = "client_id")]
    pub client_secret: Option<String>,
}

#[derive(Debug, Args)]
pub struct HoursArgs {
    /// Somebody else, by handle or name; you unless said.
    pub person: Option<String>,
    /// The week: "mon-fri 09:00-12:00 13:00-17:30", several groups with commas between them.
    #[arg(long, value_name = "WEEK")]
    pub week: Option<String>,
    /// The time zone, such as Europe/Berlin; `system` is this computer's.
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Reads holidays from FILE: a calendar (.ics), or a text with a date and a name a line.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["person", "no_holidays"])]
    pub holidays: Option<PathBuf>,
    /// Knows no holidays any more.
    #[arg(long, conflicts_with = "person")]
    pub no_holidays: bool,
    /// Back to what counts for everybody.
    #[arg(long, conflicts_with_all = ["week", "zone"])]
    pub reset: bool,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

impl HoursArgs {
    /// Something is to be set.
    pub fn changes(&self) -> bool {
        self.week.is_some()
            || self.zone.is_some()
            || self.holidays.is_some()
            || self.no_holidays
            || self.reset
    }
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only what waits on you.
    #[arg(long, conflicts_with = "others")]
    pub me: bool,
    /// Only what you wait on.
    #[arg(long)]
    pub others: bool,
    /// Everything that is known, lane none too.
    #[arg(long, conflicts_with_all = ["me", "others"])]
    pub all: bool,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SendArgs {
    /// Queues it and ends; the daemon sends it.
    #[arg(long)]
    pub no_wait: bool,
    /// Sends it at once, without the time to undo.
    #[arg(long)]
    pub now: bool,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

/// How a word of the user's is said.
#[derive(Debug, Args)]
pub struct WordArgs {
    /// About one ask of several, by its key in `baton why --json`.
    #[arg(long, value_name = "KEY")]
    pub ask: Option<String>,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum TurnsCommand {
    /// Runs case files: what was expected and what came. Exit 1 on any difference.
    Check(CheckArgs),
    /// Prints cases as JSON, one a line.
    Export(CaseArgs),
}

/// Which cases.
#[derive(Debug, Args)]
pub struct CaseArgs {
    /// Case files, in YAML or as JSON lines; `-` is the standard input.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Only cases that exercise this rule, such as R9; may stand several times.
    #[arg(long, value_name = "RULE")]
    pub rule: Vec<String>,
    /// Only the case of this name; may stand several times.
    #[arg(long, value_name = "NAME")]
    pub case: Vec<String>,
}

/// How `baton turns check` runs them.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub cases: CaseArgs,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
    /// Asks another program instead: a case a line on its input, an answer a line on its output, both JSON.
    #[arg(long, value_name = "COMMAND")]
    pub with: Option<String>,
    /// How long the other program may take for an answer, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "with")]
    pub time_limit: u64,
    /// Keys that are not compared, such as rule,alert.
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Shows which cases exercise which rule, and runs none. Exit 1 where a rule has none.
    #[arg(long, conflicts_with_all = ["with", "ignore"])]
    pub rules: bool,
}
