//! What each rule says, in one plain sentence that is true on both sides.
//!
//! The specification is written for those who build on it; this is for whoever asks why an item is here. A test holds
//! the two lists to each other.

use baton_model::Rule;

/// What the rule says; empty: there is no such rule.
pub fn says(rule: Rule) -> &'static str {
    match (rule.family, rule.number) {
        ('G', number) => general(number),
        ('R', number) => review(number),
        ('I', number) => issue(number),
        ('C', number) => chat(number),
        ('M', number) => mail(number),
        ('E', number) => event(number),
        ('H', number) => handoff(number),
        _ => "",
    }
}

fn general(number: u8) -> &'static str {
    match number {
        1 => "What a machine says asks nobody, answers nothing and promises nothing.",
        2 => "Words settle only what was asked in the thread they are spoken in.",
        3 => {
            "In a review thread the side that did not speak last is on turn; elsewhere only a message that asks is."
        }
        4 => "What is merged, closed, cancelled, done or made a draft asks nobody any more.",
        5 => {
            "A promise keeps what was asked, quietly; “done” ends it, and so does thanks once there was an answer."
        }
        6 => {
            "Your own word counts before every rule, in your view, until somebody else acts on it."
        }
        7 => {
            "An open review never waits on nobody: after one business day its owner is to move it on."
        }
        8 => "Everything that is asked names its rule and what it rests on.",
        9 => "Whoever is asked again owes it since the first time.",
        10 => "What the tool does not know yet, or hides, is on nobody.",
        11 => {
            "What a group is asked is shared until one of it takes it on or does it; what is asked of one directly counts first."
        }
        12 => "Text is only read, it never gives orders.",
        13 => "A question back pauses what was asked, and whoever asked first is to answer it.",
        14 => {
            "A message counts as it stands now: changed or deleted words ask no longer what they asked."
        }
        _ => "",
    }
}

fn review(number: u8) -> &'static str {
    match number {
        1 => "Whoever is asked for a review owes it until it is sent.",
        2 => {
            "A team that is asked for a review owes it together until somebody of it has reviewed."
        }
        3 => "Once as many of a team have reviewed as are needed, the rest of the team is done.",
        4 => "Whoever has reviewed owes nothing more of what the team is asked.",
        5 => "Whoever voted looks again once the vote was dismissed or a push took it away.",
        6 => {
            "A push without a word after a request for changes may mean: look again. It is listed, and alerts nobody."
        }
        7 => {
            "Whoever asked for changes looks again once the author answered all of it, or asked for it."
        }
        8 => "Whoever began a review is to send it.",
        9 => "Whoever opened it answers a request for changes.",
        10 => "In an open thread the author is to answer what a reviewer said last.",
        11 => "In an open thread the reviewer is to answer what the author said last.",
        12 => {
            "A review of comments alone leaves the request as it is; it pauses while its questions are open."
        }
        13 => {
            "A required check that fails on the present commit is the author’s to mend; reviews pause meanwhile."
        }
        14 => "While checks run and nothing else is missing, a machine is on turn.",
        15 => "A conflict is the author’s to resolve.",
        16 => "Where nobody was asked to review for 30 minutes, the author is to pick reviewers.",
        17 => "While it is a draft, requests sleep; they wake when it is marked as ready.",
        18 => {
            "With the approvals it needs, and nothing in the way, whoever may merge it is to merge it."
        }
        19 => {
            "A comment that asks somebody by name is theirs to answer; one that names nobody is the author’s."
        }
        20 => {
            "While one reviewer waits for changes, those who have said nothing yet are not pressed."
        }
        21 => "What an agent opened for somebody, that person checks first.",
        22 => "What a machine opened is reviewed by who was asked, without an alert.",
        23 => "Whoever asks somebody in a comment waits until that person answers there.",
        24 => "An approval that later commits keep leaves nothing to do.",
        25 => "What can no longer be seen, or was archived, asks nothing.",
        26 => {
            "Words of a reviewer promise a review at most; only a review that is sent ends the request."
        }
        27 => "An author who asks to look again asks those who reviewed or were asked to.",
        _ => "",
    }
}

fn issue(number: u8) -> &'static str {
    match number {
        1 => "Whoever is assigned does it, once it is to be worked on.",
        2 => "What is assigned and in the backlog, in review or blocked is on nobody.",
        3 => {
            "A comment that asks somebody by name is theirs to answer; one that names nobody is whose issue it is."
        }
        4 => {
            "Whoever asks somebody in a comment waits until that person speaks; work on it pauses meanwhile."
        }
        5 => "Who reported it has nothing to do while somebody is assigned and nothing is asked.",
        6 => "What nobody took on within one business day waits for somebody to pick it up.",
        7 => "What is blocked by another item waits for whose item that is.",
        8 => {
            "An agent that was handed it works on it; when it asks or stops, whoever handed it over is on turn."
        }
        9 => "What its assignee moved to review is for whoever reported it to check.",
        10 => "Labels, milestones, watchers and a name in a list or after “cc” change nothing.",
        _ => "",
    }
}

fn chat(number: u8) -> &'static str {
    match number {
        1 => "In a direct message a question or a request is the other side’s to answer.",
        2 => "A direct message that tells, thanks or closes asks nothing.",
        3 => "In a channel, who is spoken to by name is to answer.",
        4 => "A name after “cc” or “fyi”, in thanks or in a quote asks nothing.",
        5 => "What is asked of everybody there, or of a group, is shared until one answers.",
        6 => "What one of those asked has answered is answered for all.",
        7 => "A question waits for whom it names, and without a name for whoever picks it up.",
        8 => "A reply that asks is for the one it replies to.",
        9 => "What others say to each other asks nobody else.",
        10 => "A reaction answers a question of yes or no, and promises everything else.",
        11 => "A promise is owed until it is kept.",
        12 => {
            "A message counts as it stands now: changed or deleted words ask no longer what they asked."
        }
        13 => "A question to a group conversation is shared by all in it until one answers.",
        _ => "",
    }
}

fn mail(number: u8) -> &'static str {
    match number {
        1 => "A mail that asks is for the only one in To to answer.",
        2 => "Of several in To, who is named in the greeting or in the question is to answer.",
        3 => "A mail to several that names nobody is shared until one of them answers.",
        4 => "Who is only in Cc or Bcc, and not named, is asked nothing.",
        5 => "Lists, mailings, automatic mail and senders that take no replies ask nothing.",
        6 => "Whoever asked by mail waits for whom it was written to.",
        7 => "An automatic absence note answers nothing; it tells until when somebody is away.",
        8 => "A mail that came back is its sender’s to send anew.",
        9 => "What was handed on by forwarding is for the one it was forwarded to.",
        10 => {
            "A notice of a connected tool asks nothing itself: what it tells of is an item of its own."
        }
        11 => "A reply that closes asks nothing; one with a promise keeps it, quietly.",
        12 => "All your addresses are you.",
        _ => "",
    }
}

fn event(number: u8) -> &'static str {
    match number {
        1 => "Whoever is required at an event that is still to come answers its invitation.",
        2 => "Who is optional, and rooms and group addresses, are asked nothing.",
        3 => "Who invites waits for the required people who have not answered.",
        4 => "An event that moved is to be answered again.",
        5 => "A new time that somebody proposed is for the organiser to decide.",
        6 => "An event that has begun, ended or was cancelled asks nothing.",
        _ => "",
    }
}

fn handoff(number: u8) -> &'static str {
    match number {
        1 => "A decision that somebody is asked for is theirs at once.",
        2 => "A run that ended with a report and asked nothing leaves nothing to do.",
        3 => "A result is for the one it was made for to check.",
        4 => "An approval is for what was shown: changed content is to be decided again.",
        5 => "What expired, was withdrawn, or whose session is gone asks nothing.",
        6 => "Of several who may decide, one is enough.",
        7 => "A decision that an agent waits for is with the one it asked.",
        _ => "",
    }
}
